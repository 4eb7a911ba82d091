"""Reading: status, account, senders, health, testing a key; repeated, within a budget."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    Health,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
)

JOB = "h3v9t2m7c5x1q8za"
LOST = AnswerLostError("x", retryable=True, ambiguous=False)


class Ticking:
    """A monotonic clock that a wait moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: Any):
        self.now += seconds


def test_status_is_read_with_its_times(scripted: Any, answer: Any):
    """Status, times as UTC, and a null time as None."""
    document = {
        "job_id": JOB, "status": "delivered", "to": "+905321112233", "provider": "netgsm",
        "created_at": "2026-07-20T09:15:04Z", "sent_at": "2026-07-20T09:15:06Z",
        "delivered_at": None,
    }  # fmt: skip
    client, transport = scripted(answer(200, document))
    status = client.message_status(JOB)
    assert (status.available, status.status, status.provider) == (True, "delivered", "netgsm")
    assert status.sent_at == datetime(2026, 7, 20, 9, 15, 6, tzinfo=UTC)
    assert status.delivered_at is None
    assert transport.requests[0].url.endswith(f"/v1/messages/{JOB}")


def test_status_encodes_the_job_id(scripted: Any, answer: Any):
    """An id with odd characters cannot change the path."""
    client, transport = scripted(answer(200, {"status": "sent"}))
    client.message_status("../account?x=1#ab")
    assert transport.requests[0].url.endswith("/v1/messages/..%2Faccount%3Fx%3D1%23ab")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"ok"])
def test_status_without_a_status_is_unreadable(scripted: Any, answer: Any, body: bytes):
    """A 2xx that says nothing of the message is an error, and leaves nothing open."""
    client, transport = scripted(answer(200, raw=body))
    with pytest.raises(UnreadableAnswerError) as caught:
        client.message_status(JOB)
    assert (caught.value.retryable, caught.value.ambiguous) == (False, False)
    assert len(transport.requests) == 1


@pytest.mark.parametrize("job_id", ["", "a" * 15, "a" * 33])
def test_status_checks_the_length_of_the_id(scripted: Any, job_id: Any):
    """An id that is not 16 to 32 characters long is never asked for."""
    client, transport = scripted()
    with pytest.raises(InvalidRequestError):
        client.message_status(job_id)
    assert not transport.requests


def test_status_of_a_missing_message_is_not_found(scripted: Any, answer: Any):
    """404 is told apart from "may not ask"."""
    client, _ = scripted(answer(404, {"error": "MESSAGE_NOT_FOUND"}))
    with pytest.raises(NotFoundError):
        client.message_status(JOB)


@pytest.mark.parametrize(
    "first", [NotSentError("x"), LOST, (500, {}), (503, {"Retry_After": "2"}), (408, {}), (429, {})]
)
def test_read_is_repeated_when_it_can_get_better(scripted: Any, answer: Any, first: Any):
    """A GET is tried again, as the official SDKs do."""
    step = answer(first[0], {}, **first[1]) if isinstance(first, tuple) else first
    client, transport = scripted(step, answer(200, {"plan": None}))
    assert client.account().gate == "plan"
    assert len(transport.requests) == len(transport.waits) + 1 == 2


def test_read_is_tried_three_times_at_most(scripted: Any, answer: Any):
    """After the third try the last error is told; the waits grow from half a second."""
    client, transport = scripted(*[answer(500, {})] * 4)
    with pytest.raises(ServerError):
        client.account()
    assert len(transport.requests) == 3
    first, second = transport.waits
    assert 0.5 <= first <= 0.6
    assert 1.0 <= second <= 1.1


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "UNAUTHORIZED", AuthenticationError), (403, "X", ScopeError),
        (404, "X", NotFoundError),
        (429, "QUOTA_EXCEEDED", QuotaError),
    ],
)  # fmt: skip
def test_read_is_not_repeated_when_it_cannot_get_better(
    scripted: Any, answer: Any, status: Any, code: Any, error: Any
):
    """A refusal stays one however often it is asked for."""
    client, transport = scripted(answer(status, {"error": code}))
    with pytest.raises(error):
        client.account()
    assert len(transport.requests) == 1


def test_read_obeys_retry_after(scripted: Any, answer: Any):
    """The wait that iletiniz asks for is the one that is made."""
    client, transport = scripted(answer(429, {}, Retry_After="3"), answer(200, {}))
    client.account()
    assert transport.waits == [3.0]


def test_reads_stay_within_their_budget(scripted: Any, answer: Any):
    """A page allows two seconds: limits shrink, and a longer wait is not begun."""
    clock = Ticking()
    client, transport = scripted(*[answer(500, {})] * 3, monotonic=clock, wait=clock.wait)
    with pytest.raises(ServerError):
        client.account(deadline_seconds=2)
    totals = [request.timeouts.total_seconds for request in transport.requests]
    assert totals[0] == 2
    assert all(later < 2 for later in totals[1:])
    assert clock.now <= 2


