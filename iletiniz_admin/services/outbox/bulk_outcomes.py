"""Reads what came of a batch's call: an outcome for each of its messages.

What proves that nothing was sent leads back to the queue, never to `held`: a campaign's messages
wait there while it pauses (API reference, sections 6.2 and 9.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from iletiniz_admin.iletiniz import (
    BulkItemResult,
    BulkResult,
    IletinizError,
    InvalidRequestError,
)
from iletiniz_admin.models import AttemptOutcome, MessageStatus, Reason
from iletiniz_admin.services.outbox.outcomes import (
    MAX_CODE,
    MAX_MESSAGE,
    SendOutcome,
    cut,
    lost_answer,
    outcome_of_error,
)


class CallFate(StrEnum):
    """What became of the call as a whole, which decides how large the next one is."""

    ANSWERED = "answered"  # each message has its own outcome
    LOST = "lost"  # of all or some of its messages nothing is known
    LATER = "later"  # nothing was sent, and the same call may go later
    REFUSED = "refused"  # nothing was sent: the call is refused as it stands
    STOPPED = "stopped"  # nothing was sent, and nothing will be until a person did something


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """``outcomes`` stand in the order of the batch's rows, one for each; ``whole`` is the error."""

    fate: CallFate
    outcomes: tuple[SendOutcome, ...]
    whole: SendOutcome | None = None


def batch_of_result(result: BulkResult) -> BatchOutcome:
    """Read an answer: each message was accepted, failed, or nothing is known of it."""
    outcomes = tuple(_of_item(item, result) for item in result.results)
    is_lost = any(one.status is MessageStatus.UNCERTAIN for one in outcomes)
    return BatchOutcome(CallFate.LOST if is_lost else CallFate.ANSWERED, outcomes)


def batch_of_error(error: Exception, count: int) -> BatchOutcome:
    """Read what the client raised for a call with `count` messages.

    A call with one message that is refused as it stands fails that message; a larger one fails
    nobody, as it may be the fault of a single one among them.
    """
    whole = outcome_of_error(error)
    fate = _fate_of(error, whole)
    is_alone = fate is CallFate.REFUSED and count == 1
    each = whole if is_alone or fate is CallFate.LOST else _queued(whole)
    return BatchOutcome(fate, (each,) * count, whole)


def batch_of_broken_key(count: int) -> BatchOutcome:
    """Return the outcome of a call that was not made: the key does not open here."""
    whole = SendOutcome(
        AttemptOutcome.RETRYABLE,
        MessageStatus.HELD,
        Reason.DISCONNECTED,
        error_code="key_broken",
        is_key_refused=True,
    )
    return BatchOutcome(CallFate.STOPPED, (_queued(whole),) * count, whole)


def with_faults(
    batch: BatchOutcome, faults: dict[int, InvalidRequestError], count: int
) -> BatchOutcome:
    """Return the outcome with those put in that this machine would not send, by their index."""
    sent = iter(batch.outcomes)
    outcomes = [
        outcome_of_error(faults[index]) if index in faults else next(sent) for index in range(count)
    ]
    return replace(batch, outcomes=tuple(outcomes))


def all_faulty(faults: Sequence[InvalidRequestError]) -> BatchOutcome:
    """Return the outcome of a batch of which nothing could be sent; there was no call."""
    return BatchOutcome(CallFate.ANSWERED, tuple(outcome_of_error(fault) for fault in faults))


def _fate_of(error: Exception, whole: SendOutcome) -> CallFate:
    if whole.status is MessageStatus.UNCERTAIN:
        return CallFate.LOST
    if whole.status is MessageStatus.HELD:
        return CallFate.STOPPED
    is_later = isinstance(error, IletinizError) and error.retryable
    return CallFate.LATER if is_later else CallFate.REFUSED


def _queued(whole: SendOutcome) -> SendOutcome:
    return replace(
        whole, outcome=AttemptOutcome.RETRYABLE, status=MessageStatus.QUEUED, reason=None
    )


def _of_item(item: BulkItemResult, result: BulkResult) -> SendOutcome:
    if item.outcome == "unknown" and item.job_id is None:
        # Of this one nothing was said, or nothing that could be tied to it for certain.
        return replace(lost_answer("no_result"), request_id=cut(result.request_id, MAX_CODE))
    outcome, status, reason = AttemptOutcome.ACCEPTED, MessageStatus.ACCEPTED, None
    if item.outcome == "failed":
        outcome, status, reason = AttemptOutcome.FINAL, MessageStatus.FAILED, Reason.REFUSED
        if item.quota_kind is not None:
            outcome, status, reason = AttemptOutcome.RETRYABLE, MessageStatus.QUEUED, None
    return SendOutcome(
        outcome,
        status,
        reason,
        job_id=cut(item.job_id, 64),
        provider=cut(item.provider or result.provider, 64),
        error_code=cut(item.error_code, MAX_CODE),
        error_message=cut(item.error_message, MAX_MESSAGE),
        request_id=cut(result.request_id, MAX_CODE),
        quota_kind=item.quota_kind if item.outcome == "failed" else None,
    )
