"""What came of a batch's call, told from the client's answer or error."""

from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    BulkItemResult,
    BulkResult,
    IletinizError,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
    ValidationError,
)
from iletiniz_admin.models import AttemptOutcome, MessageStatus, Reason
from iletiniz_admin.services import outbox
from iletiniz_admin.services.outbox import CallFate

JOB = "h3v9t2m7c5x1q8za"


def item(**fields: Any) -> BulkItemResult:
    return BulkItemResult("+905321112233", **fields)


@pytest.mark.parametrize(
    ("result", "status", "outcome"),
    [
        (item(outcome="accepted", job_id=JOB), "accepted", "accepted"),
        (item(outcome="accepted"), "accepted", "accepted"),
        (item(outcome="unknown", job_id=JOB, raw_status="x"), "accepted", "accepted"),
        (item(outcome="unknown"), "uncertain", "uncertain"),
        (item(outcome="failed", error_code="INVALID_RECIPIENT"), "failed", "final"),
        (item(outcome="failed", quota_kind="quota"), "queued", "retryable"),
    ],
)
def test_result_of_an_item(result: BulkItemResult, status: str, outcome: str):
    """Each message has its own outcome; one without any result is uncertain, never sent."""
    batch = outbox.batch_of_result(BulkResult((result,), provider="netgsm", request_id="req_1"))
    [one] = batch.outcomes
    assert (one.status, one.outcome) == (MessageStatus(status), AttemptOutcome(outcome))
    assert one.request_id == "req_1"
    lost = status == "uncertain"
    assert batch.fate is (CallFate.LOST if lost else CallFate.ANSWERED)


def test_result_keeps_iletiniz_words():
    """The provider is the item's own or the batch's; code and words are cut to their columns."""
    results = (
        item(outcome="accepted", job_id=JOB, provider="verimor"),
        item(outcome="failed", error_code="C" * 200, error_message="w" * 900),
    )
    first, second = outbox.batch_of_result(BulkResult(results, provider="netgsm")).outcomes
    assert (first.job_id, first.provider) == (JOB, "verimor")
    assert (second.provider, second.reason) == ("netgsm", Reason.REFUSED)
    assert (len(second.error_code or ""), len(second.error_message or "")) == (100, 500)


def quota(*, is_ambiguous: bool = False) -> QuotaError:
    return QuotaError("x", status=402, ambiguous=is_ambiguous)


@pytest.mark.parametrize(
    ("error", "fate", "status"),
    [
        (NotSentError("x"), CallFate.LATER, MessageStatus.QUEUED),
        (RateLimitedError("x", status=429), CallFate.LATER, MessageStatus.QUEUED),
        (UnavailableError("x", status=503), CallFate.LATER, MessageStatus.QUEUED),
        (AnswerLostError("x"), CallFate.LOST, MessageStatus.UNCERTAIN),
        (ServerError("x", status=500), CallFate.LOST, MessageStatus.UNCERTAIN),
        (UnreadableAnswerError("x", status=200), CallFate.LOST, MessageStatus.UNCERTAIN),
        (ValueError("x"), CallFate.LOST, MessageStatus.UNCERTAIN),
        (quota(), CallFate.STOPPED, MessageStatus.QUEUED),
        (quota(is_ambiguous=True), CallFate.LOST, MessageStatus.UNCERTAIN),
        (AuthenticationError("x", status=401), CallFate.STOPPED, MessageStatus.QUEUED),
        (ScopeError("x", status=403), CallFate.STOPPED, MessageStatus.QUEUED),
        (ValidationError("x", status=422), CallFate.REFUSED, MessageStatus.QUEUED),
        (NotFoundError("x", status=404), CallFate.REFUSED, MessageStatus.QUEUED),
        (InvalidRequestError("x"), CallFate.REFUSED, MessageStatus.QUEUED),
    ],
)
def test_error_of_a_call(error: Exception, fate: CallFate, status: MessageStatus):
    """Only what proves that nothing was sent leads back to the queue, and never into a hold."""
    batch = outbox.batch_of_error(error, 3)
    assert batch.fate is fate
    assert [one.status for one in batch.outcomes] == [status] * 3
    assert batch.whole is not None
    is_ours = isinstance(error, IletinizError)
    assert batch.whole.http_status == (error.status if is_ours else None)


def test_refused_call_of_one_fails_it():
    """A call with one message that is refused as it stands fails that message alone."""
    [one] = outbox.batch_of_error(ValidationError("x", status=422), 1).outcomes
    assert (one.status, one.reason) == (MessageStatus.FAILED, Reason.REFUSED)
    [other] = outbox.batch_of_error(RateLimitedError("x", status=429), 1).outcomes
    assert other.status is MessageStatus.QUEUED


def test_broken_key_sends_nothing():
    """A key that does not open leads back to the queue, and says so."""
    batch = outbox.batch_of_broken_key(2)
    assert [one.status for one in batch.outcomes] == [MessageStatus.QUEUED] * 2
    assert batch.whole is not None
    assert batch.whole.is_key_refused


def test_faulty_items_fail_among_the_others():
    """What this machine would not send stands failed in its place."""
    sent = outbox.batch_of_result(BulkResult((item(outcome="accepted", job_id=JOB),)))
    fault = InvalidRequestError("to: x", code="invalid_recipient")
    batch = outbox.with_faults(sent, {0: fault, 2: fault}, 3)
    wanted = [MessageStatus.FAILED, MessageStatus.ACCEPTED, MessageStatus.FAILED]
    assert [one.status for one in batch.outcomes] == wanted
    assert batch.outcomes[0].error_code == "invalid_recipient"
    assert outbox.all_faulty([fault]).outcomes[0].status is MessageStatus.FAILED
