"""Texts with a tracking number wait for it; whatever happens, there is one message."""

from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.clock import to_iso
from iletiniz_admin.models import Message, MessageStatus
from iletiniz_admin.services import intake, outbox

NOW = factories.NOW
STATUS, ADDED = "order.status_changed", "order.tracking_added"
TEXT = "Kargoda.{tracking_number?? Takip: {tracking_number}}"
PARCEL = {"tracking": [{"carrier": "Aras", "number": "123456", "url": ""}]}
WITH, WITHOUT = "Kargoda. Takip: 123456", "Kargoda."


def test_text_waits_for_its_number(session: Any, take: Any, shipped: Any, rule: Any, only: Any):
    """Without a number the message is held until the entry's time and the rule's wait."""
    assert rule.tracking_wait_minutes == 30
    assert take(shipped) == ["messages"]
    assert only() == ("held", "tracking", WITHOUT)
    message = session.scalars(select(Message)).one()
    assert message.held_until == NOW + timedelta(minutes=29)


def test_number_releases_at_once(
    *, session: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any, release: Any
):
    """When the number comes, the text with it is queued at once, and no second one later."""
    assert rule.id
    take(shipped)
    later = NOW + timedelta(minutes=5)
    take(added(), now=later)
    assert only() == ("queued", None, WITH)
    message = session.scalars(select(Message)).one()
    assert (message.available_at, message.held_until) == (later, None)
    assert release(minutes=40) == 0
    take(added(), now=later)
    assert only() == ("queued", None, WITH)


def test_release_is_counted_for_the_hint(
    *, session: Any, store: Any, formats: Any, take: Any, shipped: Any, added: Any, rule: Any
):
    """The batch that brings the number says that something may leave."""
    assert rule.id
    take(shipped)
    batch = intake.read_events({"events": [added()]}, NOW)
    taken = intake.take(session, store, batch, formats=formats, now=NOW)
    assert taken.queued_count == 1


def test_wait_ends_with_the_wording_without(
    take: Any, shipped: Any, rule: Any, only: Any, release: Any
):
    """At the end of the wait the wording without the number goes, not a second before."""
    assert rule.id
    take(shipped)
    assert release(minutes=29, seconds=-1) == 0
    assert release(minutes=29) == 1
    assert only() == ("queued", None, WITHOUT)
    assert release(minutes=30) == 0


def test_number_after_the_message_left_does_nothing(
    *, session: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any, release: Any
):
    """What is under way keeps its text, and no second message follows."""
    assert rule.id
    take(shipped)
    release(minutes=29)
    later = NOW + timedelta(minutes=29)
    assert len(outbox.claim(session, now=later).messages) == 1
    take(added(), now=later)
    assert only() == ("sending", None, WITHOUT)
    session.scalars(select(Message)).one().status = MessageStatus.DELIVERED
    take(added("2"), now=later)
    assert only() == ("delivered", None, WITHOUT)


def test_number_in_time_for_what_has_not_left(
    *, take: Any, shipped: Any, added: Any, rule: Any, only: Any, release: Any, store: Any
):
    """What is held for something else, or queued, gets the number and stays where it is."""
    assert rule.id
    take(shipped)
    store.is_paused = True
    release(minutes=29)
    assert only() == ("held", "store_paused", WITHOUT)
    take(added(), now=NOW + timedelta(minutes=31))
    assert only() == ("held", "store_paused", WITH)


@pytest.mark.parametrize("order", ["before", "in_one_batch", "with_the_status"])
def test_number_that_comes_early(
    *, take: Any, event: Any, shipped: Any, added: Any, rule: Any, only: Any, order: str
):
    """A number before the status, in the very batch, or on the event itself: no wait."""
    assert rule.id
    if order == "before":
        take(added(seconds=-120))
        take(shipped)
    elif order == "in_one_batch":
        take(shipped, added())
    else:
        take(event(STATUS, "kargolandi", order=PARCEL))
    assert only() == ("queued", None, WITH)


def test_number_before_the_status_in_one_batch(
    take: Any, shipped: Any, added: Any, rule: Any, only: Any
):
    """The events of one batch may stand in either order."""
    assert rule.id
    take(added(seconds=-120), shipped)
    assert only() == ("queued", None, WITH)


def test_older_event_that_knew_no_number(
    *, take: Any, event: Any, added: Any, rule: Any, only: Any
):
    """An event from before the number, come late, uses the number that is known by now."""
    assert rule.id
    take(event(STATUS, "completed", seconds=-10), added(seconds=-5))
    take(event(STATUS, "kargolandi", seconds=-60, order={"tracking": []}))
    assert only()[2] == WITH


