"""Arbitrary answers: nothing but our own errors ever comes out."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st

from iletiniz_admin.iletiniz import (
    Account,
    Answer,
    BulkItem,
    BulkRequest,
    IletinizClient,
    IletinizError,
    OAuthEndpoints,
    OutgoingMessage,
    exchange_code,
    revoke,
)
from iletiniz_admin.iletiniz.account import read_account
from iletiniz_admin.iletiniz.bulk import read_bulk_result
from iletiniz_admin.iletiniz.messages import read_send_result, read_status_result
from iletiniz_admin.iletiniz.senders import read_connections, read_senders

WORDS = st.sampled_from([
    "data", "account", "plan", "quota", "limit", "used", "remaining", "status", "active", "name",
    "senders", "connections", "providers", "provider", "items", "results", "to", "job_id", "error",
    "code", "message", "workspace", "upgrade_url", "access_token", "scope", "expires_in", "sent",
    "renews_at", "has_active_plan", "unlimited", "ok", "db", "https://iletiniz.com/", "netgsm",
    "2026-07-20T09:15:04Z", "id", "subscription", "organization", "is_default", "attempts",
])  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), WORDS)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=20,
)
BODIES = st.binary(max_size=60) | DOCUMENTS.map(lambda document: json.dumps(document).encode())
STATUSES = st.sampled_from([200, 201, 204]) | st.integers(100, 599)
ENDPOINTS = OAuthEndpoints("https://a.test/a", "https://a.test/t", "https://a.test/r")
MESSAGE = OutgoingMessage("+905321112233", "x", fallback=("verimor",))
BULK = BulkRequest((BulkItem("+905321112233", "x"), BulkItem("+905334445566", "y")))


@given(document=DOCUMENTS)
def test_readers_never_raise(document: Any):
    """Each reader takes any JSON value and gives a result or None."""
    for reader in (read_account, read_senders, read_connections):
        reader(document)
    read_send_result(document, None)
    read_bulk_result(document, BULK.items, None)
    read_status_result(document if isinstance(document, dict) else {}, "a" * 16, None)


@given(document=DOCUMENTS)
def test_gate_needs_a_reason(document: Any):
    """Whatever the account looks like, a closed gate has a positive sign behind it."""
    account = read_account(document) or Account()
    if account.gate == "quota":
        assert account.quota_remaining <= 0
    if account.gate == "plan":
        assert not account.plan_active


@given(status=STATUSES, body=BODIES, wait=st.text(max_size=5))
def test_client_raises_only_its_own_errors(status: Any, body: Any, wait: Any):
    """No answer of any status and body breaks a call in another way."""
    answer = Answer(status, {"Retry-After": wait}, body)
    client = IletinizClient(
        "iltz_test_x" * 3,
        base_url="https://a.test",
        transport=lambda _request: answer,
        clock=lambda: datetime(2026, 7, 20, tzinfo=UTC),
        wait=lambda _seconds: None,
    )
    calls = [
        lambda: client.send(MESSAGE), lambda: client.send_bulk(BULK), client.account,
        client.senders, client.connections, client.health, client.probe_key,
        lambda: client.message_status("a" * 16),
    ]  # fmt: skip
    for call in calls:
        try:
            call()
        except IletinizError as error:
            assert not (error.retryable and error.ambiguous)  # noqa: PT017 - both ways are fine


@given(status=STATUSES, body=BODIES)
def test_oauth_raises_only_its_own_errors(status: Any, body: Any):
    """A code exchange ends with a key or with our error; a revocation never raises."""

    def transport(request: Any):
        return Answer(status, {}, body)

    revoke(transport, ENDPOINTS, "key")
    try:
        exchange_code(transport, ENDPOINTS, code="c", verifier="v", redirect_uri="https://p.test/")
    except IletinizError as error:
        assert error.code  # noqa: PT017 - both ways are fine
