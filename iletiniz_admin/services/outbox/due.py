"""What may leave now, as statements that are made once: a claim costs little more than their run.

Values that change with each claim are parameters, named in the statements' own docstrings.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    SINGLE_PRIORITIES,
    Connection,
    ConnectionStatus,
    Gate,
    Message,
    MessageStatus,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import gate
from iletiniz_admin.services.outbox.enqueue import MESSAGES
from iletiniz_admin.services.outbox.leaving import Way, may_leave
from iletiniz_admin.services.outbox.moves import values_of

_NOW: Final[Any] = bindparam("the_now")


def goes_alone() -> ColumnElement[bool]:
    """Return the condition of a message that is sent by itself, and not in a campaign's batch."""
    return Message.priority.in_(SINGLE_PRIORITIES)


def is_due(now: datetime | Any) -> ColumnElement[bool]:
    """Return the condition of a message that may leave now by itself, as far as its row says.

    ``now`` may be a parameter. What leaves in a campaign's batches is never due.
    """
    return and_(goes_alone(), _is_ready(now))


def _is_ready(now: datetime | Any) -> ColumnElement[bool]:
    return and_(
        Message.status == MessageStatus.QUEUED,
        Message.available_at <= now,
        Message.erased_at.is_(None),  # it has no number any more; `end_erased` ends it
    )


def _connections() -> Select[tuple[int]]:
    here = Message.connection_id == Connection.id
    queued = exists().where(here, is_due(_NOW))
    held = exists().where(
        here, Message.status == MessageStatus.HELD, Message.reason.in_(gate.REASONS.values())
    )
    may_probe = and_(Connection.gate != Gate.OPEN, Connection.gate_probe_at <= _NOW)
    return select(Connection.id).where(
        Connection.status == ConnectionStatus.CONNECTED,
        or_(and_(Connection.gate == Gate.OPEN, queued), and_(may_probe, or_(queued, held))),
    )


_FIND_CONNECTIONS: Final = _connections()
_COUNT_IN_FLIGHT: Final = select(func.count()).where(
    MESSAGES.c.status == MessageStatus.SENDING,
    MESSAGES.c.connection_id == bindparam("connection"),
    MESSAGES.c.priority < PRIORITY_BULK,
    MESSAGES.c.lease_expires_at > _NOW,
)


def connections_with_due(session: Session, now: datetime) -> list[int]:
    """Return the connections that have something to send now, or a probe to make."""
    return list(session.scalars(_FIND_CONNECTIONS, {"the_now": now}))


def in_flight(session: Session, connection_id: int, now: datetime) -> int:
    """Count the connection's messages, sent one by one, whose lease runs."""
    asked = {"connection": connection_id, "the_now": now}
    return session.connection().execute(_COUNT_IN_FLIGHT, asked).scalar() or 0


@dataclass(frozen=True, slots=True)
class DueStatements:
    """What is asked of the due messages of one way; all take ``the_now``.

    ``find`` gives the id of one of ``the_priority``. ``take`` moves the first one of it and gives
    its row; ``take_in_turn`` only from stores after ``the_turn``. Both need ``the_token`` and
    ``the_lease``.
    """

    find: Select[tuple[int]]
    take: Executable
    take_in_turn: Executable


@lru_cache(maxsize=128)
def statements(way: Way) -> DueStatements:
    """Return the statements for messages that leave this way."""
    here = Message.connection_id == way.sender.id
    due = and_(here, _is_ready(_NOW), may_leave(way), _store_goes())
    urgent = and_(due, Message.priority == bindparam("the_priority"))
    return DueStatements(
        select(Message.id).where(urgent).limit(1),
        _take_first(urgent),
        _take_first(and_(urgent, Message.store_id > bindparam("the_turn"))),
    )


def _take_first(due: ColumnElement[bool]) -> Executable:
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
        _NOW,
        claim_token=bindparam("the_token"),
        lease_expires_at=bindparam("the_lease"),
    )
    # Of the table, not of the class: an UPDATE of a class is read through anew each time it runs.
    taken = (
        update(MESSAGES)
        .where(MESSAGES.c.id == first.scalar_subquery(), MESSAGES.c.status == MessageStatus.QUEUED)
        .values(**values)
        .returning(MESSAGES)
    )
    return (
        select(Message)
        .from_statement(taken)
        .execution_options(populate_existing=True, autoflush=False)
    )


def _store_goes() -> ColumnElement[bool]:
    stopped = select(Store.id).where(or_(Store.is_paused, Store.status == StoreStatus.REMOVED))
    return Message.store_id.not_in(stopped)
