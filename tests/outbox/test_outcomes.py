"""What a call can end in, and what that means for the message."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin import iletiniz
from iletiniz_admin.iletiniz import SendResult
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    ConnectionStatus,
    Directive,
    Gate,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import gate, limits, outbox
from iletiniz_admin.services.outbox import outcome_of_error, outcome_of_result

A, M, R = AttemptOutcome, MessageStatus, Reason
ACCEPTED = outcome_of_result(SendResult("h3v9t2m7c5x1q8za", "queued", "queued", provider="netgsm"))
UNSENT = outcome_of_error(iletiniz.NotSentError("refused"))


def quota(kind: Any, **more: Any):
    error = iletiniz.QuotaError("dolu", status=402, code="QUOTA_EXCEEDED", **more)
    error.kind = kind
    return error


ERRORS = [
    (iletiniz.InvalidRequestError("to", code="invalid_to"), A.FINAL, M.FAILED, R.REFUSED),
    (iletiniz.NotSentError("refused"), A.RETRYABLE, M.QUEUED, R.BACKOFF),
    (iletiniz.AnswerLostError("reset"), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
    (iletiniz.UnreadableAnswerError("?", status=200), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
    (iletiniz.ValidationError("no", status=422), A.FINAL, M.FAILED, R.REFUSED),
    (iletiniz.AuthenticationError("no", status=401), A.RETRYABLE, M.HELD, R.DISCONNECTED),
    (iletiniz.ScopeError("no", status=403), A.RETRYABLE, M.HELD, R.SCOPE),
    (iletiniz.NotFoundError("no", status=404), A.FINAL, M.FAILED, R.REFUSED),
    (iletiniz.RateLimitedError("later", status=429), A.RETRYABLE, M.QUEUED, R.BACKOFF),
    (iletiniz.UnavailableError("later", status=503), A.RETRYABLE, M.QUEUED, R.BACKOFF),
    (iletiniz.ServerError("oh", status=500), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
    (iletiniz.ServerError("oh", status=408), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
    (iletiniz.RedirectError("go", status=301), A.FINAL, M.FAILED, R.REFUSED),
    (
        iletiniz.RedirectError("go", status=302, ambiguous=True),
        A.UNCERTAIN,
        M.UNCERTAIN,
        R.LOST_ANSWER,
    ),
    (iletiniz.OtherApiError("no", status=409), A.FINAL, M.FAILED, R.REFUSED),
    (quota("quota"), A.RETRYABLE, M.HELD, R.QUOTA),
    (quota("plan"), A.RETRYABLE, M.HELD, R.PLAN),
    (quota("quota", ambiguous=True), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
    (KeyError("a fault of ours"), A.UNCERTAIN, M.UNCERTAIN, R.LOST_ANSWER),
]


@pytest.mark.parametrize(("error", "outcome", "status", "reason"), ERRORS)
def test_error_leads_to_its_outcome(
    *,
    session: Session,
    make_message: Callable[..., Message],
    send: Any,
    error: Any,
    outcome: Any,
    status: MessageStatus,
    reason: Any,
):
    """Each error of the client ends the attempt and moves the message as the plan says."""
    make_message()
    message = send(outcome_of_error(error))
    assert (message.status, message.reason) == (status, reason)
    assert session.scalars(select(Attempt.outcome)).one() is outcome


def test_every_error_class_has_its_row():
    """No class of the client's error tree is left out of the table above."""
    leaves = {iletiniz.OAuthError, iletiniz.ApiError}
    classes = {c for c in vars(iletiniz).values() if isinstance(c, type)}
    errors = {c for c in classes if issubclass(c, iletiniz.IletinizError)}
    assert errors - leaves - {iletiniz.IletinizError} == {
        type(row[0]) for row in ERRORS if isinstance(row[0], iletiniz.IletinizError)
    }


def test_accepted_keeps_the_job_and_asks_for_the_receipt(
    session: Session, make_message: Callable[..., Message], send: Any, now: datetime
):
    """An accepted message has its job id, its carrier, and a first question after 30 s."""
    make_message()
    message = send(ACCEPTED)
    assert (message.status, message.job_id) == (M.ACCEPTED, "h3v9t2m7c5x1q8za")
    assert (message.delivered_via, message.accepted_at) == ("netgsm", now + timedelta(seconds=1))
    assert message.receipt_due_at == now + timedelta(seconds=31)
    assert (message.claim_token, message.lease_expires_at) == (None, None)


@pytest.mark.parametrize(
    ("code", "kind", "status", "reason"),
    [
        ("INVALID_RECIPIENT", None, M.FAILED, R.REFUSED),
        ("QUOTA_EXCEEDED", "quota", M.HELD, R.QUOTA),
        ("NO_ACTIVE_PLAN", "plan", M.HELD, R.PLAN),
    ],
)
def test_failed_inside_a_success(
    *,
    session: Session,
    make_message: Callable[..., Message],
    send: Any,
    code: Any,
    kind: Any,
    status: MessageStatus,
    reason: Any,
):
    """A 2xx that says "failed" is no acceptance; a quota word in it holds the message."""
    make_message()
    result = SendResult(None, "failed", "failed", error_code=code, quota_kind=kind)
    message = send(outcome_of_result(result))
    assert (message.status, message.reason, message.error_code) == (status, reason, code)
    assert session.scalars(select(Attempt.outcome)).one() is A.FINAL


def test_unknown_word_with_a_job_is_accepted():
    """A status word never seen, with a job id, was taken: the receipts will tell."""
    result = SendResult("h3v9t2m7c5x1q8za", "unknown", "parked")
    assert outcome_of_result(result).status is M.ACCEPTED


