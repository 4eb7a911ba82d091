"""What a person does with a message: settle, resend, cancel."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import (
    AuditEvent,
    Directive,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
    Store,
    Suppression,
)
from iletiniz_admin.services import audit, outbox

M = MessageStatus
ME = audit.Actor("test@example.com", address="127.0.0.1")


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("accepted", M.ACCEPTED), ("failed", M.FAILED), ("resend", M.QUEUED)],
)
def test_settle_ends_the_uncertainty(
    session: Session,
    make_message: Callable[..., Message],
    now: datetime,
    verdict: Any,
    status: MessageStatus,
):
    """A person says what became of an uncertain message, and the log says who."""
    message = make_message(M.UNCERTAIN, claim_token="t", best_before_at=now)
    settled = outbox.settle(session, message.id, verdict, ME, now)
    assert (settled.status, settled.reason) == (status, Reason.BY_PERSON)
    assert settled.claim_token is None
    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor, event.action) == ("test@example.com", "message.settled")


def test_settle_by_resend_gives_a_day(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """What a person sends again does not lapse at once for being late."""
    message = make_message(M.UNCERTAIN, best_before_at=now - timedelta(days=1))
    outbox.settle(session, message.id, "resend", ME, now)
    assert outbox.lapse(session, now) == 0
    assert len(outbox.claim(session, now=now).messages) == 1


@pytest.mark.parametrize("status", [s for s in M if s is not M.UNCERTAIN])
def test_settle_is_for_the_uncertain_only(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """A message that is not uncertain cannot be settled."""
    message = make_message(status)
    with pytest.raises(Refused) as refused:
        outbox.settle(session, message.id, "failed", ME, now)
    assert refused.value.code == "not_uncertain"
    assert session.scalars(select(AuditEvent)).all() == []


def test_settle_of_nothing_is_not_found(session: Session, now: datetime):
    """A message that does not exist is not found."""
    with pytest.raises(NotFound):
        outbox.settle(session, 404, "failed", ME, now)


def test_settled_order_message_leaves_a_note(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """The order learns what a person has found out."""
    message = make_message(M.UNCERTAIN, order_id=7)
    outbox.settle(session, message.id, "accepted", ME, now)
    assert session.scalars(select(Directive)).one().payload["status"] == "accepted"


@pytest.mark.parametrize("status", list(M))
def test_resend_makes_a_new_message(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """What ended without arriving can be sent again, as a message that names the first."""
    message = make_message(status, order_id=7, body="Merhaba", priority=0)
    if status not in outbox.RESENDABLE:
        with pytest.raises(Refused, match="not_resendable"):
            outbox.resend(session, message.id, ME, now)
        return
    copy = outbox.resend(session, message.id, ME, now)
    assert (copy.status, copy.source, copy.resend_of_id) == (M.QUEUED, "resend", message.id)
    assert (copy.body, copy.recipient, copy.order_id) == ("Merhaba", message.recipient, 7)
    assert copy.idempotency_key == f"resend:{message.id}:1"
    assert message.status is status


def test_resend_twice_sends_once(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A second press of the button does not make a second message."""
    message = make_message(M.FAILED)
    outbox.resend(session, message.id, ME, now)
    with pytest.raises(Refused, match="already_resent"):
        outbox.resend(session, message.id, ME, now)
    assert outbox.count_resends(session, message.id) == 1


def test_resend_again_after_the_first_one_failed(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """After a resend that failed there may be another, with a key of its own."""
    message = make_message(M.FAILED)
    copy = outbox.resend(session, message.id, ME, now)
    outbox.cancel(session, copy.id, ME, now)
    again = outbox.resend(session, message.id, ME, now)
    assert again.idempotency_key == f"resend:{message.id}:2"


@pytest.mark.parametrize("act", ["resend", "settle"])
@pytest.mark.parametrize("hours", [1, 17])
def test_resend_keeps_to_the_cap(
    *,
    session: Session,
    make_message: Callable[..., Message],
    consent: Any,
    now: datetime,
    act: str,
    hours: int,
):
    """A commercial text by hand waits for the hours after another one; itself does not count."""
    values = {"recipient": "+905321112233", "message_class": MessageClass.COMMERCIAL}
    consent(values["recipient"])
    message = make_message(M.UNCERTAIN, **values)
    make_message(M.DELIVERED, accepted_at=now - timedelta(hours=hours), **values)

    def press() -> Message:
        if act == "resend":
            return outbox.resend(session, message.id, ME, now)
        return outbox.settle(session, message.id, "resend", ME, now)

    if hours < 16:
        with pytest.raises(Refused, match="frequency_cap") as refused:
            press()
        assert refused.value.details == {"hours": 16}
        assert message.status is M.UNCERTAIN
    else:
        assert press().status is M.QUEUED


def test_informational_resend_knows_no_cap(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A text about an order may be sent again right after a commercial one."""
    values = {"recipient": "+905321112233"}
    make_message(M.DELIVERED, message_class=MessageClass.COMMERCIAL, accepted_at=now, **values)
    message = make_message(M.FAILED, **values)
    assert outbox.resend(session, message.id, ME, now).status is M.QUEUED


@pytest.mark.parametrize("act", ["resend", "settle"])
def test_resend_respects_an_opt_out(
    session: Session, make_message: Callable[..., Message], now: datetime, act: Any
):
    """Nobody can be written to by hand who must not be written to."""
    message = make_message(M.UNCERTAIN)
    session.add(Suppression(recipient=message.recipient, reason="stop", source="test", at=now))
    session.flush()
    acts = {
        "resend": lambda: outbox.resend(session, message.id, ME, now),
        "settle": lambda: outbox.settle(session, message.id, "resend", ME, now),
    }
    with pytest.raises(Refused, match="recipient_refused"):
        acts[act]()


def test_resend_of_a_paused_store_waits(
    session: Session, store: Store, make_message: Callable[..., Message], now: datetime
):
    """A resend is admitted like any other message."""
    store.is_paused = True
    message = make_message(M.FAILED)
    copy = outbox.resend(session, message.id, ME, now)
    assert (copy.status, copy.reason) == (M.HELD, Reason.STORE_PAUSED)


@pytest.mark.parametrize("status", list(M))
def test_cancel_stops_what_waits(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """Held and queued messages can be stopped, and nothing that is under way or over."""
    message = make_message(status)
    if status in outbox.CANCELLABLE:
        cancelled = outbox.cancel(session, message.id, ME, now)
        assert (cancelled.status, cancelled.reason) == (M.CANCELLED, Reason.BY_PERSON)
        assert outbox.claim(session, now=now).messages == []
    else:
        with pytest.raises(Refused, match="not_cancellable"):
            outbox.cancel(session, message.id, ME, now)
