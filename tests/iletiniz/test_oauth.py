"""Connecting: PKCE, the authorize address, the exchange, the revocation."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from iletiniz_admin.iletiniz import (
    SCOPES,
    AnswerLostError,
    NotSentError,
    OAuthEndpoints,
    OAuthError,
    authorize_url,
    challenge_of,
    exchange_code,
    new_pkce,
    revoke,
)

ENDPOINTS = OAuthEndpoints(
    "https://iletiniz.test/connect/authorize",
    "https://iletiniz.test/connect/token",
    "https://iletiniz.test/connect/revoke",
)
BACK = "https://panel.test/connection/callback?x=ş"


def exchange(transport: Any, **options: Any):
    return exchange_code(
        transport, ENDPOINTS, code="the-code", verifier="the-verifier", redirect_uri=BACK, **options
    )


def test_challenge_is_that_of_the_standard():
    """The example of RFC 7636 appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_pkce_is_random_and_well_formed():
    """State of at least 128 bits, a verifier as RFC 7636 wants it, and none of them twice."""
    made = [new_pkce() for _ in range(50)]
    assert len({one.state for one in made}) == len({one.verifier for one in made}) == 50
    for one in made:
        assert len(one.state) >= 22
        assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", one.verifier)
        assert one.challenge == challenge_of(one.verifier)
        assert one.verifier not in repr(one)
        assert one.state not in repr(one)


def test_authorize_url_carries_what_the_standard_asks():
    """Every parameter of section 15.2, and the verifier is not among them."""
    pkce = new_pkce()
    parts = urlsplit(authorize_url(ENDPOINTS, pkce, BACK, SCOPES))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == ENDPOINTS.authorize_url
    assert dict(parse_qsl(parts.query)) == {
        "response_type": "code",
        "client_id": "wordpress",
        "redirect_uri": BACK,
        "scope": "messages:send contacts:write connections:read account:read",
        "state": pkce.state,
        "code_challenge": pkce.challenge,
        "code_challenge_method": "S256",
    }


def test_authorize_url_keeps_a_query_of_its_own():
    """A configured address may have parameters already."""
    endpoints = OAuthEndpoints("https://i.test/a?lang=tr", "", "", client_id="panel")
    query = dict(parse_qsl(urlsplit(authorize_url(endpoints, new_pkce(), BACK)).query))
    assert (query["lang"], query["client_id"]) == ("tr", "panel")


@pytest.mark.parametrize("as_json", [False, True])
def test_exchange_sends_code_and_verifier(
    *, scripted_transport: Any, answer: Any, as_json: bool, key: str
):
    """Form by default, JSON behind a switch; a public client has no secret."""
    transport = scripted_transport(answer(200, {"access_token": key}))
    exchange(transport, as_json=as_json)
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", ENDPOINTS.token_url)
    assert (request.json if as_json else request.form) == {
        "grant_type": "authorization_code", "client_id": "wordpress", "code": "the-code",
        "redirect_uri": BACK, "code_verifier": "the-verifier",
    }  # fmt: skip
    assert (request.form if as_json else request.json) is None
    assert "Authorization" not in request.headers
    assert "the-code" not in repr(request)
    assert "the-verifier" not in repr(request)


def test_exchange_reads_the_answer(scripted_transport: Any, answer: Any, key: str):
    """Key, scopes, workspace, lifetime and refresh token; neither secret is in the repr."""
    document = {
        "access_token": key, "token_type": "Bearer", "scope": "messages:send account:read",
        "workspace": {"id": "ws_1", "name": "Örnek"}, "expires_in": "3600",
        "refresh_token": "rt-secret",
    }  # fmt: skip
    token_set = exchange(scripted_transport(answer(200, document)))
    assert (token_set.api_key, token_set.is_recognised) == (key, True)
    assert token_set.scopes == ("messages:send", "account:read")
    assert (token_set.workspace_id, token_set.workspace_name) == ("ws_1", "Örnek")
    assert (token_set.expires_in_seconds, token_set.refresh_token) == (3600, "rt-secret")
    assert not [secret for secret in (key, "rt-secret") if secret in repr(token_set)]


@pytest.mark.parametrize(
    "document",
    [
        {"access_token": "K1"}, {"api_key": "K1"}, {"key": "K1"}, {"token": "K1"},
        {"access_token": "", "api_key": None, "key": "K1", "token": "K2"},
        {"access_token": 5, "key": "K1"},
    ],
)  # fmt: skip
def test_key_is_the_first_of_its_names(scripted_transport: Any, answer: Any, document: Any):
    """The key has one of four names; one of another form is kept and marked."""
    token_set = exchange(scripted_transport(answer(200, document)))
    assert (token_set.api_key, token_set.is_recognised) == ("K1", False)
    assert (token_set.expires_in_seconds, token_set.refresh_token) == (None, None)