def test_texts_of_iletiniz_are_cut():
    """However long iletiniz's words are, they fit their columns."""
    error = iletiniz.ValidationError("x" * 9000, code="C" * 900, request_id="r" * 900, status=422)
    outcome = outcome_of_error(error)
    assert len(outcome.error_message or "") == 500
    assert len(outcome.error_code or "") == len(outcome.request_id or "") == 100


def test_quota_answer_closes_the_gate(
    session: Session, connection: Connection, make_message: Callable[..., Message], send: Any
):
    """A quota answer closes the gate, and every queued message is held with it."""
    make_message()
    other = make_message()
    send(outcome_of_error(quota("quota")))
    session.refresh(other)
    assert connection.gate is Gate.QUOTA
    assert (other.status, other.reason) == (M.HELD, R.QUOTA)


def test_accepted_message_opens_the_gate(
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    send: Any,
    now: datetime,
):
    """A probe that is accepted opens the gate."""
    make_message(M.HELD, reason=R.QUOTA)
    gate.close(session, connection, "quota", now)
    send(ACCEPTED, now + timedelta(minutes=15))
    assert connection.gate is Gate.OPEN


def test_probe_refused_for_itself_lets_the_next_one_try(
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    send: Any,
    now: datetime,
):
    """A probe that failed for its own number says nothing of the gate: the next may try."""
    for _ in range(2):
        make_message(M.HELD, reason=R.QUOTA)
    gate.close(session, connection, "quota", now)
    later = now + timedelta(minutes=15)
    send(outcome_of_error(iletiniz.ValidationError("no", status=422)), later)
    assert connection.gate is Gate.QUOTA
    assert send(ACCEPTED, later + timedelta(seconds=2)).status is M.ACCEPTED


def test_refused_key_loses_the_connection(
    session: Session, connection: Connection, make_message: Callable[..., Message], send: Any
):
    """After a 401 the connection is lost and everything queued is held."""
    make_message()
    other = make_message()
    send(outcome_of_error(iletiniz.AuthenticationError("no", status=401)))
    session.refresh(other)
    assert connection.status is ConnectionStatus.LOST
    assert (other.status, other.reason) == (M.HELD, R.DISCONNECTED)


def test_refused_old_key_says_nothing_of_a_new_one(
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    begin: Any,
    now: datetime,
):
    """A 401 that answers a call with a key replaced meanwhile loses no connection."""
    make_message()
    _, attempt = begin()
    outcome = outcome_of_error(iletiniz.AuthenticationError("no", status=401))
    message = outbox.record(session, attempt, outcome, now=now, used_key=b"an older one")
    assert connection.status is ConnectionStatus.CONNECTED
    assert message.status is M.HELD
    outbox.release(session, now)
    session.refresh(message)
    assert message.status is M.QUEUED


def test_429_pauses_the_connection_and_halves_its_rate(
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    send: Any,
    now: datetime,
):
    """After "too many requests" nothing leaves until the time named, and then more slowly."""
    make_message()
    error = iletiniz.RateLimitedError("later", status=429, retry_after_seconds=9)
    message = send(outcome_of_error(error))
    row = limits.lock(session, connection.id, now)
    assert message.available_at == row.blocked_until == now + timedelta(seconds=10)
    assert row.requests_per_minute == 300


def test_backoff_grows_and_has_an_end():
    """The first retry is soon; the wait doubles up to five minutes, a quarter more or less."""
    for number, middle in ((1, 1), (2, 2), (3, 4), (8, 128), (9, 256), (10, 300), (99, 300)):
        waits = [outbox.backoff_seconds(number) for _ in range(50)]
        assert middle * 0.75 <= min(waits) <= max(waits) <= middle * 1.25
        assert len(set(waits)) > 1


def test_backoff_does_as_told_within_reason():
    """A Retry-After is kept, but no longer than an hour."""
    assert outbox.backoff_seconds(1, 7) == 7
    assert outbox.backoff_seconds(1, 10**6) == 3600


def test_unsent_message_is_tried_again(
    session: Session, make_message: Callable[..., Message], send: Any, now: datetime
):
    """What provably was not sent gets a second attempt with a number of its own."""
    make_message()
    send(UNSENT)
    message = send(ACCEPTED, now + timedelta(minutes=1))
    assert message.status is M.ACCEPTED
    assert session.scalars(select(Attempt.number).order_by(Attempt.id)).all() == [1, 2]


def test_attempt_is_completed_once(
    session: Session, make_message: Callable[..., Message], begin: Any, now: datetime
):
    """A second record of the same attempt changes neither its row nor the message."""
    make_message()
    _, attempt = begin()
    assert outbox.record(session, attempt, ACCEPTED, now=now) is not None
    late = outcome_of_error(iletiniz.ValidationError("no", status=422))
    assert outbox.record(session, attempt, late, now=now) is None
    session.refresh(attempt)
    assert attempt.outcome is A.ACCEPTED


@pytest.mark.parametrize("noted", [True, False])
def test_note_goes_to_the_order(
    session: Session, make_message: Callable[..., Message], send: Any, noted: Any
):
    """An order's message leaves a note for its order, without the full number; a test none."""
    make_message(order_id=7, source="order" if noted else "test")
    send(ACCEPTED)
    notes = session.scalars(select(Directive)).all()
    assert len(notes) == noted
    if noted:
        assert (notes[0].kind, notes[0].order_id) == ("note", 7)
        assert notes[0].payload["status"] == "accepted"
        assert notes[0].payload["recipient_masked"] == "+90 555 *** ** 01"


def test_waiting_leaves_no_note(session: Session, make_message: Callable[..., Message], send: Any):
    """A backoff is no news for the order."""
    make_message(order_id=7)
    send(UNSENT)
    assert session.scalars(select(Directive)).all() == []
