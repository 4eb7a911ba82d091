"""WordPress's exporter and eraser, over the endpoint (bridge protocol, section 7)."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import factories
import pytest
from sqlalchemy import func, select

from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.models import (
    AuditEvent,
    BridgeDelivery,
    Consent,
    Message,
    MessageStatus,
    Order,
    OrderEvent,
    Reason,
    Store,
    Suppression,
)

NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = {"email": "a@b.example", "phones": ["0532 000 01 02"], "order_ids": [1453]}


def erasure(**more: Any) -> dict[str, Any]:
    at = to_iso(utcnow())
    person = {**PERSON, **more}
    return {"id": str(uuid4()), "topic": "privacy.erase", "occurred_at": at, "person": person}


@pytest.fixture
def known(bridge: Any, make_event: Any, make_order: Any, session: Any, store_id: int):
    """The store has texted the person once, with consent, and somebody else once."""
    said = {"sms_marketing": True, "at": "2026-01-01T10:00:00Z", "text_version": "3"}
    bridge.events(make_event(order=make_order(consent=said, items_summary="2 × Filtre kahve")))
    billing = {"first_name": "Can", "phone": "0555 111 22 33", "country": "TR"}
    bridge.events(make_event(order_id=2, order=make_order(2, billing=billing)))
    session.rollback()
    session.add(Suppression(recipient=NUMBER, reason="asked", source="page", at=factories.NOW))
    session.commit()


@pytest.fixture
def export(bridge: Any):
    def run(**more: Any) -> Any:
        return bridge.post("privacy/export", {**PERSON, **more})

    return run


def test_export_gives_what_is_kept(known: Any, export: Any):
    """Order, message, consent and suppression come in words, with times that carry their zone."""
    answer = export()
    assert (answer.status_code, answer.json["done"]) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    items = answer.json["items"]
    assert [one["group"] for one in items] == ["order", "message", "consent", "suppression"]
    assert items[0]["id"] == "order-1453"
    told = [set(one["data"].values()) for one in items]
    assert {"Ayşe", "Yılmaz", NUMBER, "2 × Filtre kahve"} <= told[0]
    assert {NUMBER, "Merhaba Ayşe, 1453 hazırlanıyor."} <= told[1]
    assert {NUMBER, "2026-01-01T13:00:00+03:00", "3"} <= told[2]
    assert NUMBER in told[3]
    assert OTHER_NUMBER not in answer.text
    at = next(text for text in told[1] if text.startswith("20"))
    assert datetime.fromisoformat(at).tzinfo is not None
    assert all(isinstance(text, str) for one in items for text in one["data"].values())


def test_export_speaks_the_stores_language(known: Any, export: Any, session: Any, store_id: int):
    """Names of fields and statuses follow the store's locale."""
    session.get_one(Store, store_id).locale = "en_GB"
    session.commit()
    items = export().json["items"]
    assert items[0]["data"]["Status"] == "Being prepared"
    assert items[2]["data"]["Consent to commercial messages"] == "Yes"


def test_export_is_given_once_and_stored_nowhere(
    known: Any, bridge: Any, session: Any, store_id: int
):
    """A repeated delivery is 409 `repeated`; of the answer only a line without numbers stays."""
    delivery = str(uuid4())
    assert bridge.post("privacy/export", PERSON, delivery=delivery).status_code == 200
    again = bridge.post("privacy/export", PERSON, delivery=delivery)
    assert (again.status_code, again.json["error"]) == (409, "repeated")
    row = session.scalars(select(AuditEvent).where(AuditEvent.action == "privacy.exported")).one()
    assert (row.store_id, row.after) == (store_id, {"page": 1, "items": 4})
    kept = session.scalars(
        select(BridgeDelivery).where(BridgeDelivery.delivery_id == delivery)
    ).one()
    assert len(kept.body_hash) == 64


def test_export_is_paged_in_one_order(known: Any, export: Any, session: Any, store_id: int):
    """50 items a page, each once, the last page says so; what lies beyond is empty and done."""
    session.add_all(
        Consent(
            store_id=store_id, recipient=NUMBER, is_given=True, at=factories.NOW, source="bridge"
        )
        for _ in range(97)
    )
    session.commit()
    pages = [export(page=number).json for number in (1, 2, 3, 4)]
    assert [len(page["items"]) for page in pages] == [50, 50, 1, 0]
    assert [page["done"] for page in pages] == [False, False, True, True]
    ids = [one["id"] for page in pages for one in page["items"]]
    assert len(set(ids)) == 101
    assert ids[0] == "order-1453"
    assert ids[-1].startswith("suppression-")


def test_export_never_exceeds_an_answer(known: Any, export: Any, session: Any, store_id: int):
    """A page stays below 256 KiB however long the texts are."""
    first = session.scalars(select(Message).where(Message.recipient == NUMBER)).one()
    values = {c.key: getattr(first, c.key) for c in Message.__table__.columns if c.key != "id"}
    for number in range(60):
        session.add(Message(**{**values, "idempotency_key": f"t:{number}", "body": "😀" * 1600}))
    session.commit()
    answer = export()
    assert len(answer.data) <= 256 * 1024
    assert len(json.loads(answer.data)["items"]) == 50


def test_export_knows_only_its_store(
    known: Any, export: Any, session: Any, sealer: Any, bridge: Any
):
    """Another store's orders and messages of the same number are not handed out, nor erased."""
    other = factories.make_store(session, sealer, site="https://orgu.example")
    session.add(
        Order(
            store_id=other.id,
            order_id=9,
            number="9",
            status="processing",
            recipient=NUMBER,
            updated_at=factories.NOW,
        )
    )
    session.commit()
    assert [one["id"] for one in export(order_ids=[9]).json["items"]][:1] == ["order-1453"]
    bridge.events(erasure(order_ids=[9]))
    session.expire_all()
    assert session.get_one(Order, (other.id, 9)).recipient == NUMBER


