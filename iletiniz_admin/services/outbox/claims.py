"""Takes due messages for sending: one statement each, a token and a lease on the row.

The connection's limit row is locked first. That makes claims for one connection follow each
other, so the request rate and the number of calls in flight hold across all processes.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Gate,
    Message,
    MessageStatus,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import gate, limits
from iletiniz_admin.services.outbox import holds
from iletiniz_admin.services.outbox.admission import is_usable
from iletiniz_admin.services.outbox.moves import values_of

SLOTS = 8  # single sends in flight for a connection
LEASE_SECONDS = 90.0  # well over the 30 s that a call may take in all


@dataclass(slots=True)
class Claimed:
    """What a claim took, and when it is worth asking again (None: nobody knows yet)."""

    messages: list[Message] = field(default_factory=list)
    is_more_due: bool = False
    next_at: datetime | None = None

    def wait_until(self, at: datetime) -> None:
        """Keep the earliest time."""
        self.next_at = at if self.next_at is None else min(self.next_at, at)


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int = 1,
    slots: int = SLOTS,
    lease_seconds: float = LEASE_SECONDS,
) -> Claimed:
    """Take up to `limit` due messages; they are `sending`, under a token each, until the lease.

    Order messages go before bulk, stores take turns, connections are tried in random order.
    """
    claimed = Claimed()
    connection_ids = connections_with_due(session, now)
    secrets.SystemRandom().shuffle(connection_ids)
    for connection_id in connection_ids:
        wanted = limit - len(claimed.messages)
        if wanted <= 0:
            claimed.is_more_due = True
            break
        _claim_for(session, connection_id, claimed, now, (wanted, slots, lease_seconds))
    if not claimed.messages and claimed.next_at is None:
        claimed.next_at = _next_available_at(session, now)
    return claimed


def connections_with_due(session: Session, now: datetime) -> list[int]:
    """Return the connections that have something to send now, or a probe to make."""
    here = Message.connection_id == Connection.id
    queued = exists().where(here, is_due(now))
    held = exists().where(
        here, Message.status == MessageStatus.HELD, Message.reason.in_(gate.REASONS.values())
    )
    may_probe = and_(Connection.gate != Gate.OPEN, Connection.gate_probe_at <= now)
    statement = select(Connection.id).where(
        Connection.status == ConnectionStatus.CONNECTED,
        or_(and_(Connection.gate == Gate.OPEN, queued), and_(may_probe, or_(queued, held))),
    )
    return list(session.scalars(statement))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a message that may leave now, as far as its own row says."""
    return and_(
        Message.status == MessageStatus.QUEUED,
        Message.available_at <= now,
        Message.erased_at.is_(None),  # it has no number any more; `end_erased` ends it
    )


def has_due(session: Session, connection_id: int, now: datetime) -> bool:
    """Say whether the connection has a message that may leave now."""
    due = select(Message.id).where(Message.connection_id == connection_id, is_due(now))
    return session.scalar(due.limit(1)) is not None


def in_flight(session: Session, connection_id: int, now: datetime) -> int:
    """Count the connection's messages whose lease runs."""
    statement = select(func.count()).where(
        Message.status == MessageStatus.SENDING,
        Message.connection_id == connection_id,
        Message.lease_expires_at > now,
    )
    return session.scalar(statement) or 0


def _claim_for(
    session: Session,
    connection_id: int,
    claimed: Claimed,
    now: datetime,
    bounds: tuple[int, int, float],
) -> None:
    wanted, slots, lease_seconds = bounds
    limit_row = limits.lock(session, connection_id, now)
    connection = session.get(Connection, connection_id, populate_existing=True)
    if connection is None or not is_usable(connection):
        return
    free_slots = slots - in_flight(session, connection_id, now)
    room = min(limits.room(limit_row, now), free_slots)
    if room <= 0:
        if free_slots > 0:
            claimed.wait_until(limits.next_at(limit_row, now))
        return
    if connection.gate is not Gate.OPEN:
        wanted = room = min(room, _probe(session, connection, now))
    lease_at = now + timedelta(seconds=lease_seconds)
    taken = _take(session, limit_row, min(wanted, room), now, lease_at)
    limits.spend(limit_row, len(taken))
    claimed.messages += taken
    if wanted <= len(taken) < room:
        claimed.is_more_due |= has_due(session, connection_id, now)


def _probe(session: Session, connection: Connection, now: datetime) -> int:
    """Return 1 if a message may try the closed gate, and see that there is one."""
    if not gate.may_probe(connection, now):
        return 0
    gate.probing(connection, now)
    if not has_due(session, connection.id, now):
        holds.release_probe(session, connection, now)
    return 1


def _take(
    session: Session, limit_row: ConnectionLimit, count: int, now: datetime, lease_at: datetime
) -> list[Message]:
    taken: list[Message] = []
    while len(taken) < count:
        message = _take_next(session, limit_row, now, lease_at)
        if message is None:
            break
        limit_row.turn_store_id = message.store_id
        taken.append(message)
    session.flush()
    return taken


def _take_next(
    session: Session, limit_row: ConnectionLimit, now: datetime, lease_at: datetime
) -> Message | None:
    """Take the oldest message of the store whose turn it is, in the most urgent priority."""
    due = and_(Message.connection_id == limit_row.connection_id, is_due(now), _store_goes())
    priority = session.scalar(
        select(Message.priority).where(due).order_by(Message.priority).limit(1)
    )
    if priority is None:
        return None
    due = and_(due, Message.priority == priority)
    turn = limit_row.turn_store_id
    return _take_first(session, and_(due, Message.store_id > turn), now, lease_at) or _take_first(
        session, due, now, lease_at
    )


def _take_first(
    session: Session, due: ColumnElement[bool], now: datetime, lease_at: datetime
) -> Message | None:
    first = (
        select(Message.id)
        .where(due)
        .order_by(Message.store_id, Message.available_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    values = values_of(
        MessageStatus.SENDING,
        None,
        now,
        claim_token=secrets.token_urlsafe(24),
        lease_expires_at=lease_at,
    )
    return session.scalars(
        update(Message)
        .where(Message.id == first.scalar_subquery(), Message.status == MessageStatus.QUEUED)
        .values(**values)
        .returning(Message),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).one_or_none()


def _store_goes() -> ColumnElement[bool]:
    stopped = select(Store.id).where(or_(Store.is_paused, Store.status == StoreStatus.REMOVED))
    return Message.store_id.not_in(stopped)


def _next_available_at(session: Session, now: datetime) -> datetime | None:
    connected = select(Connection.id).where(Connection.status == ConnectionStatus.CONNECTED)
    return session.scalar(
        select(func.min(Message.available_at)).where(
            Message.status == MessageStatus.QUEUED,
            Message.connection_id.in_(connected),
            Message.available_at > now,
        )
    )