@pytest.mark.parametrize(
    ("document", "scopes"),
    [
        ({}, ("a", "b")), ({"scope": "a  c"}, ("a", "c")),
        ({"scopes": ["a", "c", 5, "a"]}, ("a", "c")),
        ({"scope": ["a"]}, ("a",)), ({"scope": ""}, ()), ({"scope": []}, ()),
        ({"scope": 5}, ("a", "b")),
    ],
)  # fmt: skip
def test_granted_scopes_are_read(scripted_transport: Any, answer: Any, document: Any, scopes: Any):
    """Text or list; fewer than asked is fine, none told means all that were asked."""
    transport = scripted_transport(answer(200, {"key": "K1", **document}))
    assert exchange(transport, scopes=("a", "b")).scopes == scopes


@pytest.mark.parametrize(
    ("status", "document", "code", "description"),
    [
        (400, {"error": "invalid_grant", "error_description": "spent"}, "invalid_grant", "spent"),
        (401, {"error": "invalid_client"}, "invalid_client", ""),
        (422, {"error": "VALIDATION_ERROR", "message": "m"}, "VALIDATION_ERROR", "m"),
        (422, {"error": {"code": "X", "message": "m"}}, "X", "m"),
        (200, {"error": "invalid_grant", "access_token": "K1"}, "invalid_grant", ""),
        (500, "Bad gateway", "http_500", ""), (302, {}, "http_302", ""),
        (200, {}, "no_key", "the answer holds no usable key"),
        (200, "x", "no_key", "the answer holds no usable key"),
        (200, {"access_token": "a\nb"}, "no_key", "the answer holds no usable key"),
    ],
)  # fmt: skip
def test_exchange_refused_is_told_by_code(
    *, scripted_transport: Any, answer: Any, status: Any, document: Any, code: Any, description: Any
):
    """RFC 6749's form, the API's own, plain text, or an answer without a key."""
    transport = scripted_transport(answer(status, document))
    with pytest.raises(OAuthError) as caught:
        exchange(transport)
    error = caught.value
    assert (error.code, error.description, error.status) == (code, description, status)
    assert (error.retryable, error.ambiguous) == (False, False)
    assert len(transport.requests) == 1


def test_exchange_error_hides_what_was_sent(scripted_transport: Any, answer: Any):
    """A server that quotes code and verifier does not bring them into our error."""
    document = {"error": "invalid_grant", "error_description": "the-code the-verifier-of-yours"}
    with pytest.raises(OAuthError) as caught:
        exchange(scripted_transport(answer(400, document)))
    assert "the-code" not in caught.value.message
    assert "the-verifier" not in caught.value.message


@pytest.mark.parametrize("error", [NotSentError("x"), AnswerLostError("x")])
def test_exchange_is_never_repeated(scripted_transport: Any, error: Any):
    """The code is spent with the first try, so a lost answer is told at once."""
    transport = scripted_transport(error)
    with pytest.raises(type(error)):
        exchange(transport)
    assert len(transport.requests) == 1


def test_revoke_sends_the_key_both_ways(scripted_transport: Any, answer: Any, key: str):
    """Form fields and bearer header, since either may be the one that is read."""
    transport = scripted_transport(answer(204, raw=b""))
    assert revoke(transport, ENDPOINTS, key).ok
    (request,) = transport.requests
    assert request.form == {"token": key, "client_id": "wordpress"}
    assert request.headers["Authorization"] == f"Bearer {key}"
    assert request.url == ENDPOINTS.revoke_url


@pytest.mark.parametrize(
    ("step", "detail"),
    [
        (NotSentError("x"), "not_sent"), (AnswerLostError("x"), "answer_lost"),
        (OAuthError("x"), "failed"), (500, "http_500"), (302, "http_302"), (401, "http_401"),
    ],
)  # fmt: skip
def test_revoke_never_raises(scripted_transport: Any, answer: Any, step: Any, detail: Any):
    """A failed revocation is a word, because the local key goes in any case."""
    transport = scripted_transport(answer(step, {}) if isinstance(step, int) else step)
    result = revoke(transport, ENDPOINTS, "k")
    assert (result.ok, result.detail) == (False, detail)


def test_revoke_takes_a_key_no_header_can_carry(scripted_transport: Any, answer: Any):
    """A damaged key is still offered for revocation, in the form alone."""
    transport = scripted_transport(answer(200, {}))
    assert revoke(transport, ENDPOINTS, "a\nb").ok
    assert "Authorization" not in transport.requests[0].headers
