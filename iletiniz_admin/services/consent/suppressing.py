"""Makes and lifts suppressions: recipients whom no store of a merchant may write to.

A refusal is lifted by a person, by name, and by nothing else. A box that is ticked at a later
checkout is written down as a statement, but whoever orders can type any number: it proves that
somebody wants texts, not that the one who refused does. İYS lets a refusal outweigh a consent in
the same way. A refusal also outlives the erasure of a person's data, as without the number nobody
could heed it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Store, Suppression
from iletiniz_admin.services import audit
from iletiniz_admin.services.consent.merchants import is_of_merchant
from iletiniz_admin.services.consent.suppressions import LIVE, SCOPE_ALL, SCOPE_COMMERCIAL
from iletiniz_admin.services.merchant import merchant_key

SUPPRESSIONS: Final = cast(Table, Suppression.__table__)


def suppress(
    session: Session,
    *,
    recipient: str,
    store: Store | None,
    connection: Connection | None,
    scope: str,
    reason: str,
    source: str,
    now: datetime,
    by: str = "",
    message_id: int | None = None,
) -> Suppression:
    """Make sure that nobody at the merchant writes to the recipient (E.164); flushes.

    Of a live suppression of the same merchant with this scope or a wider one nothing changes.
    Without a connection the merchant is not known, so it holds for every store: one text too few
    is the smaller harm.
    """
    query = select(Suppression).where(
        Suppression.recipient == recipient, _covers(connection, scope)
    )
    known = session.scalars(query.order_by(Suppression.id).limit(1)).first()
    if known is not None:
        return known
    values = _values(store, connection, scope)
    row = Suppression(
        **values,
        recipient=recipient,
        reason=reason,
        source=source,
        at=now,
        by=by,
        message_id=message_id,
    )
    session.add(row)
    session.flush()
    return row


def suppress_many(
    session: Session,
    recipients: Collection[str],
    *,
    store: Store,
    connection: Connection | None,
    at: Mapping[str, datetime],
    proof: Mapping[str, Any],
) -> int:
    """Suppress commercial texts to many recipients in two statements; return how many were new.

    ``at`` is when each refused; ``proof`` holds ``reason``, ``source`` and ``by``.
    """
    query = select(Suppression.recipient).where(
        Suppression.recipient.in_(sorted(recipients)), _covers(connection, SCOPE_COMMERCIAL)
    )
    known = set(session.scalars(query))
    values = {**_values(store, connection, SCOPE_COMMERCIAL), **proof}
    rows = [
        {**values, "recipient": recipient, "at": at[recipient]}
        for recipient in sorted(set(recipients) - known)
    ]
    if rows:
        session.connection().execute(insert(SUPPRESSIONS), rows)
    return len(rows)


def lift(session: Session, suppression: Suppression, actor: audit.Actor, now: datetime) -> None:
    """Let the recipient be written to again; the row stays as a record of who decided that.

    Other suppressions of the same recipient go on. One that is lifted already stays as it is.
    """
    if suppression.lifted_at is not None:
        return
    suppression.lifted_at, suppression.lifted_by = now, actor.label
    session.flush()
    audit.record(
        session,
        actor,
        "consent.suppression_lifted",
        subject=f"suppression {suppression.id}",
        store_id=suppression.store_id,
        before={"scope": suppression.scope, "source": suppression.source},
    )


def adopt_merchant(session: Session, connection: Connection) -> int:
    """Give the merchant's key to the live suppressions of the connection that have none.

    To be called when the number is written down on the connection: from then on the refusals hold
    for every connection with it. Those with an older number keep that. Returns how many took it.
    """
    if not connection.merchant_number:
        return 0
    result = session.execute(
        update(Suppression)
        .where(Suppression.connection_id == connection.id, Suppression.merchant_number == "", LIVE)
        .values(merchant_number=merchant_key(connection.merchant_number))
    )
    return int(cast(CursorResult[Any], result).rowcount)


def _covers(connection: Connection | None, scope: str) -> ColumnElement[bool]:
    """Return the condition of a live suppression that makes a new one needless.

    One that binds by its store alone does not count: the store may move to another merchant.
    """
    ties: list[ColumnElement[bool]] = [Suppression.connection_id.is_(None)]
    if connection is not None:
        ties.append(Suppression.connection_id == connection.id)
        if connection.merchant_number:
            ties.append(is_of_merchant(Suppression.merchant_number, connection.merchant_number))
    return and_(LIVE, Suppression.scope.in_({scope, SCOPE_ALL}), or_(*ties))


def _values(store: Store | None, connection: Connection | None, scope: str) -> dict[str, Any]:
    return {
        "store_id": store.id if store else None,
        "connection_id": connection.id if connection else None,
        "merchant_number": merchant_key(connection.merchant_number) if connection else "",
        "scope": scope,
    }
