"""WooCommerce's own webhooks (bridge protocol, section 8): a REST order becomes an event.

WooCommerce does not say what changed; a difference to the mirror's status does. An order that the
mirror does not know is new if it was created after the store was added here, whichever of
``order.created`` and ``order.updated`` comes first; an older one only goes into the mirror.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.models import Store
from iletiniz_admin.services.intake import batch, events, fields
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.mirror import Mirrored
from iletiniz_admin.services.intake.snapshot import Snapshot, read_snapshot
from iletiniz_admin.services.rendering import Format

TOPICS = frozenset({"order.created", "order.updated"})
PING = re.compile(rb"webhook_id=[0-9]{1,19}")
MAX_LINES = 50
_DELIVERY_ID = re.compile(r"[0-9A-Za-z-]{1,60}", re.ASCII)
_LISTED = (
    "id",
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
)


def read_delivery(delivery_id: str, topic: str, body: Any, now: datetime) -> Event:
    """Return the order as an event whose topic is not decided yet; raises ``Unusable``.

    ``delivery_id`` and ``topic`` are the headers ``X-WC-Webhook-Delivery-ID`` and ``…-Topic``.
    """
    if not _DELIVERY_ID.fullmatch(delivery_id):
        raise fields.Unusable("X-WC-Webhook-Delivery-ID", "required")
    if topic not in TOPICS:
        return Event(f"wc:{delivery_id}", topic[: events.MAX_TOPIC_LENGTH], None, source="webhook")
    snapshot = read_order(body, now)
    modified_at = snapshot.columns.get("date_modified_at")
    return Event(
        f"wc:{delivery_id}",
        topic,
        modified_at or now,
        source="webhook",
        order_id=snapshot.order_id,
        columns=snapshot.columns,
    )


def read_order(body: Any, now: datetime) -> Snapshot:
    """Return a WooCommerce REST order as the bridge's snapshot."""
    if not isinstance(body, dict):
        raise fields.Unusable("", "object")
    data = {name: body[name] for name in _LISTED if name in body}
    lines = _objects(body, "line_items")
    shipping = _objects(body, "shipping_lines")
    titles = [fields.read_text(one.get("method_title"), "shipping_lines", 100) for one in shipping]
    data["shipping_method"] = ", ".join(title for title in titles if title)
    data["item_count"] = sum(_quantity(line) for line in lines)
    data["items_summary"] = ", ".join(_described(line) for line in lines)
    snapshot = read_snapshot(data, "", now)
    fields.required(snapshot.status, "status")
    return snapshot


def _objects(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = body.get(name)
    items = found[:MAX_LINES] if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict)]


def _quantity(line: Mapping[str, Any]) -> int:
    quantity = line.get("quantity")
    if not isinstance(quantity, int):
        return 0
    return min(max(int(quantity), 0), 10_000)


def _described(line: Mapping[str, Any]) -> str:
    name = unescape(fields.read_text(line.get("name"), "line_items", 100))
    count = _quantity(line)
    return f"{count} × {name}" if count > 1 else name


def take_delivery(
    session: Session,
    store: Store,
    event: Event,
    *,
    formats: Format,
    now: datetime,
) -> batch.Taken:
    """Take a webhook's delivery; what is not newer than the mirror is ignored."""
    if event.order_id is None:
        return batch.take(session, store, [event], formats=formats, now=now)
    mirrored = batch.load_mirror(session, store.id, {event.order_id})[event.order_id]
    if _is_stale(mirrored, event):
        # A snapshot without a time of change is never newer: one line in the ledger, no more.
        stale = replace(event, topic=events.UPDATED, columns={"number": mirrored.row["number"]})
        return batch.take(session, store, [stale], formats=formats, now=now)
    decided = Event(
        event.event_id,
        _topic(store, mirrored, event),
        event.occurred_at,
        source=event.source,
        order_id=event.order_id,
        from_status=mirrored.row["status"] or None,
        to_status=event.columns["status"],
        columns=event.columns,
    )
    return batch.take(session, store, [decided], formats=formats, now=now)


def _is_stale(mirrored: Mirrored, event: Event) -> bool:
    known_at = mirrored.row["date_modified_at"]
    modified_at = event.columns.get("date_modified_at")
    if not mirrored.is_known or known_at is None:
        return False
    return modified_at is None or bool(modified_at <= known_at)


def _topic(store: Store, mirrored: Mirrored, event: Event) -> str:
    if mirrored.is_known:
        is_same = mirrored.row["status"] == event.columns["status"]
        return events.UPDATED if is_same else events.STATUS_CHANGED
    created_at = event.columns.get("date_created_at")
    is_new = created_at is not None and created_at >= store.created_at
    return events.CREATED if is_new else events.UPDATED
