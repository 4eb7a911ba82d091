"""The real transport at its edges: what requests raises, what is logged, what is refused."""

import logging
from typing import Any

import pytest
import requests
from requests import exceptions as failures
from urllib3 import exceptions as causes

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    InvalidRequestError,
    NotSentError,
    Request,
    RequestsTransport,
    Timeouts,
)

wrapped = failures.ConnectionError
REFUSED = causes.NewConnectionError(None, "x")
URL = "https://api.example.test/v1/messages"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (failures.ConnectTimeout("x"), NotSentError),
        (wrapped(causes.MaxRetryError(None, "/", REFUSED)), NotSentError),
        (wrapped(causes.ProtocolError("x", ConnectionRefusedError())), NotSentError),
        (wrapped(causes.ProtocolError("x", ConnectionResetError())), AnswerLostError),
        (wrapped("x"), AnswerLostError),
        (failures.ReadTimeout("x"), AnswerLostError),
        (failures.ChunkedEncodingError("x"), AnswerLostError),
        (failures.ContentDecodingError("x"), AnswerLostError),
        (failures.SSLError("x"), AnswerLostError),
        (OSError("x"), AnswerLostError),
        (RuntimeError("x"), AnswerLostError),
    ],
)  # fmt: skip
def test_failure_without_a_seen_phase_is_judged_by_its_reason(
    requests_mock: Any, failure: Any, expected: Any
):
    """Where the connection did not report how far it came, only a plain reason says "not sent"."""
    requests_mock.post(URL, exc=failure)
    with pytest.raises(expected):
        RequestsTransport()(Request("POST", URL, json={}))


@pytest.mark.parametrize("url", ["", "no-scheme/v1", "ftp://a.test/", "http://", "http://[::1"])
def test_unusable_address_is_refused_not_retried(url: Any):
    """A wrong address is a fault of ours: not sent, and not worth repeating."""
    with pytest.raises(InvalidRequestError) as caught:
        RequestsTransport()(Request("GET", url))
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", URL, json={"body": "\ud83d"}),
        Request("POST", URL, json={"n": float("nan")}),
        Request("POST", URL, json={"n": object()}),
        Request("POST", URL, form={"code": "\ud83d"}),
        Request("POST", URL, {"X-A": "b\r\nX-Evil: 1"}),
    ],
)
def test_request_that_cannot_be_written_is_refused(request_: Any):
    """What neither JSON, UTF-8 nor a header can carry is refused before connecting."""
    with pytest.raises(InvalidRequestError) as caught:
        RequestsTransport()(request_)
    assert "Evil" not in repr(caught.value)


def test_form_is_encoded_as_one(requests_mock: Any):
    """A form goes out form-encoded, in UTF-8."""
    requests_mock.post(URL, text="{}")
    RequestsTransport()(Request("POST", URL, form={"a": "ş &", "b": "1"}))
    sent = requests_mock.last_request
    assert sent.text == "a=%C5%9F+%26&b=1"
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_timeouts_reach_the_adapter_apart(requests_mock: Any):
    """Connecting and reading have limits of their own."""
    requests_mock.get(URL, text="{}")
    RequestsTransport()(Request("GET", URL, timeouts=Timeouts(1.5, 2.5, 9)))
    assert requests_mock.last_request.timeout == (1.5, 2.5)


def test_default_timeouts():
    """5 seconds to connect, 20 for a read, 30 for all of it."""
    limits = Timeouts()
    assert (limits.connect_seconds, limits.read_seconds, limits.total_seconds) == (5, 20, 30)
    assert limits.within(2) == Timeouts(2, 2, 2)


def test_environment_is_not_obeyed(
    requests_mock: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    """Neither proxies nor .netrc of the environment change a call."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine api.example.test login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    requests_mock.post(URL, text="{}")
    RequestsTransport()(Request("POST", URL, {"Authorization": "Bearer mine"}, json={}))
    assert requests_mock.last_request.headers["Authorization"] == "Bearer mine"
    assert not requests_mock.last_request.proxies


def test_cookies_are_not_kept(requests_mock: Any):
    """A cookie of one answer does not travel with the next call, which may be another key's."""
    requests_mock.get(URL, text="{}", headers={"Set-Cookie": "session=1; Path=/"})
    transport = RequestsTransport()
    transport(Request("GET", URL))
    transport(Request("GET", URL))
    assert "Cookie" not in requests_mock.last_request.headers


def test_adapter_has_no_retries():
    """Nothing below the client repeats a call by itself."""
    transport = RequestsTransport()
    session = transport._session_for(Request("GET", URL))
    assert isinstance(session, requests.Session)
    for adapter in session.adapters.values():
        assert (adapter.max_retries.total, adapter.max_retries.read) == (0, False)


def test_log_has_ids_and_no_secrets(requests_mock: Any, caplog: pytest.LogCaptureFixture, key: str):
    """A call is logged with method, path, status, request id and duration, and nothing else."""
    caplog.set_level(logging.DEBUG, logger="iletiniz_admin")
    requests_mock.post(URL, text='{"to": "+905321112233"}', headers={"X-Request-Id": "r-7"})
    body = {"to": "+905321112233", "body": "gizli metin"}
    RequestsTransport()(
        Request("POST", f"{URL}?q=1", {"Authorization": f"Bearer {key}"}, json=body)
    )
    record = next(r for r in caplog.records if r.name.startswith("iletiniz_admin"))
    assert record.getMessage() == "iletiniz call finished"
    assert (record.method, record.path, record.status) == ("POST", "/v1/messages", 200)
    assert record.request_id == "r-7"
    assert record.duration_seconds >= 0
    assert not [s for s in (key, "532111", "gizli", "q=1") if s in str(vars(record))]


def test_failed_call_is_logged_with_its_kind(requests_mock: Any, caplog: pytest.LogCaptureFixture):
    """A call without an answer is logged with the name of its error."""
    caplog.set_level(logging.INFO, logger="iletiniz_admin")
    requests_mock.post(URL, exc=failures.ConnectTimeout)
    with pytest.raises(NotSentError):
        RequestsTransport()(Request("POST", URL, json={}))
    assert caplog.records[-1].failure == "NotSentError"
    assert caplog.records[-1].status is None
