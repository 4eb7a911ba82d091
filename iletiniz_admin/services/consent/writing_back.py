"""Refusals that iletiniz reports are written down before the next text leaves.

Which of them are the person's own will is told by ``refusing``.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Message, Store
from iletiniz_admin.services import audit
from iletiniz_admin.services.consent.merchants import merchant_store_ids
from iletiniz_admin.services.consent.refusing import refused_scope
from iletiniz_admin.services.consent.statements import find_wills, record, statement_row
from iletiniz_admin.services.consent.suppressing import suppress

ILETINIZ: Final = "iletiniz"  # the source


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
