"""What a person said at a checkout, and orders that come back from the bin."""

from typing import Any

import pytest
from sqlalchemy import select

from iletiniz_admin.models import Consent

CREATED, UPDATED, DELETED = "order.created", "order.updated", "order.deleted"
STATUS = "order.status_changed"
EARLY, LATE = "2026-07-20T09:00:00Z", "2026-07-20T09:10:00Z"


def said(*, yes: bool = True, at: str | None = EARLY, version: str = "3") -> dict[str, Any]:
    return {"consent": {"sms_marketing": yes, "at": at, "text_version": version}}


@pytest.fixture
def statements(session: Any):
    def read() -> list[tuple[bool, str, str, int | None]]:
        rows = session.scalars(select(Consent).order_by(Consent.id))
        return [(r.is_given, r.at.strftime("%H:%M"), r.text_version, r.order_id) for r in rows]

    return read


@pytest.mark.parametrize("first", [True, False])
def test_later_save_cannot_change_what_was_said(
    *, take: Any, event: Any, mirrored: Any, statements: Any, first: bool
):
    """Once given or refused at the checkout, another or a missing consent changes nothing."""
    take(event(CREATED, "pending", order=said(yes=first)))
    others = (said(yes=not first), said(yes=not first, at=None), {"consent": None}, {"consent": []})
    for seconds, other in enumerate(others, start=1):
        take(event(UPDATED, order=other, seconds=-5 + seconds))
    take(event(STATUS, "processing", order=said(yes=not first, at="2026-07-20T08:00:00Z")))
    assert mirrored().consent["sms_marketing"] is first
    assert statements() == [(first, "09:00", "3", 1453)]


def test_newer_checkout_is_a_new_statement(take: Any, event: Any, mirrored: Any, statements: Any):
    """A later submit of the same order, with a later time, is a statement with its own proof."""
    take(event(CREATED, "pending", order=said(yes=True)))
    for _ in range(2):
        take(event(UPDATED, order=said(yes=False, at=LATE, version="4")))
    assert mirrored().consent["sms_marketing"] is False
    assert statements() == [(True, "09:00", "3", 1453), (False, "09:10", "4", 1453)]


def test_statement_does_not_wait_for_the_creation(take: Any, event: Any, statements: Any):
    """Whichever event brings it first, a statement is written once for its order and time."""
    take(event(UPDATED, "pending", order=said()))
    take(event(CREATED, "pending", order=said(), seconds=-60))
    take(event(STATUS, "processing", order=said()), event(UPDATED, order=said()))
    assert statements() == [(True, "09:00", "3", 1453)]


def test_statement_is_kept_from_a_late_event(take: Any, event: Any, statements: Any):
    """A stale event still tells what the person said."""
    take(event(STATUS, "processing"))
    take(event(CREATED, "pending", order=said(), seconds=-60))
    assert statements() == [(True, "09:00", "3", 1453)]


def test_fast_clock_does_not_shut_out_what_comes(take: Any, event: Any, statements: Any):
    """A statement from the future counts as said now."""
    take(event(CREATED, "pending", order=said(at="2036-01-01T00:00:00Z")))
    assert statements() == [(True, "09:15", "3", 1453)]


def test_statement_needs_a_number(take: Any, event: Any, statements: Any):
    """Without a mobile number on the order there is nobody whose statement it could be."""
    take(event(CREATED, "pending", order={**said(), "billing": {"phone": "-"}}))
    assert statements() == []


def test_bin_gives_the_order_back(take: Any, event: Any, mirrored: Any, messages: Any):
    """An order that is deleted and then updated again stands again, and texts nobody for it."""
    take(event(STATUS, "processing", seconds=-60), event(DELETED, seconds=-30))
    assert mirrored().deleted_at is not None
    assert take(event(UPDATED, seconds=-40)) == ["removed"]
    assert take(event(UPDATED, seconds=-10)) == ["mirrored"]
    assert mirrored().deleted_at is None
    assert len(messages()) == 1


def test_change_after_the_bin_is_an_entry(
    take: Any, event: Any, make_rule: Any, mirrored: Any, messages: Any
):
    """A status that a restored order enters is texted as ever."""
    make_rule("completed")
    take(event(STATUS, "processing", seconds=-60), event(DELETED, seconds=-30))
    assert take(event(STATUS, "completed", seconds=-10)) == ["messages"]
    assert mirrored().deleted_at is None
    assert messages()[-1] == ("completed", "queued", None)


def test_bridge_test_is_recorded(take: Any, event: Any):
    """A test event is no unknown one: it is recorded, and the page can say so."""
    assert take({**event("bridge.test"), "order": None}) == ["recorded"]
    assert take(event("made.up")) == ["ignored"]
