"""Lets held messages go when what held them is over, and ends those whose time is over."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    Message,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.gate import REASONS
from iletiniz_admin.services.outbox.admission import hindrance
from iletiniz_admin.services.outbox.due import goes_alone
from iletiniz_admin.services.outbox.moves import move, values_of
from iletiniz_admin.services.outbox.reask import ask_again
from iletiniz_admin.services.outbox.wording import Wording, link_row

# Other reasons (quiet hours, waiting for tracking) end by a cause of their own.
RELEASED_BY_SWEEP = frozenset(
    {Reason.QUOTA, Reason.PLAN, Reason.DISCONNECTED, Reason.STORE_PAUSED, Reason.SCOPE}
)
BATCH = 200


def lapse(session: Session, now: datetime) -> int:
    """End every held or queued message whose best-before has passed; return how many.

    A campaign's messages have none: the campaign's own end counts.
    """
    result = session.execute(
        update(Message)
        .where(
            Message.status.in_((MessageStatus.HELD, MessageStatus.QUEUED)),
            goes_alone(),
            Message.best_before_at <= now,
        )
        .values(**values_of(MessageStatus.LAPSED, Reason.BEST_BEFORE, now))
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)


def cancel_waiting(session: Session, store_id: int, now: datetime) -> int:
    """Cancel all that waits for a store that is removed; return how many."""
    result = session.execute(
        update(Message)
        .where(
            Message.status.in_((MessageStatus.HELD, MessageStatus.QUEUED)),
            Message.store_id == store_id,
        )
        .values(**values_of(MessageStatus.CANCELLED, Reason.BY_PERSON, now))
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)


def end_erased(session: Session, now: datetime) -> int:
    """Cancel what waits without a number because its person was erased; return how many.

    Erasing does so at once; a call that was under way then may bring one back to the queue later.
    """
    result = session.execute(
        update(Message)
        .where(
            Message.status.in_((MessageStatus.HELD, MessageStatus.QUEUED)),
            goes_alone(),
            Message.erased_at.is_not(None),
        )
        .values(**values_of(MessageStatus.CANCELLED, Reason.ERASED, now))
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)


def hold_stopped(session: Session, now: datetime) -> int:
    """Hold queued messages that cannot leave (pause, lost connection, gate); return how many.

    Never a campaign's: those stay queued, and the campaign says what it waits for.

    Who stops something holds them at once; this catches those admitted in the same moment.
    """
    return sum(_hold_store(session, store, now) for store in _stores_with(session, "queued"))


def hold_quiet(session: Session, now: datetime) -> int:
    """Hold the commercial messages that the quiet hours found in the queue; return how many."""
    held = 0
    for connection in session.scalars(select(Connection).order_by(Connection.id)).all():
        until = commercial.quiet_until(connection, now)
        if until is not None:
            held += _hold_commercial(session, connection, until, now)
    return held


def _hold_commercial(
    session: Session, connection: Connection, until: datetime, now: datetime
) -> int:
    values = values_of(MessageStatus.HELD, Reason.QUIET_HOURS, now, held_until=until)
    result = session.execute(
        update(Message)
        .where(
            Message.connection_id == connection.id,
            Message.status == MessageStatus.QUEUED,
            goes_alone(),
            commercial.is_subject(),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)


def release(session: Session, now: datetime, *, limit: int = BATCH) -> int:
    """Queue held messages that nothing holds any more; return how many moved, at most `limit`.

    Everything is asked again first, so some end as skipped or lapsed instead. One that is now
    held for another reason is told so. They go by the store's present connection, to the order's
    present number.
    """
    moved = 0
    for store in _stores_with(session, "held"):
        if moved >= limit:
            break
        moved += _release_store(session, store, now, limit - moved)
    return moved


def release_probe(session: Session, connection: Connection, now: datetime) -> Message | None:
    """Queue one message that the closed gate holds, so that it may try it; None without any."""
    held = select(Message).where(
        Message.status == MessageStatus.HELD,
        Message.reason.in_(REASONS.values()),
        Message.connection_id == connection.id,
    )
    for message in session.scalars(held.order_by(Message.priority, Message.id).limit(BATCH)):
        store = session.get(Store, message.store_id)
        if store is None or hindrance(store, connection) not in REASONS.values():
            continue
        released = _let_go(session, message, connection, now)
        if released is not None and released.status is MessageStatus.QUEUED:
            return released
    return None


def _stores_with(session: Session, status: str) -> list[Store]:
    of_status = Message.status == MessageStatus(status)
    having = select(Message.store_id).where(of_status, goes_alone()).distinct()
    return list(session.scalars(select(Store).where(Store.id.in_(having)).order_by(Store.id)))


def _hold_store(session: Session, store: Store, now: datetime) -> int:
    """Hold what is queued for the store: all of it, or what has no connection to go by."""
    connection = connection_for(session, store)
    reason = hindrance(store, connection)
    statement = update(Message).where(
        Message.store_id == store.id, Message.status == MessageStatus.QUEUED, goes_alone()
    )
    if reason is None:
        # Left behind on a connection that is not the store's any more: `release` moves it.
        reason = Reason.DISCONNECTED
        strayed = Message.connection_id != (connection.id if connection else None)
        statement = statement.where(or_(Message.connection_id.is_(None), strayed))
    result = session.execute(
        statement.values(**values_of(MessageStatus.HELD, reason, now)).execution_options(
            synchronize_session=False
        )
    )
    return int(cast(CursorResult[Any], result).rowcount)


def _release_store(session: Session, store: Store, now: datetime, limit: int) -> int:
    connection = connection_for(session, store)
    reason = hindrance(store, connection)
    if reason is not None or connection is None:
        return _retell(session, store, reason or Reason.DISCONNECTED, now)
    held = (
        select(Message)
        .where(
            Message.store_id == store.id,
            Message.status == MessageStatus.HELD,
            Message.reason.in_(RELEASED_BY_SWEEP),
        )
        .order_by(Message.priority, Message.id)
    )
    moved = 0
    for message in session.scalars(_but_scope(held, connection).limit(limit)).all():
        moved += _let_go(session, message, connection, now) is not None
    return moved


def _but_scope(statement: Any, connection: Connection) -> Any:
    """Leave out what waits for a permission that this very key has been refused."""
    return statement.where(
        or_(
            Message.reason != Reason.SCOPE,
            Message.connection_id.is_(None),
            Message.connection_id != connection.id,
            Message.updated_at < connection.connected_at,
        )
    )


def _retell(session: Session, store: Store, reason: Reason, now: datetime) -> int:
    """Change the reason of messages that something else holds now; none of them leaves."""
    session.execute(
        update(Message)
        .where(
            Message.store_id == store.id,
            Message.status == MessageStatus.HELD,
            Message.reason.in_(RELEASED_BY_SWEEP),
            Message.reason != reason,
        )
        .values(reason=reason, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return 0


def _let_go(
    session: Session, message: Message, connection: Connection, now: datetime
) -> Message | None:
    """Queue a message that its store and connection let go, or say what it waits for now."""
    only = (MessageStatus.HELD,)
    answer = ask_again(session, message, now)
    to, end = answer.to, answer.ending
    if end is not None:
        return move(session, message.id, *end, now=now, only=only, recipient=to.recipient)
    until = commercial.quiet_until(connection, now) if commercial.is_bound(message) else None
    return move(
        session,
        message.id,
        MessageStatus.QUEUED if until is None else MessageStatus.HELD,
        None if until is None else Reason.QUIET_HOURS,
        now=now,
        only=only,
        connection_id=connection.id,
        available_at=now,
        held_until=until,
        **(_readdressed(session, message, connection, to.recipient, now) if to.is_new else {}),
    )


def _readdressed(
    session: Session, message: Message, connection: Connection, recipient: str, now: datetime
) -> dict[str, Any]:
    """Return the columns of a message to a corrected number: its refusal link is that one's."""
    wording = Wording.of(message).linked_anew()
    if wording.token is not None:
        store = session.get_one(Store, message.store_id)
        link = link_row(store, connection, recipient, wording.token, now)
        consent.new_links(session, [link])
    return {"recipient": recipient, "body": wording.body}
