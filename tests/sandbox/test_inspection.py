import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.integration


def test_received_lists_every_message(api):
    """The list says what came in, how, from whom, and what became of it."""
    api.send("05321112233", sender="ORNEKMAGAZA", iys=True, fallback=["verimor"])
    api.bulk("+905321110000")
    single, bulk = api.received()

    assert (single["to"], single["to_given"]) == ("+905321112233", "05321112233")
    assert (single["via"], single["status"], single["iys"]) == ("single", "sent", True)
    assert (single["sender"], single["fallback"]) == ("ORNEKMAGAZA", ["verimor"])
    assert single["workspace_id"] == "ws_7k2m9q4t"
    assert single["key_hint"] == "iltz_test_…ri01"
    assert (bulk["via"], bulk["status"]) == ("bulk", "failed")


def test_received_of_one_recipient(api):
    """The list can be narrowed to one recipient."""
    api.bulk("+905321112233", "+905334445566")
    listed = api.call("GET", "/_sandbox/received", params={"to": "+905334445566"}).json()

    assert [message["to"] for message in listed] == ["+905334445566"]


def test_calls_are_counted(api):
    """Calls are counted by path and by recipient, refused ones included."""
    job_id = api.send("05321112233").json()["job_id"]
    api.send("+905321112233", body="")
    api.bulk("5321112233", "@name")
    api.get(f"/v1/messages/{job_id}")

    assert api.calls() == {
        "total": 4,
        "paths": {
            "POST /v1/messages": 2,
            "POST /v1/messages/bulk": 1,
            "GET /v1/messages/{job_id}": 1,
        },
        "recipients": {"+905321112233": 3, "@name": 1},
    }


def test_page_escapes_and_shows_the_newest_first(api):
    """The page shows hostile texts as text, the newest message first."""
    api.send(body="eski")
    api.send(body="<script>alert(1)</script>")
    answer = api.get("/_sandbox/")
    cells = [cell.get_text() for cell in BeautifulSoup(answer.text, "html5lib").select("td.text")]

    assert cells == ["<script>alert(1)</script>", "eski"]
    assert "<script>" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_empty_page_says_so(browser):
    """Without messages the page says so, in the browser's language."""
    browser.open("/_sandbox/")

    assert browser.page.html["lang"] == "en"
    assert "No message has come in yet." in browser.page.get_text()


@pytest.mark.parametrize("path", ["/", "/_sandbox"])
def test_short_addresses_lead_to_the_page(api, path):
    """The bare address leads to the page."""
    answer = api.get(path)

    assert answer.status_code in {302, 308}
    assert answer.headers["Location"].endswith("/_sandbox/")


def test_page_empties_the_list_by_its_button(api, browser):
    """The page's button empties the list and comes back to the page."""
    api.send()
    browser.open("/_sandbox/")
    answer = browser.submit()

    assert (answer.status_code, answer.headers["Location"]) == (303, "/_sandbox/")
    assert api.received() == []


def test_reset_forgets_what_came_in(api):
    """A reset forgets messages, contacts and calls, and leaves quota and switches."""
    api.switch(success_status=202)
    api.send("5321110007")
    api.send("5321110007")
    assert api.call("POST", "/_sandbox/reset").ok

    assert api.received() == []
    assert api.calls()["total"] == 0
    assert api.remaining() == 619
    assert api.send("5321110007").status_code == 429
    assert api.send().status_code == 202


def test_reset_of_all_restores_quota_and_switches(api):
    """A reset of all brings back the seeded quota and switches too."""
    api.switch(success_status=202)
    api.send()
    api.call("POST", "/_sandbox/reset", json={"all": True})

    assert api.remaining() == 620
    assert api.send().status_code == 200


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"workspace": "ws_nothing"}, "ws_nothing"),
        ({"remaining": -1}, "remaining"),
        ({"remaining": "5"}, "remaining"),
        ({"plan": ""}, "plan"),
        ({"colour": 1}, "colour"),
    ],
)
def test_bad_quota_is_named(api, changes, named):
    """A quota that cannot be set is answered 400 and named."""
    answer = api.call("POST", "/_sandbox/quota", json=changes)

    assert answer.status_code == 400
    assert named in answer.json()["message"]


def test_quota_above_the_limit_raises_the_limit(api):
    """More remaining than the limit raises the limit with it."""
    body = {"workspace": "ws_7k2m9q4t", "remaining": 5000}
    (quota,) = api.call("POST", "/_sandbox/quota", json=body).json()

    assert (quota["limit"], quota["used"], quota["remaining"]) == (5000, 0, 5000)


@pytest.mark.parametrize("path", ["/_sandbox/quota", "/_sandbox/switches"])
@pytest.mark.parametrize("raw", [b"", b"[]", b"{"])
def test_bodies_that_are_no_object(api, path, raw):
    """What is no JSON object is answered 400."""
    assert api.call("POST", path, data=raw).status_code == 400
