"""Takes due messages for sending: one statement each, a token and a lease on the row.

The connection's limit row is locked first. That makes claims for one connection follow each
other, so the request rate and the number of calls in flight hold across all processes.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    SINGLE_PRIORITIES,
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Gate,
    Message,
    MessageStatus,
)
from iletiniz_admin.services import gate, limits
from iletiniz_admin.services.outbox import holds
from iletiniz_admin.services.outbox.admission import is_usable
from iletiniz_admin.services.outbox.due import (
    DueStatements,
    connections_with_due,
    goes_alone,
    in_flight,
    statements,
)
from iletiniz_admin.services.outbox.leaving import Way

SLOTS = 8  # single sends in flight for a connection
LEASE_SECONDS = 90.0  # well over the 30 s that a call may take in all
_FIND_NEXT: Final = select(func.min(Message.available_at)).where(
    Message.status == MessageStatus.QUEUED,
    goes_alone(),
    Message.connection_id.in_(
        select(Connection.id).where(Connection.status == ConnectionStatus.CONNECTED)
    ),
    Message.available_at > bindparam("the_now"),
)


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

    Order messages go before those that a person sends again, stores take turns, connections are
    tried in random order. What leaves in a campaign's batches is not claimed here.
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


def has_due(session: Session, connection: Connection, now: datetime) -> bool:
    """Say whether the connection has a message that may leave now."""
    return _priority(session, statements(Way.of(connection, now)), now) is not None


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
    taken = _take(session, connection, limit_row, min(wanted, room), (now, lease_seconds))
    limits.spend(limit_row, len(taken))
    session.flush()
    claimed.messages += taken
    if wanted <= len(taken) < room:
        claimed.is_more_due |= has_due(session, connection, now)


def _probe(session: Session, connection: Connection, now: datetime) -> int:
    """Return 1 if a message may try the closed gate, and see that there is one."""
    if not gate.may_probe(connection, now):
        return 0
    gate.probing(connection, now)
    if not has_due(session, connection, now):
        holds.release_probe(session, connection, now)
    return 1


def _take(
    session: Session,
    connection: Connection,
    limit_row: ConnectionLimit,
    count: int,
    times: tuple[datetime, float],
) -> list[Message]:
    """Take message after message: the oldest of the store whose turn it is, the urgent first."""
    now, lease_seconds = times
    due = statements(Way.of(connection, now))
    values: dict[str, Any] = {"the_now": now, "the_lease": now + timedelta(seconds=lease_seconds)}
    taken: list[Message] = []
    while len(taken) < count:
        priority = _priority(session, due, now)
        if priority is None:
            break
        values |= {"the_priority": priority, "the_token": secrets.token_urlsafe(24)}
        message = _take_next(session, due, values, limit_row.turn_store_id)
        if message is None:
            break
        limit_row.turn_store_id = message.store_id
        taken.append(message)
    return taken


def _take_next(
    session: Session, due: DueStatements, values: dict[str, Any], turn: int
) -> Message | None:
    in_turn = session.scalars(due.take_in_turn, {**values, "the_turn": turn}).one_or_none()
    return in_turn or session.scalars(due.take, values).one_or_none()


def _priority(session: Session, due: DueStatements, now: datetime) -> int | None:
    """Return the most urgent priority that has a due message."""
    connection, asked = session.connection(), {"the_now": now}
    for priority in SINGLE_PRIORITIES:
        if connection.execute(due.find, {**asked, "the_priority": priority}).first() is not None:
            return priority
    return None


def _next_available_at(session: Session, now: datetime) -> datetime | None:
    return session.scalar(_FIND_NEXT, {"the_now": now})
