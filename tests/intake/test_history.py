"""Orders for the mirror, the sweep, WooCommerce's own webhooks, store facts, fixtures."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.clock import to_iso
from iletiniz_admin.models import Message, Order
from iletiniz_admin.services import intake

NOW = factories.NOW
CONTRACTS = Path(__file__).parents[1] / "contracts"
STATUS = "order.status_changed"


@pytest.fixture
def page(session: Any, store: Any, formats: Any, event: Any):
    """Takes a page with one order of the given status and age."""

    def take(reason: str, status: str, *, modified: float | None = 0, **more: Any) -> None:
        order = event("x", status)["order"] | more
        if modified is not None:
            order["date_modified_gmt"] = to_iso(NOW + timedelta(seconds=modified))
        body = {"reason": reason, "cursor": "c1", "orders": [order], "done": True}
        intake.take_page(session, store, intake.read_page(body, NOW), formats=formats, now=NOW)

    return take


def test_history_makes_no_message(
    page: Any, make_rule: Any, messages: Any, mirrored: Any, store: Any
):
    """A backfill fills the mirror and texts nobody."""
    make_rule()
    page("backfill", "processing")
    assert mirrored().status == "processing"
    assert messages() == []
    assert (store.backfill_cursor, store.backfill_done_at) == ("c1", NOW)


def test_sweep_finds_a_missed_change_once(
    page: Any, take: Any, event: Any, make_rule: Any, messages: Any
):
    """A sweep makes an event of a differing status, once however often it sweeps."""
    make_rule("completed")
    take(event(STATUS, "processing", seconds=-600))
    page("sweep", "completed", modified=-60)
    page("sweep", "completed", modified=-60)
    assert messages()[1:] == [("completed", "queued", None)]
    assert take(event(STATUS, "completed", seconds=-60)) == ["no_entry"]


def test_sweep_leaves_the_time_before_the_pairing(
    *, page: Any, take: Any, event: Any, make_rule: Any, messages: Any, mirrored: Any
):
    """A change from before the pairing, or an order older than it, only goes into the mirror."""
    make_rule("completed")
    page("backfill", "processing", modified=-90000)
    page("sweep", "completed", modified=-86401)
    page("sweep", "completed", id=2, date_created_gmt=to_iso(NOW - timedelta(days=2)))
    page("sweep", "completed", id=3)
    assert mirrored().status == mirrored(2).status == mirrored(3).status == "completed"
    assert messages() == []


def test_sweep_takes_the_second_of_the_pairing_as_after_it(
    *, page: Any, make_rule: Any, messages: Any, store: Any
):
    """A store tells whole seconds: an order made right after the pairing is not history."""
    make_rule("processing")
    store.paired_at = NOW.replace(microsecond=0) + timedelta(seconds=-60, microseconds=900_000)
    page("sweep", "processing", modified=-60, date_created_gmt=to_iso(NOW - timedelta(seconds=60)))
    assert [status for _, status, _ in messages()] == ["queued"]


def test_sweep_without_a_time_makes_a_ledger_entry(
    page: Any, take: Any, event: Any, make_rule: Any, messages: Any
):
    """Where the time of the change is unknown no message is made, only a ledger entry."""
    make_rule("completed")
    take(event(STATUS, "processing", seconds=-600))
    page("sweep", "completed", modified=None)
    assert messages()[1:] == [("completed", "skipped", "no_time")]


def test_older_snapshot_does_not_win(take: Any, event: Any, mirrored: Any):
    """A snapshot older than the mirror changes nothing."""
    at = lambda seconds: {"date_modified_gmt": to_iso(NOW + timedelta(seconds=seconds))}  # noqa: E731 - two uses
    take(event("order.updated", order={"number": "new", **at(-5)}))
    assert take(event("order.updated", order={"number": "old", **at(-50)})) == ["stale"]
    assert mirrored().number == "new"


def test_history_tells_of_consent_once(page: Any, session: Any):
    """An order's consent comes with its history too: one statement, with its own time."""
    from iletiniz_admin.models import Consent

    given = {"sms_marketing": True, "at": "2026-01-01T10:00:00Z", "text_version": "2"}
    for reason in ("backfill", "sweep", "backfill"):
        page(reason, "processing", consent=given, date_created_gmt="2026-01-01T10:00:00Z")
    row = session.scalars(select(Consent)).one()
    assert (to_iso(row.at), row.order_id, row.source) == (given["at"], 1453, "checkout")


