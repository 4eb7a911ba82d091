"""What is asked again when a text's wait for the tracking number ends."""

from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import Message, MessageClass, MessageStatus, RecipientRole, Suppression
from iletiniz_admin.services import outbox
from iletiniz_admin.services.audit import COMMAND_LINE

NOW = factories.NOW
STATUS, ADDED = "order.status_changed", "order.tracking_added"
PARCEL = {"tracking": [{"carrier": "Aras", "number": "123456", "url": ""}]}
STOPPED = ["cancelled", "refunded", "failed", "pending", "on-hold", "trash"]
WITH, WITHOUT = "Kargoda. Takip: 123456", "Kargoda."


def test_rule_as_it_is_at_the_release(
    *, session: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any
):
    """The text is the rule's present one."""
    take(shipped)
    rule.text = "Yolda: {tracking_number}"
    session.flush()
    take(added())
    assert only() == ("queued", None, "Yolda: 123456")


def test_rule_that_is_gone_or_of_another_class(
    *, session: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any
):
    """A deleted rule leaves the stored text, and so does one that became commercial meanwhile."""
    take(shipped)
    rule.message_class, rule.text = MessageClass.COMMERCIAL, "İndirim! {tracking_number}"
    session.flush()
    take(added())
    assert only() == ("queued", None, WITHOUT)
    session.scalars(select(Message)).one().status = MessageStatus.HELD
    session.execute(Message.__table__.update().values(reason="tracking", rule_id=None))
    session.delete(rule)
    take(added("2"))
    assert only() == ("queued", None, WITHOUT)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        *(({"status": one}, "status_changed") for one in STOPPED),
        ({"muted": True}, "muted"),
    ],
)
def test_order_is_asked_again(
    *, take: Any, event: Any, shipped: Any, rule: Any, only: Any, change: Any, reason: str
):
    """An order that is off, stands still or was muted gets no late text about its parcel."""
    assert rule.id
    take(shipped)
    if "status" in change:
        take(event(STATUS, change["status"], order=PARCEL))
    else:
        take(event(ADDED, order={"status": "kargolandi", **PARCEL, **change}))
    assert only()[:2] == ("skipped", reason)


@pytest.mark.parametrize("status", ["completed", "teslim-edildi"])
def test_order_that_went_on_gets_its_text(
    *, take: Any, event: Any, shipped: Any, added: Any, rule: Any, only: Any, status: str
):
    """An order that went on to its next status still gets the one text, with its number."""
    assert rule.id
    take(shipped)
    take(event(STATUS, status, seconds=-5))
    assert only() == ("held", "tracking", WITHOUT)
    take(added(status=status))
    assert only() == ("queued", None, WITH)


def test_order_that_went_on_gets_the_wording_without(
    *, take: Any, event: Any, shipped: Any, rule: Any, only: Any, release: Any
):
    """So it does at the end of the wait, in the words of the status that it was made for."""
    rule.text = "{order_status}.{tracking_number?? Takip: {tracking_number}}"
    take(shipped)
    take(event(STATUS, "completed", seconds=-5))
    release(minutes=29)
    assert only() == ("queued", None, "Kargolandı.")


def test_rule_that_was_switched_off(
    *, session: Any, take: Any, shipped: Any, rule: Any, only: Any, release: Any
):
    """A rule that was switched off during the wait sends nothing at its end."""
    take(shipped)
    rule.is_enabled = False
    session.flush()
    release(minutes=29)
    assert only()[:2] == ("skipped", "no_rule")


def test_deleted_order_is_asked_again(
    *, take: Any, event: Any, shipped: Any, rule: Any, only: Any, release: Any
):
    """The wait for a deleted order's number ends in nothing."""
    assert rule.id
    take(shipped)
    take(event("order.deleted"))
    release(minutes=29)
    assert only()[:2] == ("skipped", "order_deleted")


def test_person_is_asked_again(
    *, session: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any
):
    """Who refused all texts meanwhile gets none."""
    assert rule.id
    take(shipped)
    refusal = {"reason": "x", "source": "x", "at": NOW}
    session.add(Suppression(recipient="+905320000102", scope="all", **refusal))
    take(added())
    assert only()[:2] == ("skipped", "opted_out")


def test_release_meets_the_gate(
    *, session: Any, store: Any, take: Any, shipped: Any, added: Any, rule: Any, only: Any
):
    """A paused store holds what the number lets go, and it leaves with the number later."""
    assert rule.id
    take(shipped)
    store.is_paused = True
    take(added())
    assert only() == ("held", "store_paused", WITH)
    store.is_paused = False
    outbox.release(session, NOW)
    assert only() == ("queued", None, WITH)


def test_person_may_cancel_what_waits(session: Any, take: Any, shipped: Any, added: Any, rule: Any):
    """A cancelled message stays cancelled when the number comes."""
    assert rule.id
    take(shipped)
    message = session.scalars(select(Message)).one()
    outbox.cancel(session, message.id, COMMAND_LINE, NOW)
    take(added())
    session.refresh(message)
    assert message.status is MessageStatus.CANCELLED


def test_staff_texts_wait_each(session: Any, take: Any, shipped: Any, added: Any, make_rule: Any):
    """Each staff number's message waits and is let go; parts are counted anew."""
    numbers = ["+905320000301", "+905320000302"]
    make_rule(
        "kargolandi",
        text="{tracking_number}" + "a" * 150,
        recipient_role=RecipientRole.STAFF,
        staff_recipients=numbers,
    )
    take(shipped)
    rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(row.status.value, row.parts) for row in rows] == [("held", 1)] * 2
    take(added())
    session.expire_all()
    assert [(row.status.value, row.parts) for row in rows] == [("queued", 2)] * 2
    assert [row.recipient for row in rows] == numbers
