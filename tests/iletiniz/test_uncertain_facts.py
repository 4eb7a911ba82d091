"""Section 19 of the API reference, row by row: what is uncertain, and how it is borne.

The rows about connecting stand in test_uncertain_connecting.py.
"""

from typing import Any

import pytest

import iletiniz_admin.iletiniz as package
from iletiniz_admin.iletiniz import (
    AnswerLostError,
    BulkItem,
    BulkRequest,
    Health,
    IletinizClient,
    IletinizError,
    InvalidRequestError,
    NotFoundError,
    OutgoingMessage,
    QuotaError,
    RateLimitedError,
    ScopeError,
    UnreadableAnswerError,
    ValidationError,
)

TO, OTHER = "+905321112233", "+905334445566"
JOB = "h3v9t2m7c5x1q8za"
SENT = {"job_id": JOB, "status": "sent", "to": TO, "provider": "netgsm"}
MESSAGE = OutgoingMessage(TO, "Merhaba")
BATCH = BulkRequest((BulkItem(TO, "a"), BulkItem(OTHER, "b")))


def error_of(call: Any):
    with pytest.raises(IletinizError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 203, 299])
def test_row_http_status_of_a_successful_send(scripted: Any, answer: Any, status: Any):
    """HTTP status of a successful send: any 2xx."""
    client, _ = scripted(answer(status, SENT))
    assert client.send(MESSAGE).outcome == "accepted"


def test_row_error_codes(scripted: Any, answer: Any):
    """The error codes: status first, then words in the code; message shown, code kept as text."""
    client, _ = scripted(
        answer(403, {"error": "NEVER_SEEN", "message": "anlatım"}),
        answer(403, {"error": "SOME_PLAN_THING"}),
        answer(200, {**SENT, "status": "failed", "error": {"code": "NEVER_SEEN", "message": "m"}}),
    )
    first = error_of(lambda: client.send(MESSAGE))
    assert (type(first), first.code, first.message) == (ScopeError, "NEVER_SEEN", "anlatım")
    assert error_of(lambda: client.send(MESSAGE)).kind == "plan"
    result = client.send(MESSAGE)
    assert (result.outcome, result.error_code, result.error_message) == (
        "failed",
        "NEVER_SEEN",
        "m",
    )


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"error": "X", "message": "m"}', "X", "m"),
        (b'{"error": {"code": "X", "message": "m"}}', "X", "m"),
        (b'{"error": {"code": "X"}, "message": "m"}', "X", "m"),
        (b'{"error": "X"}', "X", "HTTP 422"),
        (b"plain words", None, "plain words"),
        (b'"plain words"', None, "plain words"),
        (b"", None, "HTTP 422"),
        (b'{"error": 7, "message": []}', None, "HTTP 422"),
    ],
)
def test_row_http_error_body(scripted: Any, answer: Any, body: Any, code: Any, message: Any):
    """HTTP error body: string and object, and also plain text or empty."""
    client, _ = scripted(answer(422, raw=body))
    error = error_of(lambda: client.send(MESSAGE))
    assert (type(error), error.code, error.message) == (ValidationError, code, message)


@pytest.mark.parametrize("status", [400, 422])
def test_row_400_or_422_for_validation(scripted: Any, answer: Any, status: Any):
    """400 or 422 for validation: alike."""
    client, _ = scripted(answer(status, {"error": "VALIDATION_ERROR"}))
    error = error_of(lambda: client.send(MESSAGE))
    assert (type(error), error.retryable, error.ambiguous) == (ValidationError, False, False)


def test_row_quota_or_plan_exhaustion(scripted: Any, answer: Any):
    """How quota exhaustion is reported: 402, or words, at HTTP or item level, before retrying."""
    item = {"to": OTHER, "status": "failed", "error": {"code": "QUOTA_EXCEEDED"}}
    client, _ = scripted(
        answer(402, raw=b""),
        answer(429, {"error": {"code": "QUOTA_EXCEEDED"}}, Retry_After="1"),
        answer(403, {"error": "NO_ACTIVE_PLAN"}),
        answer(200, {"results": [{"to": TO, "status": "sent"}, item]}),
    )
    errors = [error_of(lambda: client.send(MESSAGE)) for _ in range(3)]
    assert [type(error) for error in errors] == [QuotaError] * 3
    assert [error.kind for error in errors] == ["quota", "quota", "plan"]
    assert not any(error.retryable or error.ambiguous for error in errors)
    assert [one.quota_kind for one in client.send_bulk(BATCH).results] == [None, "quota"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("3600", 30), ("Mon, 20 Jul 2026 09:15:09 GMT", 9), (None, None)],
)
def test_row_rate_limits(scripted: Any, answer: Any, value: Any, seconds: Any):
    """Rate limits: seconds or date, at most 30 s; without it the caller backs off."""
    headers = {"Retry_After": value} if value else {}
    client, transport = scripted(answer(429, {"error": "RATE_LIMITED"}, **headers))
    error = error_of(lambda: client.send(MESSAGE))
    assert (type(error), error.retryable) == (RateLimitedError, True)
    assert error.retry_after_seconds == seconds
    assert len(transport.requests) == 1