def test_sweep_brings_back_what_was_restored(
    page: Any, take: Any, event: Any, mirrored: Any, messages: Any
):
    """A deleted order that a sweep shows as changed later stands again; an older sight does not."""
    take(event(STATUS, "processing", seconds=-600), event("order.deleted", seconds=-300))
    page("sweep", "processing", modified=-400)
    assert mirrored().deleted_at is not None
    page("sweep", "processing", modified=-100)
    assert mirrored().deleted_at is None
    assert len(messages()) == 1


def delivery() -> tuple[dict[str, str], bytes]:
    """Return the real delivery of WooCommerce: headers and body."""
    lines = (CONTRACTS / "woocommerce-order-updated.headers.txt").read_text().splitlines()[1:]
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return headers, (CONTRACTS / "woocommerce-order-updated.json").read_bytes()


def test_real_webhook_becomes_the_mirror(session: Any, store: Any, formats: Any, mirrored: Any):
    """A real WooCommerce delivery is read into the mirror, and nothing not newer changes it."""
    headers, body = delivery()
    now = NOW + timedelta(days=365)
    outcomes = []
    for number in (1, 2):
        event = intake.read_delivery(
            f"{headers['X-WC-Webhook-Delivery-ID']}{number}",
            headers["X-WC-Webhook-Topic"],
            json.loads(body),
            now,
        )
        taken = intake.take_delivery(session, store, event, formats=formats, now=now)
        outcomes += [outcome.value for outcome in taken.outcomes.values()]
    assert outcomes == ["no_rule", "stale"]
    order = mirrored(66)
    assert (order.number, order.status, str(order.total)) == ("66", "completed", "29.9000")
    assert (order.first_name, order.city, order.phone) == ("Иван", "София", "+359888123456")
    assert (order.item_count, order.items_summary) == (2, "2 × Lab mug")
    assert (order.shipping_method, order.recipient) == ("Flat rate", None)


def test_webhook_status_comes_from_the_difference(
    session: Any, store: Any, formats: Any, make_rule: Any, messages: Any
):
    """A newer delivery with another status is a change; an older order only a mirror row."""
    make_rule("processing")
    body = {"id": 7, "number": "7", "date_created_gmt": to_iso(NOW - timedelta(days=3))}
    body["billing"] = {"phone": "05320000102", "country": "TR"}
    outcomes = []
    for minute, status in ((3, "pending"), (2, "processing"), (2, "completed")):
        body |= {"status": status, "date_modified_gmt": to_iso(NOW - timedelta(minutes=minute))}
        event = intake.read_delivery(f"d-{status}", "order.updated", dict(body), NOW)
        taken = intake.take_delivery(session, store, event, formats=formats, now=NOW)
        outcomes += [outcome.value for outcome in taken.outcomes.values()]
    assert outcomes == ["mirrored", "messages", "stale"]
    assert messages() == [("processing", "queued", None)]


def test_store_tells_what_it_is(take: Any, event: Any, store: Any):
    """Statuses and time zone follow the store; the name that a person gave it here stays."""
    facts = {
        "name": "Yeni Ad",
        "timezone": "Mars/Olympus",
        "statuses": [{"slug": "wc-x", "label": "X"}],
    }
    name = store.name
    assert take(event("store.updated", store=facts)) == ["recorded"]
    assert (store.name, store.timezone) == (name, "Europe/Istanbul")
    assert store.order_statuses == [{"slug": "x", "label": "X"}]


@pytest.mark.parametrize("file", sorted(CONTRACTS.glob("event-*.json")), ids=lambda file: file.stem)
def test_contract_event_is_taken(file: Path, take: Any, session: Any, make_rule: Any):
    """Every event body of the contract is taken by the panel as the bridge writes it."""
    outcomes = {
        "created": "messages",
        "status-changed": "messages",
        "updated": "mirrored",
        "deleted": "removed",
        "refunded": "no_rule",
        "tracking-added": "mirrored",
        "consent-changed": "recorded",
        "store-updated": "recorded",
        "privacy-erase": "recorded",
        "bridge-test": "recorded",
    }
    make_rule("received")
    make_rule("processing")
    assert take(*json.loads(file.read_bytes())["events"], now=NOW + timedelta(minutes=1)) == [
        outcomes[file.stem.removeprefix("event-")]
    ]
    for order in session.query(Order):
        assert order.recipient == "+905320000102"


def test_history_of_the_future_lasts_no_longer(page: Any, make_rule: Any, session: Any, store: Any):
    """An order made in the future, by a wrong clock, is an order of now: its best-before ends."""
    store.paired_at = NOW - timedelta(days=1)
    rule = make_rule("received")
    page("sweep", "processing", date_created_gmt="9999-12-31T23:59:59Z")
    message = session.scalars(select(Message).where(Message.rule_id == rule.id)).one()
    assert message.best_before_at == NOW + timedelta(minutes=rule.best_before_minutes)
