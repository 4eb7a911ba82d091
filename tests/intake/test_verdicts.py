"""Whether an entry's message waits, is held, skipped or too late, and what it says."""

from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import Consent, Gate, Message, MessageClass, RecipientRole, Suppression

STATUS = "order.status_changed"
NOW = factories.NOW


@pytest.mark.parametrize(
    ("order", "reason", "shown"),
    [
        ({"billing": {"phone": ""}}, "no_number", ""),
        ({"billing": {"phone": "yok"}}, "not_a_number", "yok"),
        ({"billing": {"phone": "0312 111 22 33"}}, "not_a_mobile", "0312 111 22 33"),
        ({"billing": {"phone": "+49 170 1234567"}}, "foreign", "+49 170 1234567"),
        ({"muted": True}, "muted", "+905320000102"),
    ],
)
def test_order_that_cannot_be_texted(
    *, take: Any, event: Any, make_rule: Any, session: Any, order: Any, reason: str, shown: str
):
    """A number that is none, and a muted order, are skipped with their reason and the number."""
    make_rule()
    assert take(event(STATUS, "processing", order=order)) == ["messages"]
    message = session.scalars(select(Message)).one()
    assert (message.status.value, message.reason.value) == ("skipped", reason)
    assert message.recipient == shown


def test_shipping_phone_stands_in(take: Any, event: Any, make_rule: Any, session: Any):
    """Without a billing phone the shipping phone is used."""
    make_rule()
    order = {"billing": {"phone": ""}, "shipping": {"phone": "5320000203"}}
    take(event(STATUS, "processing", order=order))
    assert session.scalars(select(Message)).one().recipient == "+905320000203"


def test_staff_get_one_message_each(take: Any, event: Any, make_rule: Any, session: Any):
    """A staff rule writes to each number, also for a muted order."""
    numbers = ["+905320000301", "+905320000302"]
    make_rule(recipient_role=RecipientRole.STAFF, staff_recipients=numbers)
    take(event(STATUS, "processing", order={"muted": True}))
    rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert [row.recipient for row in rows] == numbers
    assert {row.status.value for row in rows} == {"queued"}
    assert rows[1].idempotency_key == rows[0].idempotency_key + ":2"


def test_too_late_is_lapsed(take: Any, event: Any, make_rule: Any, session: Any):
    """A message whose best-before has passed lapses; it runs from the event, not its arrival."""
    make_rule(best_before_minutes=10)
    take(event(STATUS, "processing", seconds=-601))
    message = session.scalars(select(Message)).one()
    assert (message.status.value, message.reason.value) == ("lapsed", "best_before")
    assert message.best_before_at == NOW - timedelta(seconds=1)


def test_fast_clock_makes_no_text_last_longer(take: Any, event: Any, make_rule: Any, session: Any):
    """An event from the future counts from now."""
    make_rule(best_before_minutes=10)
    take(event(STATUS, "processing", seconds=86400))
    assert session.scalars(select(Message)).one().best_before_at == NOW + timedelta(minutes=10)


def test_hindrances_hold(take: Any, event: Any, make_rule: Any, session: Any, store: Any):
    """A paused store and a closed gate hold the message with their reason."""
    make_rule()
    store.is_paused = True
    take(event(STATUS, "processing"))
    store.is_paused = False
    from iletiniz_admin.models import Connection

    session.scalars(select(Connection)).one().gate = Gate.QUOTA
    take(event(STATUS, "processing", order={"id": 2}))
    rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(row.status.value, row.reason.value) for row in rows] == [
        ("held", "store_paused"),
        ("held", "quota"),
    ]


def test_suppressed_person_is_left_alone(
    take: Any, event: Any, make_rule: Any, messages: Any, session: Any
):
    """Who declined everything gets nothing; who declined commercial texts gets the others."""
    make_rule()
    row = Suppression(recipient="+905320000102", scope="commercial", reason="x", source="x", at=NOW)
    session.add(row)
    session.flush()
    take(event(STATUS, "processing"))
    row.scope = "all"
    session.flush()
    take(event(STATUS, "processing", order={"id": 2}))
    assert messages() == [("processing", "queued", None), ("processing", "skipped", "opted_out")]


def test_commercial_text_needs_consent(
    take: Any, event: Any, make_rule: Any, messages: Any, session: Any
):
    """A commercial text needs the newest statement to be a yes; a no also ends what waits."""
    make_rule("received", message_class=MessageClass.COMMERCIAL)
    created = "order.created"
    consent = {"sms_marketing": True, "at": "2026-07-20T09:14:00Z", "text_version": "3"}
    take(event(created, "pending"))
    take(event(created, "pending", order={"id": 2, "consent": consent}))
    assert messages()[1][1:] == ("queued", None)
    will = {"sms_marketing": False, "at": "2026-07-20T09:14:30Z"}
    change = event("customer.consent_changed", customer={"phone": "05320000102"}, consent=will)
    assert take(change) == ["recorded"]
    take(event(created, "pending", order={"id": 3}))
    assert [row[1:] for row in messages()] == [
        ("skipped", "no_consent"),
        ("skipped", "no_consent"),
        ("skipped", "no_consent"),
    ]
    proofs = session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(one.is_given, one.source, one.order_id) for one in proofs] == [
        (True, "checkout", 2),
        (False, "bridge", None),
    ]


def test_text_is_rendered_from_the_order(take: Any, event: Any, make_rule: Any, session: Any):
    """The text carries the order's values in the store's ways; parts are estimated."""
    make_rule(
        "kargolandi", text="{first_name} {order_number} {order_status} {order_total} {carrier}"
    )
    tracking = [{"carrier": "Aras", "number": "1", "url": ""}]
    take(event(STATUS, "kargolandi", order={"tracking": tracking}))
    message = session.scalars(select(Message)).one()
    assert message.body == "Ayşe 1453 Kargolandı 349,90 TL Aras"
    assert message.parts == 1


def test_text_that_is_empty_or_too_long(take: Any, event: Any, make_rule: Any, messages: Any):
    """An empty text and one of over 1600 characters are skipped, not cut."""
    make_rule("processing", text="{carrier}")
    make_rule("completed", text="x" * 1601)
    take(event(STATUS, "processing", seconds=-5), event(STATUS, "completed"))
    assert messages() == [
        ("processing", "skipped", "empty_text"),
        ("completed", "skipped", "too_long"),
    ]
