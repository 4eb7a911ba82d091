"""The official SDK, unchanged, against the sandbox: what it understands, our stand-in speaks."""

import socket

import pytest
from iletiniz import IletinizClient
from iletiniz.errors import (
    IletinizAPIError,
    IletinizAuthenticationError,
    IletinizConnectionError,
    IletinizNotFoundError,
    IletinizPermissionError,
    IletinizRateLimitError,
    IletinizServerError,
    IletinizTimeoutError,
    IletinizValidationError,
)

from iletiniz_admin.sandbox.seed import STORE_KEY

pytestmark = pytest.mark.integration
MESSAGE = {"to": "+905321112233", "body": "Merhaba"}


def client_for(url, key=STORE_KEY, **options):
    return IletinizClient(api_key=key, base_url=url, **({"max_retries": 0} | options))


@pytest.fixture
def client(sandbox):
    return client_for(sandbox.url)


def test_sdk_sends_and_reads_the_status(client):
    """The SDK sends a message and follows it until it is delivered."""
    sent = client.messages.send(MESSAGE | {"sender": "ORNEKMAGAZA", "iys": False})

    assert sent["status"] == "sent"
    assert client.messages.retrieve(sent["job_id"])["status"] == "delivered"
    assert client.messages.status(sent["job_id"])["delivered_at"] is not None


def test_sdk_sends_a_template(client):
    """The SDK sends a template with its variables."""
    variables = {"urun": "Kahve", "kalan": 4}
    sent = client.messages.send(
        {"to": "+905321112233", "template": "stok_uyarisi", "variables": variables}
    )

    assert sent["template_key"] == "stok_uyarisi"


def test_sdk_sends_in_bulk(client):
    """The SDK sends several and reads each outcome."""
    answer = client.messages.send_bulk({"items": [MESSAGE, MESSAGE | {"to": "+905321110000"}]})

    assert (answer["total"], answer["sent"], answer["failed"]) == (2, 1, 1)
    assert answer["results"][1]["error"]["code"] == "INVALID_RECIPIENT"


def test_sdk_reads_health(client):
    """The SDK reads the health."""
    assert client.health.check() == {"ok": True, "db": "up"}


@pytest.mark.parametrize("key", ["iltz_live_unknown", "iltz_test_unknown"])
def test_sdk_meets_authentication_errors(sandbox, key):
    """An unknown key is an authentication error."""
    with pytest.raises(IletinizAuthenticationError) as caught:
        client_for(sandbox.url, key).messages.send(MESSAGE)

    assert (caught.value.status, caught.value.code) == (401, "INVALID_API_KEY")
    assert caught.value.request_id.startswith("req_")


def test_sdk_meets_permission_errors(api, client):
    """A call that is not allowed is a permission error."""
    api.switch(receipts="forbidden")
    with pytest.raises(IletinizPermissionError) as caught:
        client.messages.retrieve("0000000000000000")

    assert (caught.value.status, caught.value.code) == (403, "INSUFFICIENT_SCOPE")


def test_sdk_meets_not_found_errors(client):
    """A message that does not exist is a not-found error."""
    with pytest.raises(IletinizNotFoundError) as caught:
        client.messages.retrieve("0000000000000000")

    assert caught.value.code == "MESSAGE_NOT_FOUND"


def test_sdk_meets_validation_errors(client):
    """A rule that only the server knows is a validation error with its text."""
    with pytest.raises(IletinizValidationError) as caught:
        client.messages.send(MESSAGE | {"provider": "NETGSM"})

    assert (caught.value.status, caught.value.code) == (422, "VALIDATION_ERROR")
    assert "provider" in str(caught.value)


def test_sdk_meets_rate_limit_errors_and_retries_them(sandbox, client):
    """A 429 is a rate-limit error without retries, and success with one."""
    limited = MESSAGE | {"to": "+905321110007"}
    with pytest.raises(IletinizRateLimitError):
        client.messages.send(limited)
    other = MESSAGE | {"to": "+905331110007"}

    assert client_for(sandbox.url, max_retries=1).messages.send(other)["status"] == "sent"


def test_sdk_meets_server_errors(client):
    """A 500 is a server error."""
    with pytest.raises(IletinizServerError) as caught:
        client.messages.send(MESSAGE | {"to": "+905321110005"})

    assert (caught.value.status, caught.value.code) == (500, "INTERNAL_ERROR")


def test_sdk_meets_plain_text(api, client):
    """A plain-text 502 is a server error with that text."""
    api.switch(bad_gateway="refused")
    with pytest.raises(IletinizServerError, match="Bad Gateway"):
        client.messages.send(MESSAGE)


def test_sdk_meets_other_api_errors(api, client):
    """An exhausted quota is the general API error, with its code."""
    api.call("POST", "/_sandbox/quota", json={"remaining": 0})
    with pytest.raises(IletinizAPIError) as caught:
        client.messages.send(MESSAGE)

    assert type(caught.value) is IletinizAPIError
    assert (caught.value.status, caught.value.code) == (402, "QUOTA_EXCEEDED")


def test_sdk_meets_connection_errors(api, client):
    """A dropped answer is a connection error, though the message was taken."""
    with pytest.raises(IletinizConnectionError):
        client.messages.send(MESSAGE | {"to": "+905321110006"})

    assert len(api.received()) == 1


def test_sdk_meets_a_refused_connection():
    """Nobody listening is a connection error."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(IletinizConnectionError):
            client_for(url).messages.send(MESSAGE)


def test_sdk_meets_timeouts(api, sandbox):
    """An answer that comes too late is a timeout error, though the message was taken."""
    api.switch(latency_ms=60_000)
    with pytest.raises(IletinizTimeoutError):
        client_for(sandbox.url, timeout_ms=300).messages.send(MESSAGE)

    assert len(api.received()) == 1


def test_sdk_retry_sends_twice_and_the_sandbox_shows_it(api, sandbox):
    """The SDK repeats a lost answer; the counts show the two calls and the two messages."""
    with pytest.raises(IletinizConnectionError):
        client_for(sandbox.url, max_retries=1).messages.send(MESSAGE | {"to": "+905321110006"})

    assert api.calls()["recipients"] == {"+905321110006": 2}
    assert len(api.received()) == 2


def test_sdk_reads_an_empty_answer(api, client):
    """An empty 2xx body is no value."""
    api.switch(empty_body=True)

    assert client.messages.send(MESSAGE) is None
