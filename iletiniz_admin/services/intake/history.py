"""Orders for the mirror (bridge protocol, section 4): history, and the sweep for missed events.

A sweep makes an event of a snapshot whose status differs from the mirror's, if the order was
modified after the pairing; the time of modification stands for that of the status change (a
snapshot knows no better one), and without it no message is made, only a ledger entry. An order that
the mirror does not know counts as new only if it was created after the pairing. Each such event's
id follows from order, status and time, so sweeping twice finds it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy.orm import Session

from iletiniz_admin.models import Store
from iletiniz_admin.services import consent
from iletiniz_admin.services.intake import batch, events, fields
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.intake.fields import Unusable
from iletiniz_admin.services.intake.mirror import DRAFTS, Mirrored, merge, take_consent
from iletiniz_admin.services.intake.snapshot import Snapshot, read_snapshot
from iletiniz_admin.services.rendering import Format

MAX_ORDERS = 500
MAX_CURSOR_LENGTH = 200
BACKFILL, SWEEP = "backfill", "sweep"


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a store's orders; ``refused`` are those that could not be read."""

    reason: str
    cursor: str
    is_done: bool
    snapshots: list[Snapshot]
    refused: list[Unusable]


def read_page(body: Any, now: datetime) -> OrderPage:
    """Return the page; raises ``Unusable`` if there is none, or no order in it can be read."""
    if not isinstance(body, dict):
        raise Unusable("", "object")
    reason = body.get("reason")
    if reason not in (BACKFILL, SWEEP):
        raise Unusable("reason", "backfill|sweep")
    cursor = fields.read_text(body.get("cursor"), "cursor", MAX_CURSOR_LENGTH)
    is_done = fields.read_flag(body.get("done"), "done")
    snapshots: list[Snapshot] = []
    refused: list[Unusable] = []
    for index, item in enumerate(fields.read_list(body.get("orders"), "orders", MAX_ORDERS)):
        try:
            snapshots.append(_read(item, f"orders[{index}]", now))
        except Unusable as problem:
            refused.append(problem)
    if refused and not snapshots:
        raise refused[0]
    return OrderPage(reason, cursor, is_done, snapshots, refused)


def _read(item: Any, path: str, now: datetime) -> Snapshot:
    snapshot = read_snapshot(item, path, now)
    fields.required(snapshot.status, f"{path}.status")
    return snapshot


def take_page(
    session: Session,
    store: Store,
    page: OrderPage,
    *,
    formats: Format,
    now: datetime,
) -> batch.Taken:
    """Take the page into the mirror; only a sweep can make events. The caller commits."""
    orders = batch.load_mirror(session, store.id, {one.order_id for one in page.snapshots})
    missed: list[Event] = []
    if page.reason == SWEEP:
        missed = list_missed(store, page.snapshots, orders)
    explained = {event.order_id for event in missed}
    for snapshot in page.snapshots:
        if snapshot.order_id not in explained and snapshot.status not in DRAFTS:
            merge(orders[snapshot.order_id], snapshot.columns, now)
    batch.save_mirror(session, orders)
    batch.record_statements(session, _statements(store.id, orders, now), now)
    released_count = batch.release_tracking(session, store, orders, formats, now)
    if page.reason == BACKFILL:
        store.backfill_cursor = page.cursor or store.backfill_cursor
        store.backfill_done_at = now if page.is_done else None
    taken = batch.take(session, store, missed, formats=formats, now=now)
    taken.queued_count += released_count
    return taken


def _statements(store_id: int, orders: dict[int, Mirrored], now: datetime) -> list[dict[str, Any]]:
    """Return what these orders say of consent that was not known yet, each with its proof."""
    told = ((key, take_consent(one, one.row["recipient"])) for key, one in orders.items())
    return [
        consent.statement_row(
            store_id,
            one[0],
            one[1],
            source=batch.CHECKOUT,
            at=now,
            order_id=order_id,
            recorded_at=now,
        )
        for order_id, one in told
        if one is not None
    ]


def list_missed(
    store: Store, snapshots: Sequence[Snapshot], orders: dict[int, Mirrored]
) -> list[Event]:
    """Return the events that these snapshots prove to have been missed."""
    found = {one.order_id: _missed(store, one, orders[one.order_id]) for one in snapshots}
    return [event for event in found.values() if event is not None]


def _is_before_pairing(store: Store, at: datetime) -> bool:
    """Compare as the store tells times, in whole seconds; within one second, it is after."""
    return store.paired_at is not None and at < store.paired_at.replace(microsecond=0)


def _missed(store: Store, snapshot: Snapshot, mirrored: Mirrored) -> Event | None:
    modified_at = snapshot.columns.get("date_modified_at")
    known_at = mirrored.row["date_modified_at"] if mirrored.is_known else None
    is_old = bool(modified_at and known_at and modified_at < known_at)
    if snapshot.status in DRAFTS or snapshot.status == mirrored.row["status"] or is_old:
        return None
    created_at = snapshot.columns.get("date_created_at")
    changed_at = modified_at if mirrored.is_known else created_at
    is_before = changed_at is not None and _is_before_pairing(store, changed_at)
    if is_before or (changed_at is None and not mirrored.is_known):
        return None
    name = f"{store.id}/{snapshot.order_id}/{snapshot.status}/{modified_at}"
    return Event(
        str(uuid5(NAMESPACE_OID, name)),
        events.STATUS_CHANGED if mirrored.is_known else events.CREATED,
        modified_at,
        source="sweep",
        order_id=snapshot.order_id,
        from_status=mirrored.row["status"] or None,
        to_status=snapshot.status,
        columns=snapshot.columns,
    )
