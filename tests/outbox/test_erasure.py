"""Erasing a person while messages wait, are claimed, are being called or have left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import StatusResult
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    Directive,
    Message,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services import outbox, privacy, receipts
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.outbox import SendOutcome
from iletiniz_admin.services.privacy import Person

S = MessageStatus
NUMBER = "+905551200001"
WORDS = f"The number {NUMBER} was not taken."
Make = Callable[..., Message]


@pytest.fixture
def erase(session: Session, store: Store, now: datetime) -> Callable[[], Any]:
    def run() -> Any:
        session.flush()
        done = privacy.erase(session, store, Person((NUMBER,)), now)
        session.flush()
        session.expire_all()
        return done

    return run


def state(message: Message) -> tuple[MessageStatus, Reason | None, str, str]:
    return message.status, message.reason, message.recipient, message.body


@pytest.mark.parametrize("status", list(MessageStatus))
def test_erase_blanks_every_status(
    session: Session, make_message: Make, erase: Any, status: MessageStatus
):
    """Whatever the status, number and text go; what waits ends, the rest stays where it is."""
    message = make_message(status, recipient=NUMBER, error_message=WORDS, claim_token=None)
    waits = status in (S.QUEUED, S.HELD, S.SENDING)  # sending, but nobody has begun to call
    done = erase()
    ended = (S.CANCELLED, Reason.ERASED) if waits else (status, None)
    assert state(message) == (*ended, "", "")
    assert message.error_message is None
    assert message.erased_at is not None
    assert (done.messages, done.cancelled) == (1, int(waits))


def test_claimed_message_is_taken_back(
    session: Session, make_message: Make, erase: Any, now: datetime
):
    """A claim without an attempt is cancelled, and the worker that holds it does not call."""
    make_message(recipient=NUMBER)
    [message] = outbox.claim(session, now=now).messages
    session.expunge(message)  # as the worker holds it, with the number
    erase()
    assert outbox.begin_attempt(session, message, now=now) is None
    assert state(session.get_one(Message, message.id)) == (S.CANCELLED, Reason.ERASED, "", "")


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        (SendOutcome(AttemptOutcome.ACCEPTED, S.ACCEPTED, job_id="j"), (S.ACCEPTED, None)),
        (SendOutcome(AttemptOutcome.FINAL, S.FAILED, Reason.REFUSED), (S.FAILED, Reason.REFUSED)),
        (outbox.lost_answer("x"), (S.UNCERTAIN, Reason.LOST_ANSWER)),
        (
            SendOutcome(AttemptOutcome.RETRYABLE, S.QUEUED, Reason.BACKOFF),
            (S.CANCELLED, Reason.ERASED),
        ),
        (
            SendOutcome(AttemptOutcome.RETRYABLE, S.HELD, Reason.QUOTA, quota_kind="quota"),
            (S.CANCELLED, Reason.ERASED),
        ),
    ],
)
def test_call_under_way_ends_without_its_number(
    *, session: Session, make_message: Make, begin: Any, erase: Any, now: datetime, outcome, ending
):
    """The outcome of a call that was under way is recorded; what would be tried again ends."""
    from dataclasses import replace

    make_message(recipient=NUMBER, order_id=7)
    message, attempt = begin()
    erase()
    assert message.status is S.SENDING
    told = replace(outcome, error_message=WORDS)
    outbox.record(session, attempt, told, now=now)
    session.expire_all()
    assert (message.status, message.reason) == ending
    assert (message.recipient, message.error_message, attempt.error_message) == ("", None, None)
    assert outbox.claim(session, now=now + timedelta(days=1)).messages == []
    for note in session.scalars(select(Directive)):
        assert "***" not in note.payload["recipient_masked"]
        assert not note.payload["error_message"]


def test_recovery_does_not_send_to_nobody(
    session: Session, make_message: Make, erase: Any, now: datetime
):
    """A message that comes back to the queue without a number is not claimed, and ends."""
    message = make_message(S.ACCEPTED, recipient=NUMBER)
    erase()
    message.status = S.SENDING
    message.claim_token, message.lease_expires_at = "t", now
    session.flush()
    assert outbox.recover(session, now).queued_count == 1
    assert outbox.claim(session, now=now).messages == []
    assert outbox.end_erased(session, now) == 1
    session.expire_all()
    assert (message.status, message.reason) == (S.CANCELLED, Reason.ERASED)


def test_held_and_erased_is_not_released(
    session: Session, make_message: Make, erase: Any, now: datetime
):
    """What asks everything again before a held message leaves sees the erasure too."""
    message = make_message(S.ACCEPTED, recipient=NUMBER)
    erase()
    message.status, message.reason = S.HELD, Reason.QUOTA
    session.flush()
    assert outbox.release(session, now) == 1
    session.expire_all()
    assert message.status is S.CANCELLED


def test_receipt_finds_an_erased_message(
    session: Session, make_message: Make, erase: Any, now: datetime
):
    """The fate of an accepted message is still asked by its job id, and kept without words."""
    more = {"job_id": "job", "accepted_at": now, "receipt_due_at": now}
    message = make_message(S.ACCEPTED, recipient=NUMBER, **more)
    erase()
    assert [q.job_id for q in receipts.take_due(session, now, every_seconds=60)] == ["job"]
    news = StatusResult(job_id="job", available=True, status="failed", error_message=WORDS)
    assert receipts.record_news(session, message.id, news, now)
    session.expire_all()
    assert (message.status, message.error_message) == (S.FAILED, None)


def test_words_of_tries_and_notes_go(session: Session, make_message: Make, send: Any, erase: Any):
    """What iletiniz said of the number goes from the tries and from notes, handed out or not."""
    message = make_message(recipient=NUMBER, order_id=7)
    failed = SendOutcome(
        AttemptOutcome.FINAL, S.FAILED, Reason.REFUSED, error_code="X", error_message=WORDS
    )
    send(failed)
    note = session.scalars(select(Directive)).one()
    assert note.payload["recipient_masked"] == "+90 555 *** ** 01"
    erase()
    assert message.status is S.FAILED
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.error_code, attempt.error_message) == ("X", None)
    assert note.payload["status"] == "failed"
    assert not {"recipient_masked", "error_message"} & note.payload.keys()


def test_erased_message_is_not_sent_again(
    session: Session, make_message: Make, erase: Any, now: datetime
):
    """Resending, and settling as "send again", are refused; the other answers are not."""
    failed = make_message(S.FAILED, recipient=NUMBER)
    uncertain = make_message(S.UNCERTAIN, recipient=NUMBER)
    erase()
    with pytest.raises(Refused, match="message_erased"):
        outbox.resend(session, failed.id, COMMAND_LINE, now)
    with pytest.raises(Refused, match="message_erased"):
        outbox.settle(session, uncertain.id, "resend", COMMAND_LINE, now)
    settled = outbox.settle(session, uncertain.id, "accepted", COMMAND_LINE, now)
    assert settled.status is S.ACCEPTED


def test_statements_keep_counting_people(
    session: Session, store: Store, erase: Any, now: datetime, connection: Connection
):
    """Two statements of one person stay two of one unknown person."""
    from iletiniz_admin.models import Consent

    for number in (NUMBER, NUMBER, "+905559999999"):
        given = {"recipient": number, "is_given": True, "at": now, "source": "checkout"}
        session.add(Consent(store_id=store.id, **given))
    assert erase().consents == 2
    left = session.scalars(select(Consent.recipient)).all()
    assert len(left) == 3
    assert len(set(left)) == 2
    assert NUMBER not in left
