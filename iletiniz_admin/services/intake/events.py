"""Reads a batch of events (bridge protocol, section 3); a bad one is refused alone.

Beside the order's snapshot, three topics carry something of their own:
``customer.consent_changed``: ``{"customer": {"phone", "country"}, "consent": {"sms_marketing",
"at", "text_version"}}``; ``store.updated``: ``{"store": {"name", "timezone", "locale", "currency",
"country", "statuses", "versions"}}``; ``privacy.erase``: ``{"person": {"email", "phones",
"order_ids"}}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iletiniz_admin.services.intake import fields
from iletiniz_admin.services.intake.fields import Unusable
from iletiniz_admin.services.intake.people import read_person
from iletiniz_admin.services.intake.snapshot import read_consent, read_snapshot
from iletiniz_admin.services.intake.store_facts import read_facts
from iletiniz_admin.sms import Recipient, normalise

MAX_EVENTS = 100
MAX_TOPIC_LENGTH = 40

CREATED = "order.created"
STATUS_CHANGED = "order.status_changed"
UPDATED = "order.updated"
DELETED = "order.deleted"
REFUNDED = "order.refunded"
TRACKING_ADDED = "order.tracking_added"
CONSENT_CHANGED = "customer.consent_changed"
STORE_UPDATED = "store.updated"
PRIVACY_ERASE = "privacy.erase"
BRIDGE_TEST = "bridge.test"  # a person pressed "send a test event" in WordPress
ORDER_TOPICS = frozenset({CREATED, STATUS_CHANGED, UPDATED, DELETED, REFUNDED, TRACKING_ADDED})
_READ_TOPICS = ORDER_TOPICS | {CONSENT_CHANGED, STORE_UPDATED, PRIVACY_ERASE}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a store; ``columns`` are the mirror's, as the event knew them."""

    event_id: str
    topic: str
    occurred_at: datetime | None
    source: str = "bridge"
    order_id: int | None = None
    from_status: str | None = None
    to_status: str | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that could not be read: what broke which rule."""

    event_id: str | None
    field: str
    rule: str


def read_events(body: Any, now: datetime) -> list[Event | RefusedEvent]:
    """Return the batch's events in their order; raises ``Unusable`` if there is no batch."""
    if not isinstance(body, dict):
        raise Unusable("", "object")
    items = body.get("events")
    if not isinstance(items, list):
        raise Unusable("events", "list")
    if not 1 <= len(items) <= MAX_EVENTS:
        raise Unusable("events", f"1..{MAX_EVENTS}")
    return [_read_one(item, now) for item in items]


def _read_one(item: Any, now: datetime) -> Event | RefusedEvent:
    if not isinstance(item, dict):
        return RefusedEvent(None, "", "object")
    given = item.get("id")
    try:
        return _read_event(item, fields.read_uuid(given, "id"), now)
    except Unusable as problem:
        shown = fields.clean(given, 64) if isinstance(given, str) else None
        return RefusedEvent(shown, problem.field, problem.rule)


def _read_event(item: Mapping[str, Any], event_id: str, now: datetime) -> Event:
    topic = fields.required(fields.read_text(item.get("topic"), "topic", MAX_TOPIC_LENGTH), "topic")
    if topic not in _READ_TOPICS:
        return Event(event_id, topic, None)
    occurred_at = fields.read_time(item.get("occurred_at"), "occurred_at")
    if occurred_at is None:
        raise Unusable("occurred_at", "required")
    occurred_at = min(occurred_at, now)  # a fast clock must not make a text last longer
    if topic == STORE_UPDATED:
        facts = read_facts(fields.read_object(item.get("store"), "store"), "store")
        return Event(event_id, topic, occurred_at, extra=facts)
    if topic == CONSENT_CHANGED:
        return Event(event_id, topic, occurred_at, extra=_consent(item, now))
    if topic == PRIVACY_ERASE:
        person = read_person(item.get("person"), "person")
        return Event(event_id, topic, occurred_at, extra={"person": person})
    return _order_event(item, event_id, topic, occurred_at, now)


def _order_event(
    item: Mapping[str, Any], event_id: str, topic: str, occurred_at: datetime, now: datetime
) -> Event:
    snapshot = read_snapshot(item.get("order"), "order", now)
    to_status: str | None = None
    if topic == STATUS_CHANGED:
        to_status = fields.required(fields.read_status(item.get("to"), "to"), "to")
    elif topic == CREATED:
        to_status = fields.required(snapshot.status, "order.status")
    extra = {}
    if topic == REFUNDED:
        extra["amount"] = fields.read_money(item.get("amount"), "amount")
    return Event(
        event_id,
        topic,
        occurred_at,
        order_id=snapshot.order_id,
        from_status=fields.read_status(item.get("from"), "from") or None,
        to_status=to_status,
        columns=snapshot.columns,
        extra=extra,
    )


def _consent(item: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    customer = fields.read_object(item.get("customer"), "customer")
    phone = fields.read_text(customer.get("phone"), "customer.phone", 60)
    country = fields.read_text(customer.get("country"), "customer.country", 8)
    recipient = normalise(phone, country)
    if not isinstance(recipient, Recipient):
        raise Unusable("customer.phone", recipient.code.value)
    consent = read_consent(item.get("consent"), "consent", now)
    if consent is None:
        raise Unusable("consent", "required")
    return {"recipient": recipient.e164, **consent}
