"""From an answer that is no success to the error that says why (sections 8 and 9)."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from iletiniz_admin.iletiniz.errors import (
    ApiError,
    AuthenticationError,
    IletinizError,
    NotFoundError,
    OtherApiError,
    QuotaError,
    QuotaKind,
    RateLimitedError,
    RedirectError,
    ScopeError,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
    ValidationError,
)
from iletiniz_admin.iletiniz.keys import without_keys
from iletiniz_admin.iletiniz.shapes import as_mapping, as_text, first_text, parse_json
from iletiniz_admin.iletiniz.transport import Answer, Request

Clock = Callable[[], datetime]

MAX_WAIT_SECONDS: Final = 30.0
_HTTP_WORDS: Final = ("QUOTA", "PLAN", "SUBSCRIPTION", "CREDIT", "BALANCE", "LIMIT_EXCEEDED")
_MESSAGE_WORDS: Final = ("QUOTA", "PLAN", "SUBSCRIPTION")
_MOVED: Final = frozenset({301, 307, 308})
_BODY_TEXT: Final = 2000
_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: ScopeError,
    404: NotFoundError,
    408: ServerError,
    422: ValidationError,
    429: RateLimitedError,
}


def error_from(request: Request, answer: Answer, clock: Clock) -> IletinizError:
    """Return the error that a non-2xx ``answer`` to ``request`` stands for.

    The quota test comes first, so that a quota answer given as 429 is never retried.
    """
    code, message = read_error_body(answer)
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wait_seconds = retry_after_seconds(answer, clock)
    kind = quota_kind_of_answer(answer.status, code)
    error = _error_class(answer.status, kind, wait_seconds)(
        without_keys(message or f"HTTP {answer.status}", secret),
        status=answer.status,
        code=without_keys(code, secret) if code else None,
        request_id=answer.request_id,
        retry_after_seconds=wait_seconds,
    )
    _settle_flags(error, request)
    if isinstance(error, QuotaError) and kind:
        error.kind = kind
    if isinstance(error, ApiError):
        error.body_text = answer.body[:_BODY_TEXT].decode("utf-8", "replace")
    return error


def read_error_body(answer: Answer) -> tuple[str | None, str | None]:
    """Return code and message of an error body: ``error`` as text or object, plain text, empty."""
    document = parse_json(answer.body)
    if not isinstance(document, dict):
        # A bare JSON string says it without the quotes; anything else is shown as it came.
        plain = as_text(document) or as_text(answer.body.decode("utf-8", "replace"))
        return None, plain
    code, message = read_error_object(document.get("error"))
    return code, first_text(document.get("message"), message)


def read_error_object(value: Any) -> tuple[str | None, str | None]:
    """Return code and message of ``{code, message}``, or of a bare code."""
    if isinstance(value, str):
        return as_text(value, 64), None
    fields = as_mapping(value)
    return as_text(fields.get("code"), 64), as_text(fields.get("message"))


def quota_kind_of_answer(status: int, code: str | None) -> QuotaKind | None:
    """Tell whether an HTTP error is about quota or plan: 402, or words in its code."""
    upper = (code or "").upper()
    has_word = any(word in upper for word in _HTTP_WORDS) and "RATE" not in upper
    return _kind(upper) if status == 402 or has_word else None  # noqa: PLR2004 - the HTTP status itself


def quota_kind_of_message(code: str | None) -> QuotaKind | None:
    """Tell whether a message error inside a 2xx is about quota or plan.

    ``CREDIT`` and ``BALANCE`` are no sign here: they rather mean the customer's own carrier.
    """
    upper = (code or "").upper()
    return _kind(upper) if any(word in upper for word in _MESSAGE_WORDS) else None


def retry_after_seconds(answer: Answer, clock: Clock) -> float | None:
    """Return the wait that ``Retry-After`` asks for, 0 to 30 s; None when absent or unreadable.

    Both forms of RFC 9110 section 10.2.3 are read: seconds, and an HTTP date.
    """
    value = (answer.header("Retry-After") or "").strip()
    seconds = _plain_seconds(value)
    if seconds is None:
        seconds = _seconds_until(value, clock)
    return None if seconds is None else min(max(seconds, 0.0), MAX_WAIT_SECONDS)


def _kind(upper: str) -> QuotaKind:
    if "QUOTA" in upper or "LIMIT_EXCEEDED" in upper:
        return "quota"
    return "plan" if "PLAN" in upper or "SUBSCRIPTION" in upper else "quota"


def _error_class(
    status: int, kind: QuotaKind | None, wait_seconds: float | None
) -> type[IletinizError]:
    if kind:
        return QuotaError
    if status == 503 and wait_seconds is not None:  # noqa: PLR2004 - the HTTP status itself
        return UnavailableError
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    families: dict[int, type[IletinizError]] = {
        3: RedirectError,
        4: OtherApiError,
        5: ServerError,
    }
    return families.get(status // 100, UnreadableAnswerError)


def _settle_flags(error: IletinizError, request: Request) -> None:
    """Set the flags for this very request: a read is never ambiguous, and may be repeated.

    A quota answer keeps the doubt that its status alone would raise.
    """
    status = error.status or 0
    by_status = _error_class(status, None, error.retry_after_seconds)
    is_elsewhere = by_status is RedirectError and status not in _MOVED
    is_doubtful = by_status.default_ambiguous or is_elsewhere
    error.ambiguous = is_doubtful and not request.is_read
    if is_doubtful and request.is_read:
        error.retryable = isinstance(error, ServerError)


def _plain_seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _seconds_until(value: str, clock: Clock) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - clock()).total_seconds()
