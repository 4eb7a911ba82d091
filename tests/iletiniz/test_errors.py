"""The tree of errors, and what each says about trying again."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

import iletiniz_admin.iletiniz as package
from iletiniz_admin.iletiniz import (
    Answer,
    AnswerLostError,
    ApiError,
    IletinizError,
    NotSentError,
    QuotaError,
    RateLimitedError,
    Request,
    ServerError,
    UnavailableError,
)
from iletiniz_admin.iletiniz.failures import error_from, retry_after_seconds

NOW = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
POST = Request("POST", "https://a.test/v1/messages")
GET = Request("GET", "https://a.test/v1/account")
CODES = [
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
    "NO_ACTIVE_PLAN",
    "INTERNAL_ERROR",
    "RATE_LIMIT_EXCEEDED",
    "",
]
BODIES = st.one_of(
    st.sampled_from(CODES).map(lambda c: json.dumps({"error": c, "message": "m"}).encode()),
    st.sampled_from(CODES).map(
        lambda c: json.dumps({"error": {"code": c, "message": "m"}}).encode()
    ),
    st.sampled_from([b"", b"Bad gateway", b"<html>", b"[]", b'"text"', b"\xff\xfe", b"null"]),
    st.binary(max_size=40),
)
HEADERS = st.sampled_from(
    [{}, {"Retry-After": "1"}, {"retry-after": "soon"}, {"Retry-After": "-3"}]
)


def build(
    status: Any, document: Any = None, *, request: Any = POST, raw: Any = None, **headers: Any
):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = raw if raw is not None else json.dumps(document).encode()
    return error_from(request, Answer(status, named, body), lambda: NOW)


@given(status=st.integers(100, 599), body=BODIES, headers=HEADERS)
def test_post_error_is_never_both_retryable_and_ambiguous(status: Any, body: Any, headers: Any):
    """For every status and body, repeating a POST is allowed only where nothing was done."""
    error = error_from(POST, Answer(status, headers, body), lambda: NOW)
    assert not (error.retryable and error.ambiguous)
    is_asked_back = status == 503 and headers.get("Retry-After") == "1"
    may_retry = (status == 429 or is_asked_back) and not isinstance(error, QuotaError)
    assert error.retryable is may_retry


@given(status=st.integers(100, 599), body=BODIES, headers=HEADERS)
def test_get_error_is_never_ambiguous(status: Any, body: Any, headers: Any):
    """A read changes nothing, so its failure leaves nothing open."""
    assert error_from(GET, Answer(status, headers, body), lambda: NOW).ambiguous is False


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_server_error_is_ambiguous_for_post_and_retryable_for_get(status: Any):
    """Nobody knows how far a POST came; a GET may simply be repeated."""
    assert isinstance(build(status), ServerError)
    assert (build(status).ambiguous, build(status).retryable) == (True, False)
    read = build(status, request=GET)
    assert (read.ambiguous, read.retryable) == (False, True)


@pytest.mark.parametrize(
    ("status", "name", "ambiguous"),
    [
        (301, "RedirectError", False), (302, "RedirectError", True), (303, "RedirectError", True),
        (307, "RedirectError", False), (308, "RedirectError", False), (304, "RedirectError", True),
        (400, "ValidationError", False), (401, "AuthenticationError", False),
        (402, "QuotaError", False), (403, "ScopeError", False), (404, "NotFoundError", False),
        (409, "OtherApiError", False), (413, "OtherApiError", False),
        (422, "ValidationError", False), (429, "RateLimitedError", False),
        (101, "UnreadableAnswerError", True),
    ],
)  # fmt: skip
def test_status_decides_the_error(*, status: Any, name: Any, ambiguous: bool):
    """Each status has one class, whatever the body holds."""
    error = build(status, raw=b"")
    assert (type(error).__name__, error.ambiguous) == (name, ambiguous)


def test_transport_errors_default_to_what_they_mean_for_a_post():
    """An error made without more detail is read as that of a POST."""
    assert (NotSentError().retryable, NotSentError().ambiguous) == (True, False)
    assert (AnswerLostError().retryable, AnswerLostError().ambiguous) == (False, True)


def test_every_error_is_an_iletiniz_error():
    """One base class catches everything this package raises."""
    errors = [getattr(package, name) for name in package.__all__ if name.endswith("Error")]
    assert all(issubclass(error, IletinizError) for error in errors)


def test_error_carries_status_code_message_and_request_id():
    """An error says what the caller needs, but str() leaves the server's text out."""
    document = {"error": "INVALID_SENDER", "message": "no sender for +905321112233"}
    error = build(422, document, X_Request_Id="req-1")
    assert (error.status, error.code, error.request_id) == (422, "INVALID_SENDER", "req-1")
    assert error.message == "no sender for +905321112233"
    assert str(error) == "HTTP 422 INVALID_SENDER (request req-1)"
    assert "+90532" not in repr(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (402, "", "quota"), (402, "ANYTHING", "quota"), (402, "NO_ACTIVE_PLAN", "plan"),
        (403, "QUOTA_EXCEEDED", "quota"), (429, "QUOTA_EXCEEDED", "quota"),
        (403, "no_active_plan", "plan"), (400, "SUBSCRIPTION_ENDED", "plan"),
        (422, "INSUFFICIENT_CREDIT", "quota"), (422, "LOW_BALANCE", "quota"),
        (429, "MONTHLY_LIMIT_EXCEEDED", "quota"), (429, "PLAN_LIMIT_EXCEEDED", "quota"),
        (429, "RATE_LIMIT_EXCEEDED", None), (429, "RATE_QUOTA", None), (429, "", None),
        (403, "INSUFFICIENT_SCOPE", None),
    ],
)  # fmt: skip
def test_quota_is_told_before_the_retry_decision(status: Any, code: Any, kind: Any):
    """402 or words in the code close the gate; anything with RATE in it does not."""
    error = build(status, {"error": code})
    assert getattr(error, "kind", None) == kind
    assert kind is None or not error.retryable


