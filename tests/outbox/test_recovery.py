"""After a crash: nothing lost, nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin import iletiniz
from iletiniz_admin.iletiniz import SendResult
from iletiniz_admin.models import Message, MessageStatus, Reason
from iletiniz_admin.services import audit, outbox
from iletiniz_admin.services.outbox import outcome_of_error, outcome_of_result

M = MessageStatus
LEASE_OVER = timedelta(seconds=91)
ACCEPTED = outcome_of_result(SendResult("h3v9t2m7c5x1q8za", "sent", "sent"))
FAILED = outcome_of_error(iletiniz.ValidationError("no", status=422))
UNSENT = outcome_of_error(iletiniz.NotSentError("refused"))
ME = audit.Actor("test@example.com")


def test_recover_queues_a_claim_without_an_attempt(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A claim whose process ended before the call goes back to the queue."""
    message = make_message()
    outbox.claim(session, now=now)
    recovered = outbox.recover(session, now + LEASE_OVER)
    session.refresh(message)
    assert (recovered.queued_count, recovered.uncertain_count) == (1, 0)
    assert (message.status, message.claim_token) == (M.QUEUED, None)
    assert len(outbox.claim(session, now=now + LEASE_OVER).messages) == 1


def test_recover_makes_an_attempt_uncertain(
    session: Session, make_message: Callable[..., Message], begin: Any, now: datetime
):
    """A call that may have gone out is uncertain, and never claimed again by itself."""
    message = make_message()
    begin()
    recovered = outbox.recover(session, now + LEASE_OVER)
    session.refresh(message)
    assert (recovered.queued_count, recovered.uncertain_count) == (0, 1)
    assert (message.status, message.reason) == (M.UNCERTAIN, Reason.CRASHED)
    assert outbox.claim(session, now=now + timedelta(days=1)).messages == []


def test_recover_heeds_no_lease_of_a_clock_ahead(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A claim that a clock a day ahead has made is over, not held for a day."""
    message = make_message()
    outbox.claim(session, now=now + timedelta(days=1))
    recovered = outbox.recover(session, now)
    session.refresh(message)
    assert (recovered.queued_count, message.status) == (1, M.QUEUED)


def test_recover_looks_at_this_claims_attempt_only(
    session: Session, make_message: Callable[..., Message], send: Any, now: datetime
):
    """An attempt of an earlier claim does not make a later claim uncertain."""
    message = make_message()
    send(UNSENT)
    later = now + timedelta(minutes=1)
    outbox.claim(session, now=later)
    outbox.recover(session, later + LEASE_OVER)
    session.refresh(message)
    assert message.status is M.QUEUED


def test_recover_leaves_a_running_lease(
    session: Session, make_message: Callable[..., Message], begin: Any, now: datetime
):
    """A lease that still runs belongs to its process."""
    make_message()
    begin()
    recovered = outbox.recover(session, now + timedelta(seconds=89))
    assert (recovered.queued_count, recovered.uncertain_count) == (0, 0)


def test_no_attempt_without_room_in_the_lease(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """An attempt begins only while the lease leaves room for the whole call."""
    make_message()
    [message] = outbox.claim(session, now=now).messages
    assert outbox.begin_attempt(session, message, now=now + timedelta(seconds=56)) is None
    assert outbox.begin_attempt(session, message, now=now + timedelta(seconds=55)) is not None


def test_no_attempt_under_a_lost_claim(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A process that slept through its lease does not call for a message taken by another."""
    make_message()
    [mine] = outbox.claim(session, now=now).messages
    session.expunge(mine)
    later = now + LEASE_OVER
    outbox.recover(session, later)
    [theirs] = outbox.claim(session, now=later).messages
    assert outbox.begin_attempt(session, mine, now=later) is None
    assert outbox.begin_attempt(session, theirs, now=later) is not None


def test_no_attempt_after_best_before(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A message whose best-before passed between claim and call lapses."""
    message = make_message(best_before_at=now + timedelta(seconds=1))
    [claimed] = outbox.claim(session, now=now).messages
    assert outbox.begin_attempt(session, claimed, now=now + timedelta(seconds=1)) is None
    session.refresh(message)
    assert (message.status, message.reason) == (M.LAPSED, Reason.BEST_BEFORE)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(ACCEPTED, M.ACCEPTED), (FAILED, M.FAILED), (UNSENT, M.UNCERTAIN)],
)
def test_late_answer_settles_the_uncertain(
    *,
    session: Session,
    make_message: Callable[..., Message],
    begin: Any,
    now: datetime,
    outcome: Any,
    status: MessageStatus,
):
    """An answer after the recovery settles the message as accepted or failed, nothing else."""
    message = make_message()
    _, attempt = begin()
    outbox.recover(session, now + LEASE_OVER)
    outbox.record(session, attempt, outcome, now=now + LEASE_OVER)
    session.refresh(message)
    assert message.status is status


@pytest.mark.parametrize("verdict", ["accepted", "failed", "resend"])
def test_late_answer_does_not_undo_a_person(
    session: Session, make_message: Callable[..., Message], begin: Any, now: datetime, verdict: Any
):
    """What a person has settled stays so when the answer comes after all."""
    message = make_message()
    _, attempt = begin()
    outbox.recover(session, now + LEASE_OVER)
    settled = outbox.settle(session, message.id, verdict, ME, now + LEASE_OVER).status
    other = FAILED if verdict == "accepted" else ACCEPTED
    assert outbox.record(session, attempt, other, now=now + LEASE_OVER) is None
    session.refresh(message)
    assert message.status is settled


def test_give_back_undoes_a_claim(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A claim that no attempt followed can be given back, once."""
    message = make_message()
    [claimed] = outbox.claim(session, now=now).messages
    token = claimed.claim_token
    assert outbox.give_back(session, claimed, now=now)
    session.refresh(message)
    assert message.status is M.QUEUED
    claimed.claim_token = token
    assert not outbox.give_back(session, claimed, now=now)
