"""Who may be written to: statements of will with their proof, and suppressions.

Informational texts need no consent; commercial ones do (Law 6563). A suppression stops both,
one of scope ``commercial`` only those.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import from_iso
from iletiniz_admin.models import Consent, MessageClass, Reason, Suppression

CONSENTS = cast(Table, Consent.__table__)
SUPPRESSIONS = cast(Table, Suppression.__table__)
SCOPE_ALL = "all"
_FIND_SUPPRESSED = select(SUPPRESSIONS.c.recipient, SUPPRESSIONS.c.scope).where(
    SUPPRESSIONS.c.recipient.in_(bindparam("recipients", expanding=True)),
    or_(
        SUPPRESSIONS.c.connection_id.is_(None),
        SUPPRESSIONS.c.connection_id == bindparam("connection"),
    ),
)


def statement_row(
    store_id: int,
    recipient: str,
    consent: Mapping[str, Any],
    *,
    source: str,
    at: datetime,
    order_id: int | None = None,
) -> dict[str, Any]:
    """Return a row of ``consents``; ``at`` counts where the proof carries no time of its own."""
    said_at = consent.get("at")
    return {
        "store_id": store_id,
        "recipient": recipient,
        "is_given": bool(consent["sms_marketing"]),
        "at": min(from_iso(said_at), at) if said_at else at,
        "source": source,
        "text_version": consent.get("text_version") or "",
        "order_id": order_id,
    }


def record(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add statements, one statement of SQL for all; the newest of a recipient counts."""
    if rows:
        session.connection().execute(insert(CONSENTS), rows)


def find_suppressed(
    session: Session, recipients: Collection[str], connection_id: int | None
) -> dict[str, str]:
    """Return those of the recipients who must not be written to, with the widest scope of each."""
    if not recipients:
        return {}
    asked = {"recipients": sorted(recipients), "connection": connection_id}
    found: dict[str, str] = {}
    for recipient, scope in session.connection().execute(_FIND_SUPPRESSED, asked):
        if found.get(recipient) != SCOPE_ALL:
            found[recipient] = scope
    return found


def find_consented(session: Session, store_id: int, recipients: Collection[str]) -> frozenset[str]:
    """Return those of the recipients whose newest statement to the store is a yes."""
    if not recipients:
        return frozenset()
    statement = (
        select(Consent.recipient, Consent.is_given)
        .where(Consent.store_id == store_id, Consent.recipient.in_(sorted(recipients)))
        .order_by(Consent.at, Consent.id)
    )
    newest = {row.recipient: row.is_given for row in session.execute(statement)}
    return frozenset(recipient for recipient, is_given in newest.items() if is_given)


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
    store_id: int,
    connection_id: int | None,
    recipient: str,
    message_class: MessageClass,
) -> Reason | None:
    """Ask again for a single message, as before a held one leaves."""
    suppressed = find_suppressed(session, [recipient], connection_id)
    is_commercial = message_class is MessageClass.COMMERCIAL
    consented = find_consented(session, store_id, [recipient] if is_commercial else [])
    return objection(recipient, message_class, suppressed, consented)