def test_quota_answer_with_a_server_status_stays_ambiguous():
    """A 5xx that names the quota closes the gate, and the message is still in doubt."""
    error = build(504, {"error": "TIME_LIMIT_EXCEEDED"})
    assert isinstance(error, QuotaError)
    assert (error.retryable, error.ambiguous) == (False, True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1.0), ("0", 0.0), ("2.5", 2.5), ("999", 30.0), (" 4 ", 4.0),
        ("Mon, 20 Jul 2026 09:15:10 GMT", 10.0), ("Mon, 20 Jul 2026 09:14:00 GMT", 0.0),
        ("Mon, 20 Jul 2026 19:15:10 GMT", 30.0), ("Monday, 20-Jul-26 09:15:10 GMT", 10.0),
        ("", None), ("soon", None), ("-1", None), ("nan", None), ("inf", None),
        ("Mon, 99 Jul 2026 99:99:99 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_reads_seconds_and_dates(value: Any, seconds: Any):
    """Both forms are obeyed up to 30 seconds, the unreadable is as good as none."""
    assert retry_after_seconds(Answer(503, {"retry-after": value}), lambda: NOW) == seconds


def test_unavailable_needs_a_readable_retry_after():
    """503 is retryable only when iletiniz says when to come again."""
    assert isinstance(build(503, Retry_After="2"), UnavailableError)
    assert isinstance(build(503, Retry_After="soon"), ServerError)
    assert isinstance(build(429, Retry_After="2"), RateLimitedError)


@given(text=st.text(max_size=30))
def test_retry_after_never_raises(text: Any):
    """Whatever stands in the header, reading it is safe."""
    wait = retry_after_seconds(Answer(503, {"Retry-After": text}), lambda: NOW)
    assert wait is None or 0 <= wait <= 30


def test_plain_and_empty_bodies_give_a_message():
    """A plain body is the message; an empty one gives the status."""
    assert build(502, raw=b"Bad gateway").message == "Bad gateway"
    assert build(500, raw=b"").message == "HTTP 500"
    assert build(500, {"error": {"code": "X", "message": "m"}}).code == "X"
    assert issubclass(type(build(500)), ApiError)
