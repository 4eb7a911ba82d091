"""Every answer of the bridge protocol, section 1."""

import json
from typing import Any
from uuid import uuid4

import pytest

from iletiniz_admin import clock
from iletiniz_admin.models import MessageStatus, Store


def test_events_are_taken(bridge: Any, make_event: Any, count_messages: Any):
    """A signed event is answered 202 with its result, and its message waits."""
    event = make_event()
    answer = bridge.events(event)
    assert answer.status_code == 202
    assert answer.json["results"] == [{"id": event["id"], "status": "taken"}]
    assert count_messages(MessageStatus.QUEUED) == 1


def test_repeat_of_a_delivery_does_nothing_twice(bridge: Any, make_event: Any, count_messages: Any):
    """A delivery id seen before is answered 200 "repeat" with directives."""
    delivery, body = str(uuid4()), {"events": [make_event()]}
    bridge.post("events", body, delivery=delivery)
    answer = bridge.post("events", body, delivery=delivery)
    assert answer.status_code == 200
    assert answer.json["status"] == "repeat"
    assert "directives" in answer.json
    assert count_messages() == 1


def test_repeat_tells_again_what_was_refused(bridge: Any, make_event: Any):
    """If the first answer was lost, the store still learns which event was not taken."""
    good, bad = make_event(), make_event()
    bad["order"]["total"] = "99999999999999"
    delivery, body = str(uuid4()), {"events": [good, bad]}
    first = bridge.post("events", body, delivery=delivery).json["results"]
    assert [one["status"] for one in first] == ["taken", "refused"]
    again = bridge.post("events", body, delivery=delivery).json["results"]
    assert again == [{"id": good["id"], "status": "repeat"}, first[1]]


def test_delivery_id_with_another_body_is_refused(
    bridge: Any, make_event: Any, count_messages: Any
):
    """A delivery id that comes with another body is 422, so that nothing is lost in silence."""
    delivery = str(uuid4())
    bridge.events(make_event(), delivery=delivery)
    answer = bridge.events(make_event(order_id=2), delivery=delivery)
    assert answer.status_code == 422
    assert answer.json["error"] == "delivery_reused"
    assert count_messages() == 1


def test_body_that_is_not_json(bridge: Any):
    """What is not JSON is 400, however it is not."""
    for body in (b"", b"{", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000, b"1e999999999999999999"):
        assert bridge.post("events", body).status_code in (400, 422)
    assert bridge.post("events", b"{").json["error"] == "not_json"
    answer = bridge.post("events", {"events": []}, **{"Content-Type": "text/plain"})
    assert answer.status_code == 400


def test_unusable_body_names_field_and_rule(bridge: Any):
    """A body in which nothing is usable is 422 with field and rule."""
    for body, field, rule in (
        ([], "", "object"),
        ({}, "events", "list"),
        ({"events": []}, "events", "1..100"),
        ({"events": [{}] * 101}, "events", "1..100"),
        ({"events": [{}]}, "events[0].id", "uuid"),
    ):
        answer = bridge.post("events", body)
        assert answer.status_code == 422
        assert (answer.json["field"], answer.json["rule"]) == (field, rule)


def test_bad_event_is_refused_alone(bridge: Any, make_event: Any):
    """A bad event is refused alone, by field and rule; the others are taken."""
    bad = make_event(order={"id": -1})
    answer = bridge.events(make_event(), bad)
    assert answer.status_code == 202
    assert answer.json["results"][1] == {
        "id": bad["id"],
        "status": "refused",
        "field": "order.id",
        "rule": "positive_integer",
    }


def test_refusals_share_one_neutral_text(bridge: Any, make_event: Any, session: Any, store_id: Any):
    """Unknown store, wrong signature and wrong clock are one 401; the store keeps the reason."""
    answers = [bridge.events(make_event(), age=301), bridge.events(make_event(), age=-301)]
    bridge.secret = "another-secret"
    answers.append(bridge.events(make_event()))
    bridge.store_id = 999
    answers.append(bridge.events(make_event()))
    answers += [
        bridge.client.post(f"/bridge/v1/stores/{store}/events", data=b"{}")
        for store in ("0", "abc", "9" * 400, "１")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    store = session.get(Store, store_id)
    assert store.last_refusal == "too_old"


def test_refusals_are_noted_once_a_minute(bridge: Any, make_event: Any, statements: Any):
    """A flood of refused calls does not become a flood of writes."""
    bridge.secret = "another-secret"
    for _ in range(10):
        bridge.events(make_event())
    assert sum(sql.startswith("UPDATE") for sql in statements) == 1


def test_clock_may_be_off_by_five_minutes(bridge: Any, make_event: Any):
    """A clock that is 299 seconds off is taken."""
    assert bridge.events(make_event(), age=299).status_code == 202


def test_oversized_body(bridge: Any):
    """More than 1 MiB is 413."""
    answer = bridge.post("events", b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json["error"] == "too_large"


def test_delivery_without_uuid(bridge: Any, make_event: Any):
    """The delivery id must be a UUID."""
    answer = bridge.events(make_event(), delivery="1")
    assert (answer.status_code, answer.json["field"]) == (422, "X-Iletiniz-Delivery")


def test_removed_store_is_nobody(bridge: Any, make_event: Any, session: Any, store_id: Any):
    """A removed store is refused at once, though its last calls were remembered."""
    from iletiniz_admin.services import stores
    from iletiniz_admin.services.audit import COMMAND_LINE

    assert bridge.events(make_event()).status_code == 202
    stores.remove(session, session.get(Store, store_id), COMMAND_LINE, now=clock.utcnow())
    session.commit()
    assert bridge.events(make_event(order_id=2)).status_code == 401


def test_store_that_runs_wild_waits(bridge: Any, make_event: Any, app: Any, monkeypatch: Any):
    """A store that floods is told to wait."""
    from iletiniz_admin.blueprints.bridge.limiter import StoreLimiter
    from iletiniz_admin.blueprints.bridge.runtime import runtime

    with app.app_context():
        monkeypatch.setattr(runtime(), "limiter", StoreLimiter(burst=1, calls_a_second=0.1))
    assert bridge.events(make_event()).status_code == 202
    answer = bridge.events(make_event())
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 11


@pytest.mark.parametrize("count", [100])
def test_largest_answer_is_small(bridge: Any, make_event: Any, count: Any):
    """Answers never exceed 256 KiB."""
    bad = [make_event(order={"id": 0, "x": "y" * 1000}) for _ in range(count)]
    answer = bridge.events(*bad)
    assert answer.status_code == 422
    assert len(answer.data) < 256 * 1024
    assert json.loads(answer.data)["rule"] == "positive_integer"
