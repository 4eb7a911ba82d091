"""Whatever JSON comes, signed or not, the answer is one of the protocol's."""

import json
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings as checks, strategies as st
from sqlalchemy import select

from iletiniz_admin.models import Order

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from(["\x00", "\ud800", "2026-07-20T09:15:04Z", "9999-12-31T23:59:59Z", "1e99"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)
FIELDS = [
    "number",
    "status",
    "currency",
    "total",
    "date_created_gmt",
    "date_modified_gmt",
    "customer_id",
    "billing",
    "shipping",
    "payment_method_title",
    "shipping_method",
    "item_count",
    "items_summary",
    "locale",
    "tracking",
    "consent",
    "muted",
]
QUIET = checks(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TOPICS = st.sampled_from(
    [
        "order.created",
        "order.status_changed",
        "order.updated",
        "order.deleted",
        "order.refunded",
        "order.tracking_added",
        "customer.consent_changed",
        "store.updated",
        "privacy.erase",
        "made.up",
    ]
)


@QUIET
@given(body=ANY_JSON, what=st.sampled_from(["events", "orders", "heartbeat"]))
def test_any_json_has_an_answer(bridge: Any, body: Any, what: str):
    """Any signed JSON gets 202 or 422, never a failure of ours."""
    assert bridge.post(what, body).status_code in (202, 422)


@QUIET
@given(
    data=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANY_JSON)),
    order_id=st.integers(1, 5),
    topic=TOPICS,
    more=st.dictionaries(
        st.sampled_from(["from", "to", "amount", "customer", "consent", "store"]), ANY_JSON
    ),
)
def test_any_order_has_an_answer(
    *, bridge: Any, data: dict[str, Any], order_id: int, topic: str, more: dict[str, Any]
):
    """Any value in any field of an event is taken or refused with field and rule."""
    event = {"id": str(uuid4()), "topic": topic, "occurred_at": "2026-07-20T09:15:04Z", **more}
    answer = bridge.events(event | {"order": {"id": order_id, **data}})
    assert answer.status_code in (202, 422)
    if answer.status_code == 422:
        assert answer.json["field"].startswith("events[0]")
    page = {"reason": "sweep", "orders": [{"id": order_id, **data}], "done": True}
    assert bridge.post("orders", page).status_code in (202, 422)


@QUIET
@given(body=ANY_JSON)
def test_any_json_can_ask_to_pair(bridge: Any, body: Any):
    """Any JSON sent to the pairing address has an answer."""
    raw, kind = json.dumps(body), "application/json"
    answer = bridge.client.post("/bridge/v1/pair", data=raw, content_type=kind)
    assert answer.status_code in (401, 422, 429)


def test_hostile_strings_are_text(bridge: Any, make_event: Any, make_order: Any, session: Any):
    """Markup, formulas and SQL are stored as text; NUL and lone surrogates are left out."""
    names = {"first_name": "<script>\x00\ud800alert('x')</script>", "last_name": "=1+1' --"}
    event = make_event(order=make_order(billing={**names, "phone": 5320000102}))
    event["order"]["items_summary"] = "ş" * 500
    event["order"]["secret_note"] = "not in the list"
    assert bridge.events(event).json["results"][0]["status"] == "taken"
    order = session.scalars(select(Order)).one()
    assert order.first_name == "<script>alert('x')</script>"
    assert order.last_name == "=1+1' --"
    assert order.items_summary == "ş" * 200
    assert order.recipient == "+905320000102"
