"""Begins an attempt: the last checks, and the row that proves that a call was made."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Attempt, AttemptOutcome, Message, MessageStatus, Reason
from iletiniz_admin.services.outbox.moves import move

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
    `room_seconds`. A message whose best-before has passed lapses instead.
    """
    token = message.claim_token
    if token is None:
        return None
    if message.best_before_at is not None and message.best_before_at <= now:
        lapsed, reason = MessageStatus.LAPSED, Reason.BEST_BEFORE
        move(session, message.id, lapsed, reason, now=now, only=BACK, token=token)
        return None
    number = session.scalar(
        update(Message)
        .where(
            Message.id == message.id,
            Message.status == MessageStatus.SENDING,
            Message.claim_token == token,
            Message.lease_expires_at >= now + timedelta(seconds=room_seconds),
        )
        .values(attempt_count=Message.attempt_count + 1, updated_at=now)
        .returning(Message.attempt_count)
        .execution_options(synchronize_session=False)
    )
    if number is None:
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
