from datetime import timedelta

import pytest
import requests

pytestmark = pytest.mark.integration

ALL_ASKED = "messages:send account:read"


def revoke(browser, **data):
    return requests.post(f"{browser.url}/connect/revoke", data=data, timeout=10)


def test_exchange_gives_a_fresh_key(browser, api_with):
    """Each exchange gives a key of its own, bearer, with its scopes, never cached."""
    first, second = (browser.exchange(browser.code()) for _ in range(2))

    assert first.json()["access_token"] != second.json()["access_token"]
    assert (first.json()["token_type"], first.json()["scope"]) == ("Bearer", ALL_ASKED)
    assert first.headers["Cache-Control"] == "no-store"
    assert api_with(first.json()["access_token"]).send().ok


def test_exchange_as_json(browser):
    """The token call takes JSON as well."""
    body = {
        "grant_type": "authorization_code",
        "client_id": "wordpress",
        "code": browser.code(),
        "redirect_uri": "https://panel.example/connection/callback?from=sandbox",
        "code_verifier": "v" * 43,
    }
    answer = requests.post(f"{browser.url}/connect/token", json=body, timeout=10)

    assert answer.json()["access_token"].startswith("iltz_live_")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": "v" * 42},
        {"code_verifier": "v" * 42 + "ş"},
        {"redirect_uri": "https://panel.example/connection/callback"},
        {"code": "unknown"},
    ],
)
def test_wrong_proof(browser, changes):
    """A wrong verifier, address or code is an invalid grant, and a tried code is spent."""
    code = browser.code()
    answer = browser.exchange(code, **changes)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert (browser.exchange(code).status_code == 200) == ("code" in changes)


def test_spent_code_takes_its_key_along(browser, api_with):
    """A code is good once; the second time it is refused and its key revoked."""
    code = browser.code()
    key = browser.exchange(code).json()["access_token"]
    answer = browser.exchange(code)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert api_with(key).get("/v1/account").status_code == 401


def test_code_ends_after_ten_minutes(browser, clock):
    """A code older than ten minutes is an invalid grant."""
    code = browser.code()
    clock.ahead = timedelta(minutes=10)

    assert browser.exchange(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
        ({"code": ""}, 400, "invalid_request"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"code_verifier": ""}, 400, "invalid_request"),
    ],
)
def test_token_errors_and_the_code_stays_good(browser, changes, status, error):
    """Faults found before the code is looked at use RFC 6749 errors and do not spend it."""
    code = browser.code()
    answer = browser.exchange(code, **changes)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]
    assert browser.exchange(code).ok


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"client_id": 1}'])
def test_token_json_that_is_none(browser, body):
    """Bad JSON is an invalid request."""
    answer = requests.post(
        f"{browser.url}/connect/token",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_token_parameter_given_twice(browser):
    """A parameter that comes twice is an invalid request."""
    answer = requests.post(
        f"{browser.url}/connect/token", data=[("client_id", "a"), ("client_id", "b")], timeout=10
    )

    assert answer.json()["error"] == "invalid_request"


def test_revoked_key(browser, api_with):
    """A revoked key gets 401 on every call, and revoking it again is no error."""
    key = browser.exchange(browser.code()).json()["access_token"]
    first, second = (revoke(browser, token=key, client_id="wordpress") for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    answer = api_with(key).get("/v1/account")
    assert (answer.status_code, answer.json()["error"]) == (401, "API_KEY_REVOKED")


def test_revoke_reads_the_bearer_header(browser, api_with):
    """A key in the bearer header alone is revoked as well."""
    key = browser.exchange(browser.code()).json()["access_token"]
    answer = requests.post(
        f"{browser.url}/connect/revoke",
        data={"client_id": "wordpress"},
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )

    assert answer.ok
    assert api_with(key).get("/v1/account").status_code == 401


def test_revoke_errors(browser):
    """Revoking needs a known client and a token; an unknown token is fine (RFC 7009)."""
    assert revoke(browser, token="unknown", client_id="wordpress").status_code == 200
    assert revoke(browser, client_id="wordpress").json()["error"] == "invalid_request"
    assert revoke(browser, token="x").json()["error"] == "invalid_request"
    assert revoke(browser, token="x", client_id="other").status_code == 401


def test_token_switches(browser, api):
    """The key comes in an opaque form, under another name, with fewer scopes and an expiry."""
    api.switch(
        token_key_form="opaque",
        token_key_field="api_key",
        token_scopes=["account:read"],
        token_scope_form="list",
        token_expires_in=3600,
    )
    document = browser.exchange(browser.code()).json()

    assert not document["api_key"].startswith("iltz_")
    assert "access_token" not in document
    assert (document["scope"], document["expires_in"]) == (["account:read"], 3600)


def test_opaque_key_works(browser, api, api_with):
    """An opaque key is as good as any, and scopes need not be named."""
    api.switch(token_key_form="opaque", token_scope_form="absent")
    document = browser.exchange(browser.code()).json()

    assert "scope" not in document
    assert api_with(document["access_token"]).send().ok


def test_token_and_revoke_can_fail(browser, api):
    """The token and revoke calls fail as switched; the code and the key stay as they are."""
    code = browser.code()
    api.switch(token_status=503, token_error="temporarily_unavailable", revoke_status=500)
    failed = browser.exchange(code)

    assert (failed.status_code, failed.json()["error"]) == (503, "temporarily_unavailable")
    assert revoke(browser, token=api.key, client_id="wordpress").status_code == 500
    assert api.get("/v1/account").ok
    api.switch(token_status=None)
    assert browser.exchange(code).ok


def test_token_answer_can_be_dropped(browser, api):
    """The answer of an exchange can be lost after the code was spent."""
    code = browser.code()
    api.switch(drop_next={"count": 1, "path": "/connect/token"})
    with pytest.raises(requests.ConnectionError):
        browser.exchange(code)

    assert browser.exchange(code).json()["error"] == "invalid_grant"
