"""Takes the events of one store, many at a time, with a number of statements that does not grow.

The caller holds the store (``stores.lock``), so that no two batches of it run at once: what is
read here stays true until the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import Session

from iletiniz_admin.database.prepared import insert_or_update
from iletiniz_admin.models import EventOutcome, Order, OrderEvent, Store
from iletiniz_admin.services import consent, outbox, privacy
from iletiniz_admin.services.intake import events
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.matching import Matcher, Rows
from iletiniz_admin.services.intake.mirror import Change, Mirrored, apply
from iletiniz_admin.services.intake.store_facts import apply_facts
from iletiniz_admin.services.rendering import Format

ORDERS = cast(Table, Order.__table__)
EVENTS = cast(Table, OrderEvent.__table__)
CHECKOUT = "checkout"  # where a statement on an order was made
_KEY = ("store_id", "order_id")
_FIND_ORDERS = select(ORDERS).where(
    ORDERS.c.store_id == bindparam("store"),
    ORDERS.c.order_id.in_(bindparam("ids", expanding=True)),
)
_FIND_EVENTS = select(EVENTS.c.event_id).where(
    EVENTS.c.store_id == bindparam("store"),
    EVENTS.c.event_id.in_(bindparam("ids", expanding=True)),
)
_ADD_EVENTS = insert(EVENTS).inline()  # nobody reads the ids
_RECORDED = frozenset({events.CONSENT_CHANGED, events.PRIVACY_ERASE, events.BRIDGE_TEST})
_COLUMNS = tuple(column.key for column in ORDERS.columns)
_EMPTY: dict[str, Any] = {
    column.key: "" for column in ORDERS.columns if not column.nullable and column.key not in _KEY
} | {"entries": {}, "tracking": [], "is_muted": False}


@dataclass(slots=True)
class Taken:
    """What a batch came to: ids that were new, how each ended, how many messages may leave."""

    new_ids: set[str] = field(default_factory=set)
    outcomes: dict[str, EventOutcome] = field(default_factory=dict)
    queued_count: int = 0

    def add(self, other: "Taken") -> None:
        """Count what another part of the batch came to."""
        self.new_ids |= other.new_ids
        self.outcomes |= other.outcomes
        self.queued_count += other.queued_count


def load_mirror(session: Session, store_id: int, order_ids: set[int]) -> dict[int, Mirrored]:
    """Return the mirrored orders by id, an empty one for each that is not known yet."""
    empty = dict.fromkeys(_COLUMNS) | _EMPTY | {"store_id": store_id}
    orders = {
        order_id: Mirrored(empty | {"order_id": order_id}, is_known=False) for order_id in order_ids
    }
    if orders:
        asked = {"store": store_id, "ids": sorted(order_ids)}
        for row in session.connection().execute(_FIND_ORDERS, asked).mappings():
            orders[row["order_id"]] = Mirrored(dict(row))
    return orders


def save_mirror(session: Session, orders: dict[int, Mirrored]) -> None:
    """Write the changed orders, one statement for all."""
    rows = [order.row for order in orders.values() if order.is_changed and order.is_known]
    if not rows:
        return
    statement = insert_or_update(session, ORDERS, "store_id order_id")
    session.connection().execute(statement, rows)


def record_statements(session: Session, rows: Rows, now: datetime) -> None:
    """Write down what people said; what waits for those who said no, and needs their yes, ends."""
    consent.record(session, rows)
    refusing = {row["recipient"] for row in rows if not row["is_given"]}
    outbox.stop_recipients(session, refusing, now)


def release_tracking(
    session: Session, store: Store, orders: dict[int, Mirrored], formats: Format, now: datetime
) -> int:
    """Let go what waits for a number that these orders got; return how many were queued."""
    found = {order_id: one.row for order_id, one in orders.items() if one.has_new_tracking}
    return outbox.release_tracking(session, store, found, now, formats) if found else 0


def _list_unseen(session: Session, store_id: int, batch: Sequence[Event]) -> list[Event]:
    ids = {event.event_id: event for event in reversed(batch)}  # the first of a repeated id counts
    if not ids:
        return []
    asked = {"store": store_id, "ids": sorted(ids)}
    seen = set(session.connection().execute(_FIND_EVENTS, asked).scalars())
    return [event for event in batch if event.event_id not in seen and ids[event.event_id] is event]


def take(
    session: Session,
    store: Store,
    batch: Sequence[Event],
    *,
    formats: Format,
    now: datetime,
) -> Taken:
    """Take the events that are new, in their order; the caller commits.

    Mirror, ledger, consents, message rows and store facts change together or not at all. What
    came before an erasure is written before it, so that it is erased; what came after it is not.
    """
    taken = Taken()
    for part in _parts(batch):
        taken.add(_take_part(session, store, part, formats, now))
    return taken


def _parts(batch: Sequence[Event]) -> list[Sequence[Event]]:
    """Return the batch cut after each erasure: nearly always whole."""
    ends = [place for place, one in enumerate(batch, 1) if one.topic == events.PRIVACY_ERASE]
    if not ends:
        return [batch]
    cuts = [0, *ends, len(batch)]
    return [batch[start:end] for start, end in pairwise(cuts) if start < end]


def _take_part(
    session: Session, store: Store, batch: Sequence[Event], formats: Format, now: datetime
) -> Taken:
    unseen = _list_unseen(session, store.id, batch)
    order_ids = {event.order_id for event in unseen if event.order_id is not None}
    orders = load_mirror(session, store.id, order_ids)
    changes = [(event, _apply(store, orders, event, now)) for event in unseen]
    save_mirror(session, orders)
    record_statements(session, _statements(store.id, changes, now), now)
    entered = [(event, change.entries) for event, change in changes if change.entries]
    matcher = Matcher(session, store, formats, now)
    rows = matcher.match(entered)
    taken = _record(session, store.id, changes, rows, now)
    messages = [row for some in rows.values() for row in some]
    outbox.enqueue(session, messages)
    consent.new_links(session, matcher.links)
    taken.queued_count = sum(row["status"] == "queued" for row in messages)
    taken.queued_count += release_tracking(session, store, orders, formats, now)
    for event in unseen:
        if event.topic == events.PRIVACY_ERASE:
            privacy.erase(session, store, event.extra["person"], now)
    return taken


def _apply(store: Store, orders: dict[int, Mirrored], event: Event, now: datetime) -> Change:
    if event.topic in events.ORDER_TOPICS and event.order_id is not None:
        return apply(orders[event.order_id], event, now)
    if event.topic == events.STORE_UPDATED:
        apply_facts(store, event.extra)
        return Change(EventOutcome.RECORDED)
    is_recorded = event.topic in _RECORDED
    return Change(EventOutcome.RECORDED if is_recorded else EventOutcome.IGNORED)


def _statements(store_id: int, changes: list[tuple[Event, Change]], now: datetime) -> Rows:
    rows = []
    for event, change in changes:
        at = event.occurred_at or now
        if event.topic == events.CONSENT_CHANGED:
            recipient = str(event.extra["recipient"])
            row = consent.statement_row(
                store_id, recipient, event.extra, source="bridge", at=at, recorded_at=now
            )
            rows.append(row)
        if change.consent is not None:
            recipient, given = change.consent
            rows.append(
                consent.statement_row(
                    store_id,
                    recipient,
                    given,
                    source=CHECKOUT,
                    at=at,
                    order_id=event.order_id,
                    recorded_at=now,
                )
            )
    return rows


def _record(
    session: Session,
    store_id: int,
    changes: list[tuple[Event, Change]],
    rows: dict[str, Rows],
    now: datetime,
) -> Taken:
    taken, ledger = Taken(), []
    for event, change in changes:
        made = [row for row in rows.get(event.event_id, ()) if row["rule_id"] is not None]
        without = EventOutcome.NO_RULE if change.entries else change.outcome
        outcome = EventOutcome.MESSAGES if made else without
        taken.new_ids.add(event.event_id)
        taken.outcomes[event.event_id] = outcome
        ledger.append(
            {
                "store_id": store_id,
                "event_id": event.event_id,
                "topic": event.topic,
                "source": event.source,
                "order_id": event.order_id,
                "order_number": str(event.columns.get("number") or event.order_id or ""),
                "from_status": event.from_status,
                "to_status": event.to_status,
                "occurred_at": event.occurred_at,
                "received_at": now,
                "outcome": outcome,
                "message_count": len(made),
            }
        )
    if ledger:
        session.connection().execute(_ADD_EVENTS, ledger)
    return taken