def test_wait_beyond_the_budget_is_not_made(scripted: Any, answer: Any):
    """When the asked wait does not fit, the error is told at once."""
    client, transport = scripted(answer(503, {}, Retry_After="10"))
    with pytest.raises(UnavailableError):
        client.senders(deadline_seconds=2)
    assert transport.waits == []


def test_senders_fall_back_to_connections(scripted: Any, answer: Any):
    """Where /v1/senders is absent, /v1/connections may know."""
    document = {"data": [{"provider": "netgsm", "senders": ["ORNEK"]}]}
    client, transport = scripted(answer(404, {}), answer(200, document))
    result = client.senders()
    assert [sender.name for sender in result.approved] == ["ORNEK"]
    assert [request.path for request in transport.requests] == ["/v1/senders", "/v1/connections"]


def test_senders_absent_everywhere_tell_the_first_error(scripted: Any, answer: Any):
    """Both calls absent: not available, as the first said."""
    client, _ = scripted(answer(404, {"error": "A"}), answer(403, {"error": "B"}))
    with pytest.raises(NotFoundError) as caught:
        client.senders()
    assert caught.value.code == "A"


@pytest.mark.parametrize(
    ("status", "document", "health"),
    [
        (200, {"ok": True, "db": "up"}, Health(is_ok=True, db="up")),
        (200, {"ok": False, "db": "down"}, Health(is_ok=False, db="down")),
        (503, {"ok": False, "db": "down"}, Health(is_ok=False, db="down")),
        (200, {"ok": True, "db": 7}, Health(is_ok=True, db="unknown")),
    ],
)
def test_health_is_read_whatever_the_status(
    scripted: Any, answer: Any, status: Any, document: Any, health: Any
):
    """A 503 with a health body is an answer, not an error; one try is enough."""
    client, transport = scripted(answer(status, document))
    assert client.health() == health
    assert len(transport.requests) == 1


def test_health_without_a_health_body_is_an_error(scripted: Any, answer: Any):
    """A 502 of a proxy, and a 200 that says nothing, are told as errors."""
    client, _ = scripted(answer(502, raw=b"Bad gateway"), answer(200, {}))
    with pytest.raises(ServerError):
        client.health()
    with pytest.raises(UnreadableAnswerError):
        client.health()


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ([(200, {"plan": "x"})], "good"), ([(200, [])], "good"), ([(402, {})], "good"),
        ([(401, {})], "bad"),
        ([(404, {}), (404, {})], "good"), ([(403, {}), (404, {})], "good"),
        ([(403, {}), (403, {})], "good"), ([(404, {}), (200, {"status": "sent"})], "good"),
        ([(404, {}), (401, {})], "bad"), ([(404, {}), (400, {})], "unknown"),
        ([(409, {})], "unknown"),
    ],
)  # fmt: skip
def test_key_is_probed_by_account_then_by_a_message(
    scripted: Any, answer: Any, script: Any, outcome: str
):
    """A pasted key is good, bad, or could not be tested."""
    client, transport = scripted(*[answer(status, document) for status, document in script])
    assert client.probe_key().outcome == outcome
    assert len(transport.requests) == len(script)
    if len(script) == 2:
        assert len(transport.requests[1].path.rsplit("/", 1)[1]) == 16


def test_key_probe_keeps_the_account(scripted: Any, answer: Any):
    """The account that was read while testing is handed on."""
    client, _ = scripted(answer(200, {"workspace": {"name": "Örnek"}}))
    assert client.probe_key().account.workspace_name == "Örnek"


def test_key_probe_is_open_when_the_network_fails(scripted: Any):
    """No network says nothing about the key."""
    client, _ = scripted(*[NotSentError("x")] * 3)
    assert client.probe_key().outcome == "unknown"


def test_fallback_to_connections_stays_within_the_budget(scripted: Any, answer: Any):
    """When the first call took all the time, the second is not begun."""
    ticks = iter([0.0, 0.0, 0.0, 2.5, 2.5])
    client, transport = scripted(answer(404, {}), monotonic=lambda: next(ticks))
    with pytest.raises(NotFoundError):
        client.senders(deadline_seconds=2)
    assert len(transport.requests) == 1


@pytest.mark.parametrize("base_url", ["", " ", "/"])
def test_client_refuses_a_blank_address(scripted: Any, base_url: str):
    """Without an address there is nobody to call."""
    with pytest.raises(InvalidRequestError):
        scripted(base_url=base_url)


def test_rate_limited_read_tells_its_error(scripted: Any, answer: Any):
    """Three refusals for speed end as one."""
    client, _ = scripted(*[answer(429, {}, Retry_After="0")] * 3)
    with pytest.raises(RateLimitedError):
        client.message_status(JOB)