@pytest.mark.parametrize("topic", ["order.updated", "order.refunded"])
def test_any_snapshot_brings_the_number(
    *, take: Any, event: Any, shipped: Any, rule: Any, only: Any, topic: str
):
    """Whatever event tells of the number ends the wait."""
    assert rule.id
    take(shipped)
    take(event(topic, order={"status": "kargolandi", **PARCEL}))
    assert only() == ("queued", None, WITH)


@pytest.mark.parametrize("reason", ["sweep", "backfill"])
def test_page_of_orders_brings_the_number(
    *,
    session: Any,
    store: Any,
    formats: Any,
    take: Any,
    event: Any,
    shipped: Any,
    rule: Any,
    only: Any,
    reason: str,
):
    """A sweep and a backfill end the wait too, and say that something may leave."""
    assert rule.id
    take(shipped)
    order = event("x", "kargolandi")["order"] | PARCEL | {"date_modified_gmt": to_iso(NOW)}
    body = {"reason": reason, "cursor": "", "orders": [order], "done": True}
    page = intake.read_page(body, NOW)
    taken = intake.take_page(session, store, page, formats=formats, now=NOW)
    assert taken.queued_count == 1
    assert only() == ("queued", None, WITH)


@pytest.mark.parametrize(
    "parcel", [{"number": "9", "url": ""}, {"number": "", "url": "https://kargo.example/9"}]
)
def test_number_or_address_is_enough(take: Any, event: Any, rule: Any, only: Any, parcel: Any):
    """A parcel with a number, or only with an address that tells of it, is known."""
    assert rule.id
    take(event(STATUS, "kargolandi", order={"tracking": [{"carrier": "", **parcel}]}))
    assert only()[0] == "queued"


def test_parcel_without_a_number_is_not_known(take: Any, event: Any, rule: Any, only: Any):
    """A carrier alone is no number."""
    assert rule.id
    parcel = {"carrier": "Aras", "number": "", "url": ""}
    take(event(STATUS, "kargolandi", order={"tracking": [parcel]}))
    assert only()[1] == "tracking"


def test_wait_of_zero_goes_at_once(take: Any, shipped: Any, make_rule: Any, only: Any):
    """A rule that does not wait sends the wording without at once."""
    make_rule("kargolandi", text=TEXT, tracking_wait_minutes=0)
    take(shipped)
    assert only() == ("queued", None, WITHOUT)


def test_other_texts_do_not_wait(take: Any, shipped: Any, make_rule: Any, only: Any):
    """A text without the number leaves at once."""
    make_rule("kargolandi", text="Kargoda. {carrier}")
    take(shipped)
    assert only()[0] == "queued"


def test_variant_with_the_number_waits(
    *, take: Any, shipped: Any, added: Any, make_rule: Any, only: Any
):
    """If any of the rule's texts speaks of the number, all wait; each order gets its own text."""
    make_rule("kargolandi", text="Kargoda.", variants={"en": "Shipped: {tracking_number}"})
    take(shipped)
    assert only() == ("held", "tracking", "Kargoda.")
    take(added(locale="en_GB"))
    assert only() == ("queued", None, "Shipped: 123456")


def test_late_event_does_not_wait_again(take: Any, event: Any, rule: Any, only: Any):
    """The wait runs from the entry: an event that comes after it goes at once."""
    assert rule.id
    take(event(STATUS, "kargolandi", seconds=-1801))
    assert only() == ("queued", None, WITHOUT)


def test_wait_ends_before_best_before(
    *, session: Any, take: Any, shipped: Any, make_rule: Any, only: Any, release: Any
):
    """A text that would lapse in the wait goes a minute before, with the wording without."""
    make_rule("kargolandi", text=TEXT, best_before_minutes=10)
    take(shipped)
    assert release(minutes=8, seconds=-1) == 0
    assert outbox.lapse(session, NOW + timedelta(minutes=8)) == 0
    assert release(minutes=8) == 1
    assert only() == ("queued", None, WITHOUT)


def test_text_that_is_all_number(take: Any, shipped: Any, added: Any, make_rule: Any, only: Any):
    """A text that is empty without the number waits for it like the others."""
    make_rule("kargolandi", text="{tracking_number}")
    take(shipped)
    assert only() == ("held", "tracking", "")
    take(added())
    assert only() == ("queued", None, "123456")


def test_text_that_stays_empty_is_skipped(
    take: Any, shipped: Any, make_rule: Any, only: Any, release: Any
):
    """If the number never comes, a text that is nothing else is skipped."""
    make_rule("kargolandi", text="{tracking_number}")
    take(shipped)
    release(minutes=29)
    assert only() == ("skipped", "empty_text", "")
