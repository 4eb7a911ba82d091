"""Whether a text may go to a recipient: the class decides what has to be asked.

Informational texts need no consent; commercial ones do (Law 6563). A suppression stops both, one of
scope ``commercial`` only those.
"""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, MessageClass, Reason, Store
from iletiniz_admin.services.consent.statements import find_consented
from iletiniz_admin.services.consent.suppressions import SCOPE_ALL, find_suppressed


def objection(
    recipient: str,
    message_class: MessageClass,
    suppressed: Mapping[str, str],
    consented: Collection[str],
) -> Reason | None:
    """Return why this text may not go to the recipient, or None if it may."""
    is_commercial = message_class is MessageClass.COMMERCIAL
    scope = suppressed.get(recipient)
    if scope == SCOPE_ALL or (scope and is_commercial):
        return Reason.OPTED_OUT
    return Reason.NO_CONSENT if is_commercial and recipient not in consented else None


def find_objection(
    session: Session,
    *,
    store: Store,
    connection: Connection | None,
    recipient: str,
    message_class: MessageClass,
) -> Reason | None:
    """Ask again for a single message, as before a held one leaves."""
    suppressed = find_suppressed(session, [recipient], store, connection)
    is_commercial = message_class is MessageClass.COMMERCIAL
    consented = find_consented(session, store, [recipient] if is_commercial else [])
    return objection(recipient, message_class, suppressed, consented)
