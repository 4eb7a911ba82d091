from email.utils import parsedate_to_datetime

import pytest
import requests

from iletiniz_admin.sandbox.switches import CHECKS, Switches

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("status", [200, 201, 202])
def test_success_status(api, status):
    """Sends succeed with the status asked for."""
    api.switch(success_status=status)

    assert api.send().status_code == status
    assert api.bulk("5321112233").status_code == status


def test_http_error_as_object(api):
    """HTTP errors take the object form."""
    api.switch(http_error_form="object")
    document = api.send(body="").json()

    assert document["error"]["code"] == "VALIDATION_ERROR"
    assert "body" in document["error"]["message"]
    assert "message" not in document


def test_unknown_error_codes(api):
    """HTTP errors and message errors take codes nobody has seen."""
    api.switch(http_error_code="SOMETHING_NEW", message_error_code="ANOTHER_ONE")

    assert api.send(body="").json()["error"] == "SOMETHING_NEW"
    assert api.send("5321110000").json()["error"]["code"] == "ANOTHER_ONE"


@pytest.mark.parametrize("status", [402, 403, 429])
def test_quota_error_status(api, status):
    """An exhausted quota is answered with the status asked for."""
    api.switch(quota_error_status=status)
    api.call("POST", "/_sandbox/quota", json={"remaining": 0})
    answer = api.send()

    assert (answer.status_code, answer.json()["error"]) == (status, "QUOTA_EXCEEDED")


@pytest.mark.parametrize(("status", "expected"), [(402, 402), (403, 403), (429, 402)])
def test_plan_error_status(api, status, expected):
    """A missing plan is answered 402, or 403 by the same switch."""
    api.switch(quota_error_status=status)
    api.call("POST", "/_sandbox/quota", json={"plan": None})

    assert api.send().status_code == expected


@pytest.mark.parametrize(
    ("name", "method"),
    [("account", "GET"), ("senders", "GET"), ("connections", "GET"), ("contacts", "POST")],
)
def test_absent(api, name, method):
    """Each optional call can be absent, and sending goes on."""
    assert api.call(method, f"/v1/{name}", json={"phone": "5321112233"}).ok
    api.switch(absent=[name])

    assert api.call(method, f"/v1/{name}", json={}).status_code == 404
    assert api.send().status_code == 200


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("plan_text", {"plan": "Başlangıç"}),
        ("plan_code", {"plan": {"code": "starter", "active": True}}),
        (
            "flat",
            {
                "workspace_name": "Örnek Mağaza",
                "plan_name": "Başlangıç",
                "has_active_plan": True,
                "quota_remaining": 620,
            },
        ),
        (
            "subscription",
            {
                "organization": {"name": "Örnek Mağaza"},
                "subscription": {"plan": "Başlangıç"},
                "remaining_quota": 620,
            },
        ),
        ("no_remaining", {"name": "Örnek Mağaza", "quota": {"limit": 1000, "used": 380}}),
        ("unlimited", {"quota": {"limit": -1, "used": 380}}),
        ("bare", {}),
    ],
)
@pytest.mark.parametrize("wrapper", ["none", "data", "account"])
def test_account_shapes(api, shape, expected, wrapper):
    """The account comes in each alternative shape, alone or in a wrapper."""
    api.switch(account_shape=shape, account_wrapper=wrapper)
    document = api.get("/v1/account").json()
    account = document if wrapper == "none" else document[wrapper]

    assert expected.items() <= account.items()
    assert bool(account) == bool(expected)


@pytest.mark.parametrize("shape", ["data", "list", "names"])
def test_senders_shapes(api, shape):
    """Senders come as a bare list, wrapped or not, and as names only."""
    api.switch(senders_shape=shape)
    document = api.get("/v1/senders").json()
    listed = {"data": lambda: document["data"], "list": lambda: document}.get(
        shape, lambda: [{"name": name} for name in document["senders"]]
    )()

    assert [sender["name"] for sender in listed] == ["ORNEKMAGAZA", "ORNEKBILGI", "ORNEK"]


@pytest.mark.parametrize(
    ("how", "expected"), [("shortened", ["2233"]), ("reordered", ["5566", "2233"])]
)
def test_bulk_results(api, how, expected):
    """Bulk results lose their last element or come in reverse; all are taken."""
    api.switch(bulk_results=how)
    document = api.bulk("+905321112233", "+905334445566").json()

    assert [item["to"][-4:] for item in document["results"]] == expected
    assert document["total"] == 2
    assert len(api.received()) == 2


@pytest.mark.parametrize(("how", "taken"), [("refused", 0), ("accepted", 1)])
def test_plain_text_502(api, how, taken):
    """A gateway answers 502 in plain text, before or after the message was taken."""
    api.switch(bad_gateway=how)
    answer = api.send()

    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert len(api.received()) == taken


def test_empty_body(api):
    """Answers keep their status and lose their body."""
    api.switch(empty_body=True)
    good, bad = api.send(), api.send(body="")

    assert (good.status_code, good.content) == (200, b"")
    assert (bad.status_code, bad.content) == (422, b"")


