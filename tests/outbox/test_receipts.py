"""What became of accepted messages: when it is asked, and what the news means."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.iletiniz import StatusResult
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Directive,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import limits, receipts

M = MessageStatus
JOB = "h3v9t2m7c5x1q8za"


@pytest.fixture
def accepted(make_message: Callable[..., Message], now: datetime):
    return make_message(
        M.ACCEPTED, job_id=JOB, accepted_at=now, receipt_due_at=now + timedelta(seconds=30)
    )


def news(word: Any, **more: Any):
    return StatusResult(available=True, job_id=JOB, status=word, raw_status=word, **more)


def test_questions_follow_the_timetable(session: Session, accepted: Any, now: datetime):
    """It is asked after 30 s, 2 min, 10 min, 1 h, 6 h, 24 h and 48 h, and then no more."""
    asked = []
    while accepted.receipt_due_at is not None:
        moment = accepted.receipt_due_at
        asked.append((moment - now).total_seconds())
        assert len(receipts.take_due(session, moment, every_seconds=5)) == 1
        receipts.record_news(session, accepted.id, news("sent"), moment)
    assert asked == [30, 120, 600, 3600, 21600, 86400, 172800]
    assert (accepted.status, accepted.reason) == (M.ACCEPTED, Reason.NO_REPORT)


def test_question_is_not_taken_twice(session: Session, accepted: Any, now: datetime):
    """A question that is being asked is not due for others, and comes again if forgotten."""
    due = now + timedelta(seconds=30)
    assert receipts.take_due(session, due - timedelta(seconds=1), every_seconds=5) == []
    assert len(receipts.take_due(session, due, every_seconds=5)) == 1
    assert receipts.take_due(session, due, every_seconds=5) == []
    assert len(receipts.take_due(session, due + timedelta(minutes=2), every_seconds=5)) == 1


@pytest.mark.parametrize(
    ("word", "status", "reason"),
    [
        ("delivered", M.DELIVERED, None),
        ("failed", M.FAILED, Reason.REFUSED),
        ("rejected", M.REJECTED, Reason.REFUSED),
        ("expired", M.EXPIRED, None),
        ("queued", M.ACCEPTED, None),
        ("sent", M.ACCEPTED, None),
        ("unknown", M.ACCEPTED, None),
    ],
)
def test_word_of_iletiniz_leads_to_a_status(
    *, session: Session, accepted: Any, now: datetime, word: Any, status: MessageStatus, reason: Any
):
    """Each word of iletiniz moves the message as the table says, or not at all."""
    moved = receipts.record_news(session, accepted.id, news(word), now)
    session.refresh(accepted)
    assert moved is (status is not M.ACCEPTED)
    assert (accepted.status, accepted.reason) == (status, reason)


def test_delivery_keeps_its_time_and_ends_the_questions(
    session: Session, accepted: Any, now: datetime
):
    """A delivered message knows when the phone confirmed, and is asked for no more."""
    at = now + timedelta(seconds=12)
    receipts.record_news(session, accepted.id, news("delivered", delivered_at=at), now)
    session.refresh(accepted)
    assert (accepted.delivered_at, accepted.receipt_due_at) == (at, None)


@pytest.mark.parametrize("status", [s for s in M if s is not M.ACCEPTED])
def test_late_news_changes_nothing(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """News for a message that is no longer accepted is a quiet no-op."""
    message = make_message(status, job_id=JOB, accepted_at=now)
    assert not receipts.record_news(session, message.id, news("delivered"), now)
    assert not receipts.record_news(session, message.id, news("sent"), now)
    receipts.record_failure(session, message.id, now)
    session.refresh(message)
    assert (message.status, message.receipt_count) == (status, 0)


def test_double_news_makes_one_note(session: Session, accepted: Any, now: datetime):
    """The same news twice writes one note into the order."""
    accepted.order_id = 7
    session.flush()
    assert receipts.record_news(session, accepted.id, news("delivered"), now)
    assert not receipts.record_news(session, accepted.id, news("delivered"), now)
    assert len(session.scalars(select(Directive)).all()) == 1


def test_status_not_available_ends_the_questions(
    session: Session, accepted: Any, make_message: Callable[..., Message], now: datetime
):
    """A key that may not read is asked no more for what it has sent, and stays connected."""
    other = make_message(M.ACCEPTED, job_id="x" * 16, accepted_at=now, receipt_due_at=now)
    receipts.record_news(session, accepted.id, StatusResult(available=False, job_id=JOB), now)
    for message in (accepted, other):
        session.refresh(message)
        assert (message.receipt_due_at, message.reason) == (None, Reason.NO_REPORT)
        assert message.status is M.ACCEPTED


def test_failed_question_does_not_count(session: Session, accepted: Any, now: datetime):
    """A question that iletiniz did not answer comes again in a minute, for two days."""
    receipts.record_failure(session, accepted.id, now)
    assert (accepted.receipt_count, accepted.receipt_due_at) == (0, now + timedelta(minutes=1))
    receipts.record_failure(session, accepted.id, now + timedelta(days=3))
    assert (accepted.receipt_due_at, accepted.reason) == (None, Reason.NO_REPORT)


def test_missing_message_counts_as_no_news(session: Session, accepted: Any, now: datetime):
    """A message that iletiniz does not find is asked for again at the next time."""
    receipts.record_missing(session, accepted.id, now)
    assert (accepted.status, accepted.receipt_count) == (M.ACCEPTED, 1)


def test_questions_take_a_fifth_of_the_rate(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """In five seconds at 600 a minute ten questions are asked, and their tokens are spent."""
    for number in range(30):
        make_message(M.ACCEPTED, job_id=f"{number:016}", accepted_at=now, receipt_due_at=now)
    assert len(receipts.take_due(session, now, every_seconds=5)) == 10
    assert limits.room(limits.lock(session, connection.id, now), now) == 590


def test_questions_leave_half_the_bucket_to_sending(
    session: Session, connection: Connection, accepted: Any, now: datetime
):
    """While sending is busy the questions wait."""
    due = now + timedelta(seconds=30)
    limits.spend(limits.lock(session, connection.id, due), 300)
    assert receipts.take_due(session, due, every_seconds=5) == []


def test_questions_wait_for_a_connection(
    session: Session, connection: Connection, accepted: Any, now: datetime
):
    """Nothing is asked with a key that does not work."""
    connection.status = ConnectionStatus.LOST
    session.flush()
    assert receipts.take_due(session, now + timedelta(days=1), every_seconds=5) == []
    assert session.scalars(select(Message.receipt_count)).one() == 0
