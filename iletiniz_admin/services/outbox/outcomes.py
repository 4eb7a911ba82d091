"""Reads what came of a call: which outcome it was, and where the message goes.

Only what proves that nothing was sent may lead back to the queue (API reference, section 9.3).
"""

from dataclasses import dataclass
from typing import Literal

from iletiniz_admin.iletiniz import (
    AuthenticationError,
    IletinizError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    SendResult,
)
from iletiniz_admin.models import AttemptOutcome, MessageStatus, Reason

MAX_CODE = 100
MAX_MESSAGE = 500
_QUOTA_REASONS = {"quota": Reason.QUOTA, "plan": Reason.PLAN}


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What one call ended in. Texts are cut to their columns; `retry_after_seconds` as told."""

    outcome: AttemptOutcome
    status: MessageStatus
    reason: Reason | None = None
    job_id: str | None = None
    provider: str | None = None
    http_status: int | None = None
    error_code: str | None = None
    error_message: str | None = None
    request_id: str | None = None
    retry_after_seconds: float | None = None
    quota_kind: Literal["quota", "plan"] | None = None
    is_key_refused: bool = False
    is_rate_limited: bool = False


def outcome_of_result(result: SendResult) -> SendOutcome:
    """Read a 2xx answer, which may still say that the message failed."""
    outcome, status, reason = AttemptOutcome.ACCEPTED, MessageStatus.ACCEPTED, None
    quota_kind = None
    if result.outcome == "failed":
        quota_kind = result.quota_kind
        outcome, status, reason = AttemptOutcome.FINAL, MessageStatus.FAILED, Reason.REFUSED
        if quota_kind is not None:
            status, reason = MessageStatus.HELD, _QUOTA_REASONS[quota_kind]
    return SendOutcome(
        outcome,
        status,
        reason,
        job_id=cut(result.job_id, 64),
        provider=cut(result.provider, 64),
        error_code=cut(result.error_code, MAX_CODE),
        error_message=cut(result.error_message, MAX_MESSAGE),
        request_id=cut(result.request_id, MAX_CODE),
        quota_kind=quota_kind,
    )


def outcome_of_error(error: Exception) -> SendOutcome:
    """Read what the client raised; anything that is not its own may have been sent."""
    if not isinstance(error, IletinizError):
        return lost_answer(type(error).__name__)
    outcome, status, reason = _kind_of(error)
    return SendOutcome(
        outcome,
        status,
        reason,
        http_status=error.status,
        error_code=cut(error.code, MAX_CODE),
        error_message=cut(error.message, MAX_MESSAGE),
        request_id=cut(error.request_id, MAX_CODE),
        retry_after_seconds=error.retry_after_seconds,
        quota_kind=error.kind if isinstance(error, QuotaError) else None,
        is_key_refused=isinstance(error, AuthenticationError),
        is_rate_limited=isinstance(error, RateLimitedError),
    )


def lost_answer(error_code: str) -> SendOutcome:
    """Return the outcome of a call of which nothing is known."""
    return SendOutcome(
        AttemptOutcome.UNCERTAIN,
        MessageStatus.UNCERTAIN,
        Reason.LOST_ANSWER,
        error_code=cut(error_code, MAX_CODE),
    )


def _kind_of(error: IletinizError) -> tuple[AttemptOutcome, MessageStatus, Reason]:
    """Sort an error; ambiguity comes first, whatever else the answer says."""
    if error.ambiguous:
        return AttemptOutcome.UNCERTAIN, MessageStatus.UNCERTAIN, Reason.LOST_ANSWER
    if isinstance(error, QuotaError):
        return AttemptOutcome.RETRYABLE, MessageStatus.HELD, _QUOTA_REASONS[error.kind]
    if isinstance(error, AuthenticationError):
        return AttemptOutcome.RETRYABLE, MessageStatus.HELD, Reason.DISCONNECTED
    if isinstance(error, ScopeError):
        return AttemptOutcome.RETRYABLE, MessageStatus.HELD, Reason.SCOPE
    if error.retryable:
        return AttemptOutcome.RETRYABLE, MessageStatus.QUEUED, Reason.BACKOFF
    return AttemptOutcome.FINAL, MessageStatus.FAILED, Reason.REFUSED


def cut(text: str | None, length: int) -> str | None:
    """Return iletiniz's words as their column takes them; None for none."""
    return text[:length] if text else None
