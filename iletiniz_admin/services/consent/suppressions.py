"""Suppressions as they are asked for: recipients whom no store of a merchant may write to."""

from collections.abc import Collection
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.database.at_once import is_one_of
from iletiniz_admin.models import Connection, MessageClass, Store, Suppression
from iletiniz_admin.services.consent.merchants import Sender, held_against

SUPPRESSIONS: Final = cast(Table, Suppression.__table__)
SCOPE_ALL: Final = "all"
SCOPE_COMMERCIAL: Final = "commercial"
LIVE: Final = Suppression.lifted_at.is_(None)
# Few people ever refuse: one cheap statement says so, before the merchant is looked into.
_LIVING: Final = select(SUPPRESSIONS.c.recipient).where(SUPPRESSIONS.c.lifted_at.is_(None))
_FIND_ANY: Final = _LIVING.where(
    SUPPRESSIONS.c.recipient.in_(bindparam("recipients", expanding=True))
)
_FEW: Final = 50  # as events bring them: for these the statement is not built anew


def find_suppressed(
    session: Session,
    recipients: Collection[str],
    store: Store,
    connection: Connection | None,
) -> dict[str, str]:
    """Return those of the recipients who must not be written to, with the widest scope of each.

    It is asked for texts of ``store`` that leave by ``connection``.
    """
    if not recipients:
        return {}
    refusing = sorted(_find_any(session, recipients))
    if not refusing:
        return {}
    found: dict[str, str] = {}
    query = select(Suppression.recipient, Suppression.scope).where(
        Suppression.recipient.in_(refusing), LIVE, held_against(connection, store.id)
    )
    for recipient, scope in session.connection().execute(query):
        if found.get(recipient) != SCOPE_ALL:
            found[recipient] = scope
    return found


def _find_any(session: Session, recipients: Collection[str]) -> set[str]:
    connection = session.connection()
    if len(recipients) <= _FEW:
        return set(connection.scalars(_FIND_ANY, {"recipients": sorted(recipients)}))
    return set(
        connection.scalars(_LIVING.where(is_one_of(session, SUPPRESSIONS.c.recipient, recipients)))
    )


def is_suppressed_clause(message: Any, connection: Connection | Sender) -> ColumnElement[bool]:
    """Return the condition of a message that a suppression forbids now, for a claim's WHERE.

    ``message`` is ``Message``, its table or an alias; the message is about to leave by
    ``connection``. So a withdrawal stops what is queued without a look at the queue.
    """
    columns = getattr(message, "c", message)
    is_commercial = columns.message_class == MessageClass.COMMERCIAL
    return exists().where(
        Suppression.recipient == columns.recipient,
        LIVE,
        or_(Suppression.scope == SCOPE_ALL, is_commercial),
        held_against(connection, columns.store_id),
    )
