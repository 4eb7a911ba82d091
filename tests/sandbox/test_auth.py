from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from iletiniz_admin.sandbox import create_sandbox, default_seed, serve_in_thread
from iletiniz_admin.sandbox.seed import AGENCY_KEY, STORE_KEY, KeySeed

pytestmark = pytest.mark.integration

CALLS = [
    ("messages:send", "POST", "/v1/messages"),
    ("messages:send", "POST", "/v1/messages/bulk"),
    ("messages:send", "GET", "/v1/messages/0000000000000000"),
    ("account:read", "GET", "/v1/account"),
    ("connections:read", "GET", "/v1/senders"),
    ("connections:read", "GET", "/v1/connections"),
    ("contacts:write", "POST", "/v1/contacts"),
]
LIMITED = "iltz_live_" + "k" * 24


@pytest.fixture(scope="module")
def narrow():
    """A sandbox with one key for each missing scope."""
    seed = default_seed()
    scopes = {scope for scope, _, _ in CALLS}
    keys = tuple(
        KeySeed(LIMITED + scope.replace(":", "-"), tuple(scopes - {scope})) for scope in scopes
    )
    workspace = replace(seed.workspaces[0], keys=keys)
    with serve_in_thread(create_sandbox(replace(seed, workspaces=(workspace,)))) as running:
        yield running


@pytest.mark.parametrize(("scope", "method", "path"), CALLS)
def test_call_without_its_scope(narrow, scope, method, path):
    """A key that lacks the scope of a call gets 403, whatever else it may do."""
    answer = requests.request(
        method,
        narrow.url + path,
        json={} if method == "POST" else None,
        headers={"Authorization": f"Bearer {LIMITED}{scope.replace(':', '-')}"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]) == (403, "INSUFFICIENT_SCOPE")
    assert scope in answer.json()["message"]


@pytest.mark.parametrize(("_scope", "method", "path"), CALLS)
@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "UNAUTHORIZED"),
        (f"Basic {STORE_KEY}", "UNAUTHORIZED"),
        ("Bearer ", "UNAUTHORIZED"),
        ("Bearer iltz_test_unknown", "INVALID_API_KEY"),
        ("Bearer nonsense", "INVALID_API_KEY"),
    ],
)
def test_call_without_a_good_key(api, _scope, method, path, header, code):
    """A missing or unknown key gets 401 on every call but health."""
    headers = {"Authorization": header} if header else {}
    answer = requests.request(
        method, api.url + path, json={} if method == "POST" else None, headers=headers, timeout=10
    )

    assert (answer.status_code, answer.json()["error"]) == (401, code)


def test_health_needs_no_key(api, api_with):
    """Health answers with a good key, a bad one and none."""
    for caller in (api, api_with(None), api_with("iltz_test_unknown")):
        assert caller.get("/v1/health").json() == {"ok": True, "db": "up"}


def test_rate_limit(api, api_with, clock):
    """A key above its rate gets 429 with Retry-After; other keys do not; time fills it again."""
    api.switch(rate=2)
    answers = [api.get("/v1/account") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "1"
    assert answers[2].json()["error"] == "RATE_LIMITED"
    assert api_with(AGENCY_KEY).get("/v1/account").status_code == 200
    clock.ahead = timedelta(seconds=31)  # one of two a minute is back
    assert [api.get("/v1/account").status_code for _ in range(2)] == [200, 429]


def test_rate_limit_off(api):
    """A rate of 0 is no limit."""
    api.switch(rate=0)

    assert {api.get("/v1/account").status_code for _ in range(20)} == {200}


def test_rate_and_latency_are_given_at_start():
    """The factory's rate and latency are where the switches start."""
    app = create_sandbox(rate_per_minute=7, latency_ms=5)
    switches = app.test_client().get("/_sandbox/switches").get_json()

    assert (switches["rate"], switches["latency_ms"]) == (7, 5)


def test_sandboxes_share_nothing():
    """Two sandboxes in one process have memories of their own."""
    first, second = create_sandbox().test_client(), create_sandbox().test_client()
    headers = {"Authorization": f"Bearer {STORE_KEY}"}
    first.post("/v1/messages", json={"to": "5321112233", "body": "x"}, headers=headers)

    assert len(first.get("/_sandbox/received").get_json()) == 1
    assert second.get("/_sandbox/received").get_json() == []