def test_row_idempotency(scripted: Any, answer: Any):
    """Idempotency: a POST with a lost answer is never sent again, and no header pretends else."""
    client, transport = scripted(AnswerLostError("x"), answer(500, {}), answer(200, SENT))
    for _ in range(2):
        error = error_of(lambda: client.send(MESSAGE))
        assert (error.retryable, error.ambiguous) == (False, True)
    assert len(transport.requests) == 2
    assert not [h for request in transport.requests for h in request.headers if "dempot" in h]


def test_row_bulk_result_order_and_completeness(scripted: Any, answer: Any):
    """Bulk result order: position if lengths match, else number; otherwise "unknown"."""
    mine, other = {"to": TO, "status": "sent"}, {"to": OTHER, "status": "failed"}
    documents = [{"results": found} for found in ([mine, other], [other, mine], [other], [])]
    client, _ = scripted(*[answer(200, document) for document in documents])
    read = [[one.outcome for one in client.send_bulk(BATCH).results] for _ in documents]
    assert read == [
        ["accepted", "failed"], ["accepted", "failed"],
        ["unknown", "failed"], ["unknown", "unknown"],
    ]  # fmt: skip


def test_row_bulk_item_queued(scripted: Any, answer: Any):
    """Bulk item queued: accepted, still pending."""
    client, _ = scripted(answer(200, {"results": [{"to": TO, "status": "queued"}] * 1}))
    (one,) = client.send_bulk(BulkRequest(BATCH.items[:1])).results
    assert (one.outcome, one.status) == ("accepted", "queued")


@pytest.mark.parametrize("form", ["+905321112233", "05321112233", "5321112233", "90 532 111 22 33"])
def test_row_to_in_answers_normalised_or_not(scripted: Any, answer: Any, form: Any):
    """`to` in answers: only normalised forms are compared."""
    results = [{"to": OTHER, "status": "failed"}, {"to": form, "status": "sent"}]
    client, _ = scripted(answer(200, {"results": results}))
    assert [one.outcome for one in client.send_bulk(BATCH).results] == ["accepted", "failed"]


@pytest.mark.parametrize("extra", [{}, {"template": "x", "template_key": "y"}, {"template": 5}])
def test_row_template_against_template_key(scripted: Any, answer: Any, extra: Any):
    """`template` against `template_key`: neither changes the result."""
    client, _ = scripted(answer(200, SENT), answer(200, {**SENT, **extra}))
    assert client.send(MESSAGE) == client.send(MESSAGE)


@pytest.mark.parametrize("shape", [None, 5, "x", {}, [], [None], [{"provider": "netgsm"}]])
def test_row_attempts_and_delivered_via_shapes(scripted: Any, answer: Any, shape: Any):
    """`attempts` and `delivered_via`: optional, displayed only, in any shape."""
    result = {"to": TO, "status": "sent", "delivered_via": shape}
    client, _ = scripted(
        answer(200, {**SENT, "attempts": shape}), answer(200, {"results": [result, {"to": OTHER}]})
    )
    sent = client.send(MESSAGE)
    assert sent.outcome == "accepted"
    assert sent.attempts == tuple(shape if isinstance(shape, list) else ())
    assert client.send_bulk(BATCH).results[0].provider == (shape if shape == "x" else None)


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": "VALIDATION_ERROR", "message": "unknown field: fallback"},
        {"error": {"code": "INVALID_FALLBACK"}},
        {"error": "VALIDATION_ERROR", "details": [{"path": ["Fallback"]}]},
    ],
)
def test_row_fallback_is_dropped_once_when_refused(scripted: Any, answer: Any, refusal: Any):
    """`fallback`: on a validation error naming it, the send is repeated once without it."""
    client, transport = scripted(
        answer(422, refusal), answer(200, SENT), answer(400, refusal), answer(200, {"results": []})
    )
    assert client.send(OutgoingMessage(TO, "a", fallback=("verimor",))).outcome == "accepted"
    client.send_bulk(BulkRequest(BATCH.items, fallback=("verimor",)))
    assert ["fallback" in payload for payload in transport.payloads] == [True, False, True, False]


def test_row_fallback_is_repeated_for_nothing_else(scripted: Any, answer: Any):
    """`fallback`: another fault, another status or a second refusal ends the send."""
    naming = {"error": "VALIDATION_ERROR", "message": "fallback"}
    client, transport = scripted(
        answer(422, {"error": "VALIDATION_ERROR", "message": "to"}),
        answer(500, naming),
        answer(422, naming),
        answer(422, naming),
        answer(422, naming),
    )
    for _ in range(3):
        error_of(lambda: client.send(OutgoingMessage(TO, "a", fallback=("verimor",))))
    assert len(transport.requests) == 4
    error_of(lambda: client.send(MESSAGE))  # nothing configured, so nothing to leave out
    assert len(transport.requests) == 5
    assert "fallback" not in transport.payloads[4]


