import time

import pytest
import requests

from iletiniz_admin.sandbox import create_sandbox
from iletiniz_admin.sandbox.seed import STORE_KEY

pytestmark = pytest.mark.integration
NUMBERS = [f"+90532111{number}" for number in range(1100, 1140)]


def lost_calls(api):
    """Send forty batches of one and say which of them got no answer."""
    lost = []
    for number in NUMBERS:
        try:
            api.bulk(number)
        except requests.ConnectionError:
            lost.append(number)
    return lost


def test_received_counts_the_parts(api):
    """Each message received has its parts, and their sum is told by status."""
    items = [
        {"to": "+905321112233", "body": "ş" * 80},
        {"to": "+905321110000", "body": "Merhaba"},
        {"to": "+905334445566", "body": "a" * 155},
    ]
    api.call("POST", "/v1/messages/bulk", json={"items": items})

    assert [message["parts"] for message in api.received()] == [2, 1, 1]
    assert api.get("/_sandbox/received/total").json() == {
        "messages": 3,
        "parts": 4,
        "by_status": {
            "failed": {"messages": 1, "parts": 1},
            "sent": {"messages": 2, "parts": 3},
        },
    }


def test_answers_of_bulk_calls_are_lost_by_seed(api):
    """The seed decides which answers are lost; what was taken says whether it was answered."""
    api.switch(drop_bulk={"percent": 30, "seed": 7})
    lost = lost_calls(api)
    unanswered = [message["to"] for message in api.received() if not message["answered"]]
    api.call("POST", "/_sandbox/reset")

    assert 0 < len(lost) < len(NUMBERS)
    assert unanswered == lost
    assert lost_calls(api) == lost


def test_another_seed_loses_others(api):
    """Another seed loses other answers; none is lost when the switch is off again."""
    api.switch(drop_bulk={"percent": 30, "seed": 7})
    first = lost_calls(api)
    api.call("POST", "/_sandbox/reset")
    api.switch(drop_bulk={"percent": 30, "seed": 8})
    second = lost_calls(api)
    api.switch(drop_bulk={"percent": 0})

    assert first != second
    assert lost_calls(api) == []


def test_only_what_was_taken_is_lost(api):
    """Single sends and refused batches keep their answers."""
    api.switch(drop_bulk={"percent": 100})

    assert api.send().ok
    assert api.bulk("+905321110005").status_code == 500
    with pytest.raises(requests.ConnectionError):
        api.bulk("+905321112233")


@pytest.mark.parametrize(
    "switches",
    [
        {"bad_gateway": "accepted"},
        {"empty_body": True},
        {"fail_next": {"status": 500, "accept": True}},
        {"drop_next": 1},
    ],
)
def test_other_lost_answers_are_marked(api, switches):
    """Whatever switch takes the answer away, the message says that it was not answered."""
    api.bulk("+905334445566")
    api.switch(**switches)
    try:
        api.bulk("+905321112233")
    except requests.ConnectionError:
        assert "drop_next" in switches

    assert [message["answered"] for message in api.received()] == [True, False]


def test_poison_refuses_its_whole_batch(api):
    """One text with the poison in it refuses its batch whole, as a structural fault would."""
    api.switch(poison="☠")
    items = [{"to": number, "body": body} for number, body in zip(NUMBERS, "ab☠", strict=False)]
    answer = api.call("POST", "/v1/messages/bulk", json={"items": items})

    assert (answer.status_code, answer.json()["error"]) == (422, "VALIDATION_ERROR")
    assert "items[2]" in answer.json()["message"]
    assert api.received() == []
    assert api.call("POST", "/v1/messages/bulk", json={"items": items[:2]}).ok


@pytest.mark.parametrize(
    ("path", "waited"), [("/v1/messages", [7.0]), ("/v1/messages/bulk", [0.2])]
)
def test_bulk_latency_is_its_own(monkeypatch, path, waited):
    """A bulk call may take its own time, its work included; other calls keep theirs."""
    app = create_sandbox()
    state = app.extensions["iletiniz-sandbox"]
    state.switches = state.switches.updated({"latency_ms": 7000, "bulk_latency_ms": 200})
    pauses = []
    monkeypatch.setattr(state.stopping, "wait", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    item = {"to": "5321112233", "body": "x"}
    document = {"items": [item]} if path.endswith("bulk") else item
    app.test_client().post(path, json=document, headers={"Authorization": f"Bearer {STORE_KEY}"})

    assert pauses == waited


@pytest.mark.parametrize(
    "wrong",
    [
        {"drop_bulk": {"seed": 1}},
        {"drop_bulk": {"percent": 101}},
        {"drop_bulk": 5},
        {"poison": ""},
        {"bulk_latency_ms": -1},
    ],
)
def test_wrong_values_are_refused(api, wrong):
    """A switch with a value it does not take is refused and named."""
    answer = api.switch(**wrong)

    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.json()["message"]
