"""Section 19 of the API reference: its rows about OAuth, tokens and revocation."""

from typing import Any

import pytest

from iletiniz_admin.iletiniz import (
    AuthenticationError,
    OAuthEndpoints,
    OutgoingMessage,
    authorize_url,
    exchange_code,
    new_pkce,
    revoke,
)

ENDPOINTS = OAuthEndpoints("https://x.test/a", "https://y.test/t", "https://z.test/r", "panel")


@pytest.mark.parametrize("name", ["access_token", "api_key", "key", "token"])
def test_row_oauth_authorize_path_and_field_names(
    scripted_transport: Any, answer: Any, key: str, name: Any
):
    """OAuth paths and field names: all configurable, the key under several names."""
    assert authorize_url(ENDPOINTS, new_pkce(), "https://p.test/cb").startswith("https://x.test/a?")
    transport = scripted_transport(answer(200, {name: key}))
    found = exchange_code(
        transport, ENDPOINTS, code="c", verifier="v", redirect_uri="https://p.test/cb"
    )
    assert found.api_key == key
    assert transport.requests[0].url == "https://y.test/t"
    assert transport.requests[0].form["client_id"] == "panel"


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({}, None), ({"expires_in": 60}, 60), ({"expires_in": "60"}, 60),
        ({"expires_in": "x"}, None), ({"expires_in": 0}, None),
    ],
)  # fmt: skip
def test_row_token_lifetime_and_refresh(
    scripted: Any, scripted_transport: Any, answer: Any, given: Any, seconds: Any
):
    """Token lifetime: expires_in if given; a 401 means reconnect."""
    transport = scripted_transport(answer(200, {"key": "K1", **given}))
    found = exchange_code(
        transport, ENDPOINTS, code="c", verifier="v", redirect_uri="https://p.test/cb"
    )
    assert found.expires_in_seconds == seconds
    client, _ = scripted(answer(401, {"error": "API_KEY_REVOKED"}))
    with pytest.raises(AuthenticationError):
        client.send(OutgoingMessage("+905321112233", "Merhaba"))


@pytest.mark.parametrize("status", [200, 204, 400, 401, 404, 500])
def test_row_revoke_call_form(scripted_transport: Any, answer: Any, status: Any, key: str):
    """Revoke call form: form fields plus bearer, and no answer of any kind is an exception."""
    transport = scripted_transport(answer(status, raw=b""))
    assert revoke(transport, ENDPOINTS, key).ok is (status < 300)
    (request,) = transport.requests
    assert request.form == {"token": key, "client_id": "panel"}
    assert request.headers["Authorization"] == f"Bearer {key}"
