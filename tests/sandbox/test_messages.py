import re
from datetime import datetime

import pytest

from iletiniz_admin.sandbox.seed import AGENCY_KEY

pytestmark = pytest.mark.integration


def test_answer_has_the_documented_fields(api):
    """A send is answered with job id, status, normalised recipient, provider and time."""
    document = api.send("05321112233").json()

    assert set(document) == {"job_id", "status", "to", "provider", "created_at"}
    assert re.fullmatch(r"[a-z0-9]{16}", document["job_id"])
    assert (document["to"], document["provider"]) == ("+905321112233", "netgsm")
    assert datetime.fromisoformat(document["created_at"]).tzinfo is not None


def test_each_answer_has_its_own_request_id(api):
    """Every answer, errors and pages included, carries a request id of its own."""
    paths = ("/v1/health", "/v1/nothing", "/v1/messages/x", "/connect/authorize", "/_sandbox/")
    ids = [api.get(path).headers["X-Request-Id"] for path in paths]

    assert len(set(ids)) == len(paths)


def test_template_is_rendered(api):
    """A template is rendered with its variables, texts and numbers alike."""
    variables = {"ad": "Zeynep", "takip_no": 900100, "adet": 2}
    answer = api.send(body="", template="kargo_bildirimi", variables=variables).json()

    assert answer["template_key"] == "kargo_bildirimi"
    assert api.received()[0]["body"].endswith("Sayın Zeynep, siparişiniz kargoda. Takip no: 900100")


def test_template_variable_missing(api):
    """A single message whose template lacks a variable is refused and names it."""
    answer = api.send(body="", template="kargo_bildirimi", variables={"ad": "Zeynep"})

    assert (answer.status_code, answer.json()["error"]) == (422, "TEMPLATE_VARIABLE_MISSING")
    assert "takip_no" in answer.json()["message"]


@pytest.mark.parametrize("to", ["-1001234567890", "12345", "@ornek_kanal"])
def test_telegram_takes_chats_and_ignores_the_sender(api, to):
    """Telegram takes chat ids and user names, and a sender name is ignored there."""
    answer = api.send(to, provider="telegram", sender="YOKBOYLE").json()

    assert (answer["status"], answer["to"]) == ("sent", to)
    assert api.received()[0]["sender"] is None


@pytest.mark.parametrize(
    "to", ["905321112233", "00905321112233", "+4915112345678", "02121112233", "x"]
)
def test_what_is_no_turkish_mobile_fails(api, to):
    """Forms outside the documented ones fail as bad recipients inside a 2xx."""
    answer = api.send(to)

    assert answer.status_code == 200
    assert answer.json()["error"]["code"] == "INVALID_RECIPIENT"


def test_sender_waiting_for_approval_fails_the_message(api):
    """A sender name that waits for approval fails the message, not the request."""
    answer = api.send(sender="ORNEK")

    assert answer.status_code == 200
    assert answer.json()["error"]["code"] == "SENDER_NOT_APPROVED"


def test_default_sender_is_that_of_the_carrier(api):
    """Without a sender the carrier's own approved one is used."""
    api.send()
    api.send(provider="verimor")

    assert [message["sender"] for message in api.received()] == ["ORNEKMAGAZA", "ORNEKBILGI"]


def test_status_has_times(api):
    """A status answer always has sent_at and delivered_at, null until they happen."""
    job_id = api.send("+905321110002").json()["job_id"]
    first = api.get(f"/v1/messages/{job_id}").json()
    second = api.get(f"/v1/messages/{job_id}").json()

    assert first["sent_at"] is not None
    assert first["delivered_at"] is None
    assert second["delivered_at"] is not None


def test_status_of_another_workspace_is_not_found(api, api_with):
    """A message of another workspace is as absent as one that never was."""
    job_id = api.send().json()["job_id"]

    for answer in (
        api_with(AGENCY_KEY).get(f"/v1/messages/{job_id}"),
        api.get("/v1/messages/0000000000000000"),
        api.get("/v1/messages/short"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "MESSAGE_NOT_FOUND")


def test_failed_message_can_be_read(api):
    """A message that failed at once keeps its state and its error."""
    job_id = api.send("+905321110000").json()["job_id"]
    document = api.get(f"/v1/messages/{job_id}").json()

    assert (document["status"], document["error"]["code"]) == ("failed", "INVALID_RECIPIENT")
    assert document["sent_at"] is None


def test_quota_falls_and_ends(api):
    """The quota falls by one a message; at nothing left a send is answered 402."""
    api.call("POST", "/_sandbox/quota", json={"remaining": 1})
    assert api.send().status_code == 200
    answer = api.send()

    assert (answer.status_code, answer.json()["error"]) == (402, "QUOTA_EXCEEDED")
    assert len(api.received()) == 1
    assert api.remaining() == 0


@pytest.mark.parametrize("plan", [None, "expired", "past_due"])
def test_no_active_plan(api, plan):
    """Without an active plan a send is answered 402 with its own code."""
    api.call("POST", "/_sandbox/quota", json={"plan": plan})
    answer = api.send()

    assert (answer.status_code, answer.json()["error"]) == (402, "NO_ACTIVE_PLAN")


def test_quota_of_one_workspace_is_not_the_others(api, api_with):
    """Workspaces have quotas of their own."""
    api.call("POST", "/_sandbox/quota", json={"workspace": "ws_7k2m9q4t", "remaining": 0})

    assert api.send().status_code == 402
    assert api_with(AGENCY_KEY).send().status_code == 200


def test_unlimited_quota_is_never_used_up(api):
    """A limit of null is unlimited."""
    api.call("POST", "/_sandbox/quota", json={"limit": None})

    assert api.send().status_code == 200
    assert api.get("/v1/account").json()["quota"]["remaining"] is None
