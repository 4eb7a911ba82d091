import pytest
import requests

pytestmark = pytest.mark.integration


def test_bulk_answers_item_by_item_in_order(api):
    """Each item has its own outcome, in the order given, and the totals add up."""
    answer = api.bulk("+905321112233", "+905321110000", "+905334445566")

    document = answer.json()
    assert answer.status_code == 200
    assert (document["total"], document["sent"], document["failed"]) == (3, 2, 1)
    assert [item["status"] for item in document["results"]] == ["sent", "failed", "sent"]
    assert [item["to"][-4:] for item in document["results"]] == ["2233", "0000", "5566"]
    assert "job_id" in document["results"][0]
    assert document["results"][1]["error"]["code"] == "INVALID_RECIPIENT"


def test_bulk_is_2xx_even_when_all_fail(api):
    """The HTTP status stays 2xx when every item failed."""
    answer = api.bulk("+905321110000", "+905331110000")

    assert answer.status_code == 200
    assert answer.json()["sent"] == 0


def test_bulk_charges_each_accepted_item(api):
    """The quota falls by one for each item that did not fail."""
    before = api.remaining()
    api.bulk("+905321112233", "+905321110000", "+905334445566")

    assert api.remaining() == before - 2


def test_bulk_dropped_after_accepting_all(api):
    """One recipient ending 0006 drops the whole answer after all items were taken."""
    with pytest.raises(requests.ConnectionError):
        api.bulk("+905321112233", "+905321110006", "+905334445566")

    assert [message["via"] for message in api.received()] == ["bulk"] * 3


def test_bulk_fault_sends_nothing(api):
    """One recipient ending 0005 refuses the whole batch before anything is sent."""
    assert api.bulk("+905321112233", "+905321110005").status_code == 500
    assert api.received() == []


def test_bulk_limited_once(api):
    """One recipient ending 0007 refuses the whole batch once, and then it is sent."""
    numbers = ("+905321112233", "+905321110007")

    assert api.bulk(*numbers).status_code == 429
    assert api.bulk(*numbers).json()["sent"] == 2


def test_bulk_queued_counts_as_sent(api):
    """Bulk results know only sent and failed: a queued message counts as sent."""
    result = api.bulk("+905321110002").json()["results"][0]

    assert result["status"] == "sent"
    assert api.received()[0]["status"] == "queued"


def test_bulk_fallback_says_who_delivered(api):
    """With fallback each accepted item names the carrier that took it."""
    document = api.bulk("+905321110001", "+905321112233", fallback=["verimor"]).json()

    assert document["provider"] == "netgsm"
    assert [item["delivered_via"] for item in document["results"]] == ["verimor", "netgsm"]


def test_bulk_template_fails_only_the_item_that_lacks_a_variable(api):
    """In bulk a missing template variable fails its own item; surplus ones are ignored."""
    items = [
        {"to": "+905321112233", "variables": {"urun": "Kahve", "kalan": 4, "fazla": "x"}},
        {"to": "+905334445566"},
    ]
    body = {"template": "stok_uyarisi", "items": items}
    document = api.call("POST", "/v1/messages/bulk", json=body).json()

    assert [item["status"] for item in document["results"]] == ["sent", "failed"]
    assert document["results"][1]["error"]["code"] == "TEMPLATE_VARIABLE_MISSING"
    assert document["template_key"] == "stok_uyarisi"
    assert api.received()[0]["body"] == "Kahve azaldı, kalan: 4"


def test_bulk_that_outruns_the_quota_fails_its_rest(api):
    """A batch larger than the quota is sent as far as it goes; the rest fails with its reason."""
    api.call("POST", "/_sandbox/quota", json={"remaining": 1})
    results = api.bulk("+905321112233", "+905334445566").json()["results"]

    assert [item["status"] for item in results] == ["sent", "failed"]
    assert results[1]["error"]["code"] == "QUOTA_EXCEEDED"
    assert api.bulk("+905321112233").status_code == 402


def test_bulk_takes_200_items(api):
    """Two hundred items are taken."""
    document = api.bulk(*(f"+90532111{number}" for number in range(1100, 1300))).json()

    assert (document["total"], document["sent"]) == (200, 200)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": "no list"},
        {"items": ["no object"]},
        {"items": [{"to": "+905321112233", "body": "x"}] * 201},
        {"items": [{"to": "+905321112233"}]},
        {"items": [{"body": "x"}]},
        {"items": [{"to": "+905321112233", "body": "x"}], "template": "stok_uyarisi"},
        {"items": [{"to": "+905321112233", "body": "x", "variables": {}}]},
        {"items": [{"to": "+905321112233", "body": "x" * 1601}]},
    ],
)
def test_bulk_structural_fault_refuses_everything(api, body):
    """A structural fault in any item refuses the complete request and sends nothing."""
    good = [{"to": "+905334445566", "body": "x"}]
    if isinstance(body.get("items"), list) and 0 < len(body["items"]) < 200:
        body = body | {"items": good + body["items"]}
    answer = api.call("POST", "/v1/messages/bulk", json=body)

    assert (answer.status_code, answer.json()["error"]) == (422, "VALIDATION_ERROR")
    assert api.received() == []
