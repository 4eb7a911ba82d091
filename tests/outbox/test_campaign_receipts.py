"""What became of a campaign's messages is asked for slowly, after everybody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.iletiniz import StatusResult
from iletiniz_admin.models import Message, MessageStatus, Reason
from iletiniz_admin.models.messages import PRIORITY_BULK, PRIORITY_BY_HAND
from iletiniz_admin.services import receipts

JOB = "h3v9t2m7c5x1q8za"


@pytest.fixture
def make_accepted(make_message: Callable[..., Message], now: datetime) -> Callable[..., Message]:
    def make(**more: object) -> Message:
        taken = {"job_id": JOB, "accepted_at": now, "receipt_due_at": now}
        return make_message(MessageStatus.ACCEPTED, **{**taken, **more})

    return make


def test_order_messages_are_asked_for_first(
    session: Session, make_accepted: Callable[..., Message], now: datetime
):
    """Within the fifth of the rate the questions of campaigns come last, however old they are."""
    old = now - timedelta(hours=3)
    for _ in range(12):
        make_accepted(priority=PRIORITY_BULK, source="campaign", receipt_due_at=old)
    again = make_accepted(priority=PRIORITY_BY_HAND, source="campaign")
    orders = [make_accepted() for _ in range(3)]
    asked = [question.message_id for question in receipts.take_due(session, now, every_seconds=5)]

    assert len(asked) == 10
    assert asked[:4] == [*(order.id for order in orders), again.id]


def test_campaign_questions_follow_a_slower_timetable(
    session: Session, make_accepted: Callable[..., Message], now: datetime
):
    """A campaign's message is asked for after 10 min, 1 h, 6 h, 24 h and 48 h, and then no more."""
    due = now + timedelta(minutes=10)
    message = make_accepted(priority=PRIORITY_BULK, source="campaign", receipt_due_at=due)
    sent = StatusResult(available=True, job_id=JOB, status="sent", raw_status="sent")
    asked = []
    while message.receipt_due_at is not None:
        moment = message.receipt_due_at
        asked.append((moment - now).total_seconds())
        assert len(receipts.take_due(session, moment, every_seconds=5)) == 1
        receipts.record_news(session, message.id, sent, moment)

    assert asked == [600, 3600, 21600, 86400, 172800]
    assert message.reason is Reason.NO_REPORT


def test_no_statement_stops_a_whole_campaign_at_once(
    session: Session,
    make_accepted: Callable[..., Message],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
):
    """Where the key may not read, the questions end in steps, each of a bounded number of rows."""
    monkeypatch.setattr(receipts, "MOST_STOPPED", 3)
    messages = [make_accepted(priority=PRIORITY_BULK, source="campaign") for _ in range(5)]
    is_open = select(func.count()).where(Message.receipt_due_at.is_not(None))

    assert receipts.stop_asking(session, messages[0].id, now) == 3
    assert session.scalar(is_open) == 2
    assert receipts.stop_asking(session, messages[4].id, now) == 2
    assert session.scalar(is_open) == 0