def test_export_hides_the_numbers_of_the_team(
    bridge: Any, make_event: Any, session: Any, store_id: int, export: Any
):
    """What the team was texted about the order is told, their numbers are not."""
    store = session.get_one(Store, store_id)
    more = {"recipient_role": "staff", "staff_recipients": [OTHER_NUMBER]}
    factories.make_rule(session, store, text="Yeni: {first_name}", **more)
    session.commit()
    bridge.events(make_event())
    answer = export()
    assert "Yeni: Ay" in answer.text
    assert OTHER_NUMBER not in answer.text
    assert OTHER_NUMBER in export(phones=[OTHER_NUMBER]).text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"phones": ["1"] * 51}, "phones"),
        ({"order_ids": [1] * 1001}, "order_ids"),
        ({"order_ids": ["x"]}, "order_ids"),
        ({"page": 0}, "page"),
        ({"page": "x"}, "page"),
    ],
)
def test_export_names_the_field_that_is_wrong(export: Any, more: Any, field: str):
    """Bounds are kept: 50 phones, 1,000 orders, pages from 1."""
    answer = export(**more)
    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_erase_keeps_counts_and_nothing_else(
    known: Any, bridge: Any, session: Any, store_id: int, export: Any
):
    """Names, numbers and texts go; rows, keys, statuses, parts and the refusal stay."""
    before = session.scalars(select(Message).where(Message.recipient == NUMBER)).one()
    key, parts = before.idempotency_key, before.parts
    session.rollback()
    answer = bridge.events(erasure())
    assert answer.json["results"][0]["status"] == "taken"
    session.expire_all()
    order = session.get_one(Order, (store_id, 1453))
    assert (order.first_name, order.phone, order.recipient, order.items_summary) == (
        "",
        "",
        None,
        "",
    )
    assert (order.status, str(order.total), order.consent["text_version"]) == (
        "processing",
        "349.9000",
        "3",
    )
    message = session.scalars(select(Message).where(Message.erased_at.is_not(None))).one()
    assert (message.recipient, message.body) == ("", "")
    assert (message.idempotency_key, message.parts) == (key, parts)
    assert (message.status, message.reason) == (MessageStatus.CANCELLED, Reason.ERASED)
    consent = session.scalars(select(Consent)).one()
    assert consent.is_given
    assert consent.recipient.startswith("erased:")
    assert len(consent.recipient) <= 20
    assert session.scalars(select(Suppression.recipient)).one() == NUMBER
    event = session.scalars(select(OrderEvent).where(OrderEvent.topic == "privacy.erase")).one()
    assert event.outcome == "recorded"
    audited = session.scalars(select(AuditEvent).where(AuditEvent.action == "privacy.erased")).one()
    assert audited.after == {"orders": 1, "messages": 1, "cancelled": 1, "consents": 1}
    session.rollback()
    items = export(order_ids=[1453]).json["items"]
    assert [one["group"] for one in items] == ["order", "suppression"]


def test_erase_leaves_the_others(known: Any, bridge: Any, session: Any, store_id: int):
    """Nobody else's order, message or number is touched; a second erasure finds nothing."""
    for _ in range(2):
        bridge.events(erasure())
    session.expire_all()
    assert session.get_one(Order, (store_id, 2)).first_name == "Can"
    other = session.scalars(select(Message).where(Message.recipient == OTHER_NUMBER)).one()
    assert (other.status, other.erased_at) == (MessageStatus.QUEUED, None)
    after = session.scalars(select(AuditEvent.after).where(AuditEvent.action == "privacy.erased"))
    assert [one["messages"] for one in after] == [1, 0]


def test_erase_stands_between_events_of_one_batch(
    bridge: Any, make_event: Any, session: Any, store_id: int
):
    """Within a batch what came before the erasure is erased, and what comes after it is not."""
    answer = bridge.events(make_event(), erasure(), make_event(order_id=7))
    assert [one["status"] for one in answer.json["results"]] == ["taken"] * 3
    rows = session.scalars(select(Message).order_by(Message.order_id)).all()
    assert [(m.order_id, m.status.value, m.recipient) for m in rows] == [
        (7, "queued", NUMBER),
        (1453, "cancelled", ""),
    ]


def test_erase_of_nobody_is_recorded(bridge: Any, known: Any, session: Any):
    """A person of whom only an e-mail is known finds nothing here; nonsense is refused alone."""
    answer = bridge.events(
        erasure(phones=[], order_ids=[]), {**erasure(), "person": "x"}, erasure(phones="x")
    )
    assert [one["status"] for one in answer.json["results"]] == ["taken", "refused", "refused"]
    assert session.scalar(select(func.count()).where(Message.erased_at.is_not(None))) == 0


def test_store_is_the_source_after_an_erasure(
    known: Any, bridge: Any, make_order: Any, session: Any, store_id: int
):
    """An order that the store sends again is mirrored as it stands there, blank or not."""
    bridge.events(erasure())
    blank = {"first_name": "[deleted]", "last_name": "", "phone": "", "country": "TR"}
    for billing, recipient in ((blank, None), (None, NUMBER)):
        order = make_order(**({"billing": billing} if billing else {}))
        bridge.post("orders", {"reason": "sweep", "cursor": "", "orders": [order]})
        session.expire_all()
        assert session.get_one(Order, (store_id, 1453)).recipient == recipient
        session.rollback()