@pytest.mark.parametrize("code", ["INSUFFICIENT_SCOPE", "NO_ACTIVE_PLAN", ""])
def test_row_status_scope_for_oauth_keys(scripted: Any, answer: Any, code: Any):
    """Status scope: 403 means that the status is not available, no more."""
    client, _ = scripted(answer(403, {"error": code}))
    assert client.message_status(JOB).available is False


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *[(w, w) for w in ("queued", "sent", "delivered", "failed", "rejected", "expired")],
        ("unknown", "unknown"),
        ("Delivered", "delivered"),
        ("teleported", "unknown"), (None, "unknown"), (7, "unknown"),
    ],
)  # fmt: skip
def test_row_meaning_and_finality_of_states(scripted: Any, answer: Any, word: Any, status: Any):
    """Meaning of states: a word never seen is `unknown`, and is kept as text."""
    client, _ = scripted(answer(200, {"status": word}), answer(200, {**SENT, "status": word}))
    read = client.message_status(JOB)
    assert (read.available, read.status) == (True, status)
    assert read.raw_status == (word if isinstance(word, str) else "")
    assert client.send(MESSAGE).status == status


def test_row_test_key_semantics(answer: Any, scripted_transport: Any):
    """Test key semantics: treated as if real, the same call goes out."""
    sent = []
    for key in ("iltz_test_abcdefgh12345678", "iltz_live_abcdefgh12345678"):
        transport = scripted_transport(answer(200, SENT))
        client = IletinizClient(
            key, base_url="https://a.test", transport=transport, clock=lambda: None
        )
        client.send(MESSAGE)
        sent.append((transport.requests[0].url, transport.payloads))
    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, b"", NotFoundError), (403, b"{}", ScopeError),
        (200, b"<html>", UnreadableAnswerError),
        (200, b"7", UnreadableAnswerError), (204, b"", UnreadableAnswerError),
    ],
)  # fmt: skip
@pytest.mark.parametrize("call", ["account", "senders", "connections"])
def test_row_shapes_of_account_and_senders(
    *, scripted: Any, answer: Any, status: Any, body: Any, error: Any, call: Any
):
    """Account, senders, connections: absent or odd is "not available", and sending continues."""
    absent = answer(status, raw=body)
    client, transport = scripted(*[absent] * 2)
    failure = error_of(getattr(client, call))
    assert type(failure) is error
    assert (failure.retryable, failure.ambiguous) == (False, False)
    transport.script = [answer(200, SENT)]
    assert client.send(MESSAGE).outcome == "accepted"


def test_row_plan_names_prices_upgrade_address(scripted: Any, answer: Any):
    """Plan names and upgrade address: any name is taken, no address is made up."""
    client, _ = scripted(answer(200, {"plan": "Hiç Görülmemiş"}))
    account = client.account()
    assert (account.plan_name, account.upgrade_url, account.gate) == (
        "Hiç Görülmemiş",
        None,
        "open",
    )


def test_row_webhooks():
    """Webhooks: there are none, only polling."""
    names = [*package.__all__, *dir(IletinizClient)]
    assert not [name for name in names if "webhook" in name.lower()]
    assert "message_status" in names


@pytest.mark.parametrize("body", ["a" * 1600, "ş" * 1600, "😀" * 1600])
def test_row_segment_rules(scripted: Any, answer: Any, body: Any):
    """Segment rules: an estimate never blocks; only iletiniz's own limit does."""
    client, transport = scripted(answer(200, SENT))
    client.send(OutgoingMessage(TO, body))
    assert transport.payloads[0]["body"] == body


@pytest.mark.parametrize("to", ["+491701234567", "0049 170 123 45 67", "+1 415 555 2671"])
def test_row_foreign_numbers(scripted: Any, to: Any):
    """Foreign numbers: refused locally with a clear text."""
    client, transport = scripted()
    error = error_of(lambda: client.send(OutgoingMessage(to, "a")))
    assert (type(error), error.code) == (InvalidRequestError, "foreign_recipient")
    assert "Turkish mobile" in error.message
    assert not transport.requests


def test_row_health_without_a_key_and_status_when_down(scripted: Any, answer: Any, key: str):
    """Health: the key is sent, and the body of a 503 is read."""
    client, transport = scripted(answer(503, {"ok": False, "db": "down"}, Retry_After="5"))
    assert client.health() == Health(is_ok=False, db="down")
    assert transport.requests[0].headers["Authorization"] == f"Bearer {key}"
