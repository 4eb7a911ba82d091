import pytest
import requests

pytestmark = pytest.mark.integration


def states(api, job_id, times):
    return [api.get(f"/v1/messages/{job_id}").json()["status"] for _ in range(times)]


def test_ordinary_number_is_sent_then_delivered(api):
    """Any other recipient is sent at once and delivered at the first status call."""
    answer = api.send()

    assert answer.status_code == 200
    assert answer.json()["status"] == "sent"
    assert states(api, answer.json()["job_id"], 2) == ["delivered", "delivered"]


def test_0000_is_a_bad_recipient(api):
    """A recipient ending 0000 fails inside a 2xx answer and costs nothing."""
    before = api.remaining()
    answer = api.send("+905321110000")

    assert answer.status_code == 200
    assert answer.json()["status"] == "failed"
    assert answer.json()["error"]["code"] == "INVALID_RECIPIENT"
    assert api.remaining() == before


def test_0001_is_refused_by_the_carrier(api):
    """A recipient ending 0001 is refused by the carrier, without any attempts listed."""
    answer = api.send("+905321110001").json()

    assert answer["status"] == "failed"
    assert answer["error"]["code"] == "PROVIDER_ERROR"
    assert "attempts" not in answer


def test_0001_with_fallback_goes_through_the_next_carrier(api):
    """With a fallback the first carrier refuses, the next accepts, and one unit is used."""
    before = api.remaining()
    answer = api.send("+905321110001", provider="netgsm", fallback=["verimor"]).json()

    assert (answer["status"], answer["provider"]) == ("sent", "verimor")
    assert [attempt["provider"] for attempt in answer["attempts"]] == ["netgsm", "verimor"]
    assert [attempt["status"] for attempt in answer["attempts"]] == ["failed", "sent"]
    assert api.remaining() == before - 1


@pytest.mark.parametrize(
    ("ending", "at_once", "later"),
    [
        ("0002", "queued", ["sent", "delivered", "delivered"]),
        ("0003", "sent", ["expired", "expired"]),
        ("0004", "sent", ["rejected", "rejected"]),
        ("0008", "sent", ["unknown", "unknown"]),
    ],
)
def test_receipts_follow_the_ending(api, ending, at_once, later):
    """Each ending goes through its own states, one at each status call, and stays at the last."""
    answer = api.send(f"+90532111{ending}").json()

    assert answer["status"] == at_once
    assert states(api, answer["job_id"], len(later)) == later


def test_0004_needs_consent_for_commercial_texts(api):
    """A recipient ending 0004 has no consent: a commercial message fails at once."""
    answer = api.send("+905321110004", iys=True).json()

    assert answer["status"] == "failed"
    assert answer["error"]["code"] == "IYS_REJECTED"


def test_0005_is_a_server_fault_before_sending(api):
    """A recipient ending 0005 gets HTTP 500, and nothing is sent or charged."""
    before = api.remaining()
    answer = api.send("+905321110005")

    assert answer.status_code == 500
    assert answer.json()["error"] == "INTERNAL_ERROR"
    assert api.received() == []
    assert api.remaining() == before


def test_0006_is_sent_and_never_answered(api):
    """A recipient ending 0006 is sent, charged and recorded, and the connection is dropped."""
    before = api.remaining()
    with pytest.raises(requests.ConnectionError):
        api.send("+905321110006")

    assert [message["to"] for message in api.received()] == ["+905321110006"]
    assert api.remaining() == before - 1
    assert api.calls()["recipients"] == {"+905321110006": 1}


def test_0007_is_limited_once(api):
    """A recipient ending 0007 gets 429 with Retry-After: 1 once, then success."""
    first, second, third = (api.send("+905321110007") for _ in range(3))

    assert (first.status_code, first.headers["Retry-After"]) == (429, "1")
    assert first.json()["error"] == "RATE_LIMITED"
    assert (second.json()["status"], third.json()["status"]) == ("sent", "sent")
    assert len(api.received()) == 2


def test_magic_endings_count_in_any_spelling(api):
    """The ending is what counts, whether the number is written 05…, 5… or +90…."""
    answers = [api.send(to).json() for to in ("05321110000", "5321110000", "+90 532 111 00 00")]

    assert {answer["to"] for answer in answers} == {"+905321110000"}
    assert {answer["status"] for answer in answers} == {"failed"}
