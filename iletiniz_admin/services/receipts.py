"""Asks iletiniz what became of accepted messages: which are due, and what the news means.

Asked after 30 s, 2 min, 10 min, 1 h, 6 h, 24 h and 48 h, with at most a fifth of the request rate;
of a campaign's messages from 10 min on, and only when no other message's question is due.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.iletiniz import StatusResult
from iletiniz_admin.models import Connection, ConnectionStatus, Message, MessageStatus, Reason
from iletiniz_admin.models.messages import PRIORITY_BULK, SINGLE_PRIORITIES
from iletiniz_admin.services import limits
from iletiniz_admin.services.outbox import add_note, heed_refusal, move

SCHEDULE = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=48),
)
BULK_SCHEDULE = SCHEDULE[2:]  # slowly: there are many, and nobody waits for one of them
SHARE = 5  # a fifth of the request rate
ASKED_AGAIN_AFTER = timedelta(minutes=2)  # should the asking process die
TRY_AGAIN_AFTER = timedelta(minutes=1)  # the question failed, so it does not count
MOST_STOPPED = 2_000  # rows of one statement: a campaign has many
_BY_URGENCY = (*SINGLE_PRIORITIES, PRIORITY_BULK)
# Words that are not here (`queued`, `sent`, `unknown`, one never seen) move nothing.
MOVES: Mapping[str, tuple[MessageStatus, Reason | None]] = {
    "delivered": (MessageStatus.DELIVERED, None),
    "failed": (MessageStatus.FAILED, Reason.REFUSED),
    "rejected": (MessageStatus.REJECTED, Reason.REFUSED),
    "expired": (MessageStatus.EXPIRED, None),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One status call to make."""

    message_id: int
    connection_id: int
    job_id: str


def take_due(session: Session, now: datetime, *, every_seconds: float) -> list[Question]:
    """Return the status calls to make now, and take their tokens.

    Those of campaigns come last, else the oldest first.

    Called every `every_seconds`, it hands out at most a fifth of each connection's rate for that
    time, and leaves half of the bucket to sending. A question not answered comes again.
    """
    connected = select(Connection.id).where(Connection.status == ConnectionStatus.CONNECTED)
    questions: list[Question] = []
    for connection_id in session.scalars(connected).all():
        questions += _take_for(session, connection_id, now, every_seconds)
    return questions


def record_news(session: Session, message_id: int, news: StatusResult, now: datetime) -> bool:
    """Note the answer to a status call; return whether the message moved.

    Late or double news is a quiet no-op. After the last question a message stays accepted, with
    the reason "no report".
    """
    if not news.available:
        stop_asking(session, message_id, now)
        return False
    if news.status in MOVES:
        return _move(session, message_id, news, now)
    _schedule_next(session, message_id, now)
    return False


def record_failure(session: Session, message_id: int, now: datetime) -> None:
    """Note that the question failed: it comes again in a minute, but not for ever."""
    message = _find_open(session, message_id)
    if message is None or message.accepted_at is None:
        return
    if now - message.accepted_at > SCHEDULE[-1] + TRY_AGAIN_AFTER:
        _give_up(message, now)
    else:
        message.receipt_due_at = now + TRY_AGAIN_AFTER
    session.flush()


def record_missing(session: Session, message_id: int, now: datetime) -> None:
    """Note that iletiniz does not know the message (404, or an id it would not take)."""
    _schedule_next(session, message_id, now)


def stop_asking(session: Session, message_id: int, now: datetime) -> int:
    """Ask no more for what this connection has sent so far: its key may not read (403).

    Returns how many that were, at most 2,000: the first question of the rest stops those.
    """
    message = session.get(Message, message_id)
    if message is None or message.connection_id is None:
        return 0
    open_ids = (
        select(Message.id)
        .where(
            Message.status == MessageStatus.ACCEPTED,
            Message.connection_id == message.connection_id,
            Message.receipt_due_at.is_not(None),
        )
        .order_by(Message.priority, Message.receipt_due_at)
        .limit(MOST_STOPPED)
    )
    result = session.execute(
        update(Message)
        .where(Message.id.in_(open_ids), Message.status == MessageStatus.ACCEPTED)
        .values(receipt_due_at=None, reason=Reason.NO_REPORT, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)


def _take_for(
    session: Session, connection_id: int, now: datetime, every_seconds: float
) -> list[Question]:
    if not _list_due(session, connection_id, now, 1):
        return []
    row = limits.lock(session, connection_id, now)
    share = math.ceil(row.requests_per_minute * every_seconds / 60.0 / SHARE)
    spare = limits.room(row, now) - row.requests_per_minute // 2
    count = min(share, spare)
    if count <= 0:
        return []
    messages = _list_due(session, connection_id, now, count)
    limits.spend(row, len(messages))
    for message in messages:
        message.receipt_due_at = now + ASKED_AGAIN_AFTER
    session.flush()
    return [Question(m.id, connection_id, m.job_id or "") for m in messages]


def _list_due(session: Session, connection_id: int, now: datetime, count: int) -> list[Message]:
    """Return the most urgent; each priority is a stretch of the index of its own."""
    found: list[Message] = []
    for priority in _BY_URGENCY:
        if len(found) < count:
            found += session.scalars(
                select(Message)
                .where(
                    Message.status == MessageStatus.ACCEPTED,
                    Message.connection_id == connection_id,
                    Message.priority == priority,
                    Message.receipt_due_at <= now,
                )
                .order_by(Message.receipt_due_at)
                .limit(count - len(found))
            )
    return found


def _move(session: Session, message_id: int, news: StatusResult, now: datetime) -> bool:
    status, reason = MOVES[news.status]
    more: dict[str, Any] = {}
    if status is MessageStatus.DELIVERED:
        more["delivered_at"] = news.delivered_at or now
    if news.error_code or news.error_message:
        more["error_code"] = (news.error_code or "")[:100] or None
        more["error_message"] = (news.error_message or "")[:500] or None
    if news.provider:
        more["delivered_via"] = news.provider[:64]
    only = (MessageStatus.ACCEPTED,)
    message = move(session, message_id, status, reason, now=now, only=only, **more)
    if message is not None:
        if message.erased_at is not None:
            message.error_message = None  # it may repeat the number
            session.flush()
        add_note(session, message, now)
        if reason is Reason.REFUSED:
            heed_refusal(session, message, news.error_code, news.error_message, now)
    return message is not None


def _schedule_next(session: Session, message_id: int, now: datetime) -> None:
    message = _find_open(session, message_id)
    if message is None or message.accepted_at is None:
        return
    message.receipt_count += 1
    schedule = _schedule_of(message)
    if message.receipt_count >= len(schedule):
        _give_up(message, now)
    else:
        # Behind the timetable (the worker was off), the next question still waits a little.
        soonest = now + SCHEDULE[0]
        message.receipt_due_at = max(soonest, message.accepted_at + schedule[message.receipt_count])
    session.flush()


def _schedule_of(message: Message) -> Sequence[timedelta]:
    return BULK_SCHEDULE if message.priority == PRIORITY_BULK else SCHEDULE


def _give_up(message: Message, now: datetime) -> None:
    message.receipt_due_at = None
    message.reason = Reason.NO_REPORT
    message.updated_at = now


def _find_open(session: Session, message_id: int) -> Message | None:
    message = session.get(Message, message_id, populate_existing=True, with_for_update=True)
    if message is None or message.status is not MessageStatus.ACCEPTED:
        return None
    return message
