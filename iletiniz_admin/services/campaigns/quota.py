"""What is left of the quota, and how much of it campaigns must leave to order messages.

A message is one unit of quota, whatever its parts (API reference, 16). The account says what was
left when it was read; what has been sent since is counted in ``connection_limits``.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import ColumnElement, Table, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.database import insert_ignoring
from iletiniz_admin.models import (
    PRIORITY_BY_HAND,
    PRIORITY_ORDER,
    Connection,
    ConnectionLimit,
    Message,
    MessageStatus,
    Meta,
    Store,
)
from iletiniz_admin.services.account_view import account_view
from iletiniz_admin.services.commercial import TEST

FORECAST: Final = timedelta(days=14)
YOUNGEST: Final = timedelta(days=1)  # of a first hour nothing can be foretold
KEPT: Final = timedelta(minutes=10)  # a batch in a second need not count anew each time
_LEFT: Final = (
    MessageStatus.ACCEPTED,
    MessageStatus.DELIVERED,
    MessageStatus.REJECTED,
    MessageStatus.EXPIRED,
    MessageStatus.UNCERTAIN,
)


@dataclass(frozen=True, slots=True)
class Reserve:
    """How many messages campaigns leave to orders; ``is_forecast``: nobody set it."""

    count: int
    is_forecast: bool


def reserve_for(session: Session, connection: Connection, now: datetime) -> Reserve:
    """Return what campaigns must leave: what a person set, else 14 days' worth.

    That is as many order messages (and others sent one by one, but for tests) as left in the last
    14 days; where the first is younger than that, as many as there would be at this pace, and never
    fewer.
    """
    if connection.bulk_reserve is not None:
        return Reserve(max(0, connection.bulk_reserve), is_forecast=False)
    return Reserve(_forecast(session, connection.id, now), is_forecast=True)


def quota_left(session: Session, connection: Connection, now: datetime) -> int | None:  # noqa: ARG001 - the same call as its neighbours
    """Return how many messages the quota still allows (0 or more); None: unknown or unlimited."""
    account = account_view(connection)
    if account.is_unlimited or account.remaining is None:
        return None
    return max(0, account.remaining - _spent(session, connection))


def room_for_bulk(
    session: Session, connection: Connection, now: datetime, *, is_kept: bool = True
) -> int | None:
    """Return how many campaign messages may leave now (0 or more); None: nobody counts.

    Asked before each batch, so the forecast that it leaves is kept, for ten minutes at most.
    Where nothing may be written, as for a page, ``is_kept`` says no.
    """
    left = quota_left(session, connection, now)
    if left is None:
        return None
    if is_kept:
        return max(0, left - _kept_reserve(session, connection, now))
    return max(0, left - reserve_for(session, connection, now).count)


def _spent(session: Session, connection: Connection) -> int:
    """Return what has been sent since the account was read; an older count says nothing of it."""
    limit = session.get(ConnectionLimit, connection.id)
    if limit is None or limit.quota_read_at != connection.account_at:
        return 0
    return limit.quota_spent


def _kept_reserve(session: Session, connection: Connection, now: datetime) -> int:
    if connection.bulk_reserve is not None:
        return max(0, connection.bulk_reserve)
    key = f"reserve.{connection.id}"
    kept = session.get(Meta, key, populate_existing=True)
    if kept is not None and kept.at is not None and abs(now - kept.at) < KEPT:
        return int(kept.value)
    count = _forecast(session, connection.id, now)
    table = cast(Table, Meta.__table__)
    insert_ignoring(session, table, [{"key": key, "value": str(count), "at": now}])
    session.execute(
        update(Meta)
        .where(Meta.key == key)
        .values(value=str(count), at=now)
        .execution_options(synchronize_session=False)
    )
    return count


def _forecast(session: Session, connection_id: int, now: datetime) -> int:
    """Count on an index alone, but for the few that failed and the few tests."""
    since = now - FORECAST
    left, failed_late = _kinds(connection_id)
    query = select(func.count()).where(Message.available_at >= since)
    count = sum(session.scalar(query.where(kind)) or 0 for kind in (left, failed_late))
    count -= _tests(session, connection_id, since)
    if count <= 0 or _was_there(session, connection_id, since):
        return max(0, count)
    first = select(func.min(Message.available_at)).where(
        or_(left, failed_late), Message.available_at >= since, Message.source != TEST
    )
    first_at = session.scalar(first) or now
    return math.ceil(count * (FORECAST / max(now - first_at, YOUNGEST)))


def _kinds(connection_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of what left one by one: those of the index, and what failed late."""
    mine = _sent_singly(connection_id)
    failed_late = and_(Message.status == MessageStatus.FAILED, Message.accepted_at.is_not(None))
    return and_(mine, Message.status.in_(_LEFT)), and_(mine, failed_late)


def _tests(session: Session, connection_id: int, since: datetime) -> int:
    """Count the tests among them, which foretell nothing.

    No index has the source, so they are found by their key, "test:" and the number of a person.
    The rest is compared here: in the statement it would lead to an index of all messages.
    """
    rows = session.execute(
        select(Message.connection_id, Message.status, Message.accepted_at).where(
            Message.idempotency_key.between("test:0", "test:a"),
            Message.source == TEST,
            Message.available_at >= since,
        )
    )
    return sum(
        place == connection_id
        and (status in _LEFT or (status is MessageStatus.FAILED and accepted_at is not None))
        for place, status, accepted_at in rows
    )


def _was_there(session: Session, connection_id: int, since: datetime) -> bool:
    """Say whether anything had left before: a quiet fortnight of an old shop is no new shop."""
    older = exists().where(
        _sent_singly(connection_id),
        Message.status.in_((*_LEFT, MessageStatus.FAILED)),
        Message.available_at < since,
        Message.source != TEST,
    )
    return bool(session.scalar(select(older)))


def _sent_singly(connection_id: int) -> ColumnElement[bool]:
    """Return the condition of messages outside of batches; with a status it fits the index."""
    return and_(
        Message.connection_id == connection_id,
        Message.priority.in_((PRIORITY_ORDER, PRIORITY_BY_HAND)),
        Message.store_id.in_(select(Store.id)),
    )
