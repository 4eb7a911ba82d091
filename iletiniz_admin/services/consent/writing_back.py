"""Refusals that iletiniz reports are written down before the next text leaves.

How iletiniz names them is not published (API reference, section 10), so the words in the code
decide, whatever else it says: ``IYS_REJECTED``, ``IYS_NO_CONSENT`` and ``RECIPIENT_BLACKLISTED``
are about the person, ``IYS_UNAVAILABLE``, ``BLOCKED_SENDER`` and ``IP_BLACKLISTED`` are not.

The sentence beside the code is read only where there is no code at all. Beside one, as of a
``PROVIDER_ERROR``, it may speak of trouble at İYS, or repeat the text that was to be sent, and a
wrong suppression of many customers is not found out soon. One not made costs one more refusal.
"""

import re
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Message, Store
from iletiniz_admin.services import audit
from iletiniz_admin.services.consent.merchants import merchant_store_ids
from iletiniz_admin.services.consent.statements import find_wills, record, statement_row
from iletiniz_admin.services.consent.suppressing import suppress
from iletiniz_admin.services.consent.suppressions import SCOPE_ALL, SCOPE_COMMERCIAL

ILETINIZ: Final = "iletiniz"  # the source
_WORD: Final = re.compile(r"[^\W_]+")
_REGISTER: Final = "IYS"
_BLOCK: Final = re.compile(
    r"BLACK_?LIST|BLOCK_?LIST|DENY_?LIST|KARA_?LISTE|BLOCKED_(?:RECIPIENT|NUMBER|USER)"
    r"|(?:RECIPIENT|NUMBER|USER)_(?:IS_)?BLOCKED|OPT(?:ED)?_?OUT|UNSUBSCRIBED?|(?:^|_)STOP(?:_|$)"
)
# With one of these a code is about something else than the person: the service, or the text.
_TROUBLE: Final = re.compile(
    "ACCOUNT|AUTH|BRAND|CODE|CONFIG|CONFIGURATION|CONFIGURED|CONNECTED|CONNECTION|CREDENTIALS|"
    "DISABLED|ERROR|FAILURE|HATA|HATASI|LIMIT|OFFLINE|QUOTA|RATE|SERVICE|SERVIS|SETUP|"
    "SYSTEM|TIMEOUT|TOKEN|UNAUTHORIZED|UNAVAILABLE|UNREACHABLE"
)
_ELSE: Final = re.compile(
    "ACCOUNT|CAMPAIGN|CONTENT|COUNTRY|DOMAIN|HEADER|IP|JOB|KEY|KEYWORD|LINK|ORIGINATOR|QUEUE|"
    "SENDER|SERVICE|TEMPLATE|TEXT|TIMEOUT|UNAVAILABLE|URL|WORD|WORKSPACE"
)


def refused_scope(code: str | None, text: str | None = None) -> str | None:
    """Return what a refusal forbids, ``commercial`` or ``all``; None if it is not the person's."""
    words = _WORD.findall((code or text or "").upper().replace("İ", "I"))
    if _REGISTER in words:  # which is asked about commercial texts only
        return None if any(map(_TROUBLE.fullmatch, words)) else SCOPE_COMMERCIAL
    if _BLOCK.search("_".join(words)) and not any(map(_ELSE.fullmatch, words)):
        return SCOPE_ALL
    return None


def write_back(
    session: Session,
    message: Message,
    error_code: str | None,
    error_message: str | None,
    now: datetime,
) -> str | None:
    """Suppress the recipient of a refused message if the refusal is the person's; flushes.

    Refused because of İYS: a statement no, and no commercial texts any more. A block list or an
    opt-out: no texts at all. Returns the scope, or None if nothing was to be written. Told twice,
    it is written once.
    """
    scope = refused_scope(error_code, error_message)
    if scope is None or not message.recipient:
        return None  # or erased: nothing is sent to it any more
    store = session.get_one(Store, message.store_id)
    connection = None
    if message.connection_id is not None:
        connection = session.get(Connection, message.connection_id)
    _record_no(session, store, message.recipient, now)
    suppress(
        session,
        recipient=message.recipient,
        store=store,
        connection=connection,
        scope=scope,
        reason=(error_code or "refused").lower()[:40],
        source=ILETINIZ,
        now=now,
        by=audit.WORKER.label,
        message_id=message.id,
    )
    return scope


def _record_no(session: Session, store: Store, recipient: str, now: datetime) -> None:
    """Add the statement, unless the newest one says no already."""
    wills = find_wills(session, merchant_store_ids(session, store), [recipient])
    if wills.get(recipient) is False:
        return
    no = {"sms_marketing": False}
    row = statement_row(
        store.id,
        recipient,
        no,
        source=ILETINIZ,
        at=now,
        recorded_at=now,
        recorded_by=audit.WORKER.label,
    )
    record(session, [row])