def test_unknown_status_values(api):
    """Sends, bulk results and receipts carry a status nobody has seen."""
    api.switch(send_status="held", bulk_status="parked", receipt_status="lost")
    answer = api.send().json()

    assert answer["status"] == "held"
    assert api.bulk("5321112233").json()["results"][0]["status"] == "parked"
    assert api.get(f"/v1/messages/{answer['job_id']}").json()["status"] == "lost"


def test_receipts_forbidden(api):
    """Status calls are answered 403 while sending works."""
    job_id = api.send().json()["job_id"]
    api.switch(receipts="forbidden")

    assert api.get(f"/v1/messages/{job_id}").status_code == 403
    assert api.send().ok


def test_retry_after_as_date(api, clock):
    """Retry-After comes as an HTTP date a little ahead."""
    api.switch(retry_after="date")
    wait = parsedate_to_datetime(api.send("5321110007").headers["Retry-After"]) - clock()

    assert 0 < wait.total_seconds() <= 2


@pytest.mark.parametrize("status", [503, 200])
def test_health_down(api, status):
    """Health says that the database is down, with 503 or 200."""
    api.switch(health_db="down", health_down_status=status)
    answer = api.get("/v1/health")

    assert (answer.status_code, answer.json()) == (status, {"ok": False, "db": "down"})


def test_fail_next_counts_down(api):
    """The next calls of one path fail as ordered, nothing is taken, and then all is well."""
    order = {"count": 2, "status": 503, "body": {"error": "SERVICE_UNAVAILABLE"}}
    api.switch(fail_next=order | {"path": "/v1/messages", "headers": {"Retry-After": "2"}})

    assert api.get("/v1/account").status_code == 200
    answers = [api.send() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].json() == {"error": "SERVICE_UNAVAILABLE"}
    assert answers[0].headers["Retry-After"] == "2"
    assert len(api.received()) == 1
    assert api.calls()["recipients"] == {"+905321112233": 3}


def test_fail_next_after_accepting(api):
    """An ordered failure can come after the message was taken, with any type of body."""
    api.switch(
        fail_next={"status": 500, "body": "<b>x</b>", "content_type": "text/html", "accept": True}
    )
    answer = api.send()

    assert (answer.status_code, answer.text) == (500, "<b>x</b>")
    assert answer.headers["Content-Type"] == "text/html"
    assert len(api.received()) == 1
    assert api.send().ok


def test_drop_next_counts_down(api):
    """The next sends are taken and get no answer; other calls are answered."""
    api.switch(drop_next=1)

    assert api.get("/v1/account").ok
    with pytest.raises(requests.ConnectionError):
        api.send()
    assert len(api.received()) == 1
    assert api.send().ok


def test_drop_next_on_any_path(api):
    """A drop can be ordered for any path."""
    api.switch(drop_next={"count": 1, "path": "/v1/account"})

    with pytest.raises(requests.ConnectionError):
        api.get("/v1/account")
    assert api.get("/v1/account").ok


def test_latency_outlasts_a_client_that_waits_less(api):
    """A delayed answer comes after the message was taken, so a client that gives up is unsure."""
    api.switch(latency_ms=60_000)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{api.url}/v1/messages",
            json={"to": "5321112233", "body": "x"},
            headers={"Authorization": f"Bearer {api.key}"},
            timeout=0.3,
        )

    assert len(api.received()) == 1


@pytest.mark.parametrize(
    ("switches", "named"),
    [
        ({"nothing": 1}, "nothing"),
        ({"success_status": 204}, "success_status"),
        ({"success_status": True}, "success_status"),
        ({"empty_body": 1}, "empty_body"),
        ({"absent": ["messages"]}, "absent"),
        ({"absent": "account"}, "absent"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"send_status": ""}, "send_status"),
        ({"fail_next": 3}, "fail_next"),
        ({"fail_next": {"colour": 1}}, "colour"),
        ({"fail_next": {"status": 99}}, "status"),
        ({"fail_next": {"path": "messages"}}, "path"),
        ({"fail_next": {"headers": {"A": "b\r\nC: d"}}}, "headers"),
        ({"drop_next": "x"}, "drop_next"),
        ({"drop_next": {"path": "/v1/account"}}, "count"),
    ],
)
def test_wrong_switch_is_named_and_nothing_changes(api, switches, named):
    """An unknown switch or a wrong value is answered 400, names it, and changes nothing."""
    before = api.get("/_sandbox/switches").json()
    answer = api.switch(**{"quota_error_status": 403, **switches})

    assert answer.status_code == 400
    assert named in answer.json()["message"]
    assert api.get("/_sandbox/switches").json() == before


def test_switches_are_read_and_partly_updated(api):
    """An update changes what it names and answers with all switches."""
    answer = api.switch(success_status=202)

    assert answer.json() == api.get("/_sandbox/switches").json()
    assert answer.json()["success_status"] == 202
    assert answer.json()["quota_error_status"] == 402
    assert set(answer.json()) == set(CHECKS)


def test_defaults_pass_their_own_checks():
    """Every default value is one that the switch takes."""
    defaults = Switches().as_json()

    assert Switches().updated(defaults) == Switches()


def test_orders_can_be_taken_back(api):
    """A count of 0 or null turns an ordered failure or drop off."""
    api.switch(fail_next={"count": 5}, drop_next=5)
    api.switch(fail_next={"count": 0}, drop_next=None)

    assert api.send().ok
