"""Puts right what a sending process left behind when it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Attempt, Message, MessageStatus, Reason
from iletiniz_admin.services.outbox.moves import values_of
from iletiniz_admin.services.outbox.notes import add_note

WRONG_CLOCK: Final = timedelta(hours=1)  # no lease is that long: it was written by a clock ahead


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many messages went back to the queue, and how many nobody knows the fate of."""

    queued_count: int = 0
    uncertain_count: int = 0


def recover(session: Session, now: datetime) -> Recovered:
    """Take back claims whose lease has run out, or ends later than any lease can.

    Without an attempt under the claim's token nothing was called: back to the queue. With one the
    call may have gone out: uncertain, and never sent again by itself.
    """
    is_over = or_(Message.lease_expires_at <= now, Message.lease_expires_at > now + WRONG_CLOCK)
    expired = and_(Message.status == MessageStatus.SENDING, is_over)
    attempted = exists().where(
        Attempt.message_id == Message.id, Attempt.claim_token == Message.claim_token
    )
    uncertain = _make_uncertain(session, and_(expired, attempted), now)
    result = session.execute(
        update(Message)
        .where(expired, ~attempted)
        .values(**values_of(MessageStatus.QUEUED, None, now, available_at=now))
        .execution_options(synchronize_session=False)
    )
    return Recovered(int(cast(CursorResult[Any], result).rowcount), len(uncertain))


def _make_uncertain(
    session: Session, condition: ColumnElement[bool], now: datetime
) -> list[Message]:
    messages = list(
        session.scalars(
            update(Message)
            .where(condition)
            .values(**values_of(MessageStatus.UNCERTAIN, Reason.CRASHED, now))
            .returning(Message),
            execution_options={"synchronize_session": False, "populate_existing": True},
        )
    )
    for message in messages:
        add_note(session, message, now)
    return messages
