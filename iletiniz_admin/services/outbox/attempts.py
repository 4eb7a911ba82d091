"""Begins an attempt: the last checks, and the row that proves that a call was made.

A first try of an informational text has just been claimed, and its claim looked at everything that
may stop it. A commercial text, and whatever had to wait for a further try, is asked about anew: a
"no" that came since the claim, or while the message waited, ends it here.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Executable, bindparam, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import commercial
from iletiniz_admin.services.outbox.enqueue import MESSAGES
from iletiniz_admin.services.outbox.leaving import Way, may_leave
from iletiniz_admin.services.outbox.moves import move
from iletiniz_admin.services.outbox.reask import last_objection

ROOM_SECONDS = 35.0  # a whole call (30 s) and its record
BACK = (MessageStatus.SENDING,)


def begin_attempt(
    session: Session,
    message: Message,
    *,
    now: datetime,
    room_seconds: float = ROOM_SECONDS,
) -> Attempt | None:
    """Add the attempt's row; the caller commits and only then calls. None: do not call.

    It is added only while the message is still under this claim's token and the lease leaves
    `room_seconds`. A message whose best-before has passed lapses instead. A commercial one, or a
    further try, ends with what is said against it by now. Any other whose recipient has refused
    since the claim, and what the quiet hours overtook, goes back for the sweep to end or hold it.
    """
    token = message.claim_token
    if token is None:
        return None
    if message.best_before_at is not None and message.best_before_at <= now:
        lapsed, reason = MessageStatus.LAPSED, Reason.BEST_BEFORE
        move(session, message.id, lapsed, reason, now=now, only=BACK, token=token)
        return None
    connection = session.get(Connection, message.connection_id)
    if connection is None or not _is_unopposed(session, message, token, now):
        return None
    way = Way.of(connection, now)
    ends_at = now + timedelta(seconds=room_seconds)
    asked = {"the_id": message.id, "the_token": token, "the_end": ends_at, "the_now": now}
    session.flush()
    number: int | None = session.connection().execute(_count_attempt(way), asked).scalar()
    if number is None:
        hindered = select(Message.id).where(Message.id == message.id, ~may_leave(way))
        if session.scalar(hindered) is not None:
            give_back(session, message, now=now)
        return None
    return _add(session, message.id, token, number, now)


def give_back(
    session: Session, message: Message, *, now: datetime, reason: Reason | None = None
) -> bool:
    """Undo a claim before any attempt: back to the queue, or held if a reason is given."""
    status = MessageStatus.QUEUED if reason is None else MessageStatus.HELD
    token = message.claim_token
    if token is None:
        return False
    moved = move(session, message.id, status, reason, now=now, only=BACK, token=token)
    return moved is not None


def _is_unopposed(session: Session, message: Message, token: str, now: datetime) -> bool:
    """Ask everything anew where that is due, and end the message if something is against it."""
    if not commercial.is_bound(message) and message.attempt_count == 0:
        return True
    session.flush()
    fresh = session.get(Message, message.id, populate_existing=True)
    if fresh is None or fresh.claim_token != token or fresh.status is not MessageStatus.SENDING:
        return False
    end = last_objection(session, fresh, now)
    if end is None:
        return True
    called = select(Attempt.id).where(Attempt.message_id == fresh.id, Attempt.claim_token == token)
    if session.scalar(called.limit(1)) is None:
        move(session, fresh.id, *end, now=now, only=BACK, token=token)
    return False


@lru_cache(maxsize=128)
def _count_attempt(way: Way) -> Executable:
    """Return the statement that lets an attempt begin, made once for each way."""
    return (
        update(MESSAGES)
        .where(
            MESSAGES.c.id == bindparam("the_id"),
            MESSAGES.c.status == MessageStatus.SENDING,
            MESSAGES.c.claim_token == bindparam("the_token"),
            MESSAGES.c.lease_expires_at >= bindparam("the_end"),
            may_leave(way),
        )
        .values(attempt_count=MESSAGES.c.attempt_count + 1, updated_at=bindparam("the_now"))
        .returning(MESSAGES.c.attempt_count)
    )


def _add(session: Session, message_id: int, token: str, number: int, now: datetime) -> Attempt:
    attempt = Attempt(
        message_id=message_id,
        claim_token=token,
        number=number,
        at=now,
        outcome=AttemptOutcome.STARTED,
    )
    session.add(attempt)
    session.flush()
    return attempt
