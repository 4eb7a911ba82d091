"""What changed while a message was held: its rule, its text, its customer's number."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    Message,
    MessageClass,
    MessageRule,
    MessageStatus,
    OptOutLink,
    Order,
    Reason,
    RecipientRole,
    Store,
    Suppression,
)
from iletiniz_admin.services import consent as consents, outbox

M, R = MessageStatus, Reason
COMMERCIAL = MessageClass.COMMERCIAL
OLD, NEW = "+905321112233", "+905321112244"
TOKEN = "abcdefghijkmnpqr"
BODY = f"Eski metin\nKahve VKN 1234567890 Ret: https://panel.example/r/{TOKEN}"
ANY_REASON = [R.QUIET_HOURS, R.TRACKING, R.QUOTA, R.STORE_PAUSED, R.DISCONNECTED]


@pytest.fixture
def connection(session: Session, sealer: Any) -> Connection:
    return factories.make_connection(
        session, sealer, merchant_title="Kahve", merchant_number="1234567890"
    )


@pytest.fixture
def rule(session: Session, store: Store) -> MessageRule:
    return factories.make_rule(session, store, text="Yeni metin", message_class=COMMERCIAL)


@pytest.fixture
def order(session: Session, store: Store, now: datetime) -> Order:
    told = {"number": "7", "status": "processing", "phone": "0532 111 22 33", "country": "TR"}
    row = Order(store_id=store.id, order_id=7, recipient=OLD, updated_at=now, **told)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def held(make_message: Callable[..., Message], rule: Any, order: Any, consent: Any, now: datetime):
    """Make a message of the rule and the order that is held until now."""

    def make(reason: Reason = R.QUIET_HOURS, **more: Any) -> Message:
        consent(OLD)
        values = {"order_id": order.order_id, "rule_id": rule.id, "recipient": OLD, "body": BODY}
        until = now if reason in (R.QUIET_HOURS, R.TRACKING) else None
        values |= {"message_class": COMMERCIAL, "reason": reason, "held_until": until, **more}
        return make_message(M.HELD, **values)

    return make


@pytest.fixture
def let_go(session: Session, formats: Any, now: datetime):
    """Release what is held, by its reason's own way; gives back (status, reason) of the message."""

    def run(message: Message):
        outbox.release(session, now)
        outbox.release_timed(session, now, formats)
        session.refresh(message)
        return message.status, message.reason

    return run


def correct(order: Order, recipient: str | None, phone: str = "0532 111 22 44") -> None:
    order.recipient, order.phone = recipient, phone


@pytest.mark.parametrize("reason", ANY_REASON)
def test_rule_that_was_switched_off(held: Any, let_go: Any, rule: Any, reason: Any):
    """A held message of a rule that was switched off meanwhile ends, whatever held it."""
    message = held(reason)
    rule.is_enabled = False
    assert let_go(message) == (M.SKIPPED, R.NO_RULE)
    assert message.body == BODY


@pytest.mark.parametrize("reason", ANY_REASON)
def test_resend_is_no_rule_s(held: Any, let_go: Any, rule: Any, order: Any, reason: Any):
    """A text that a person sends again goes as it is, to its own number, rule or no rule."""
    message = held(reason, source="resend")
    rule.is_enabled = False
    correct(order, NEW)
    assert let_go(message) == (M.QUEUED, None)
    assert (message.recipient, message.body) == (OLD, BODY)


def test_text_that_was_corrected_in_the_night(held: Any, let_go: Any, order: Any):
    """The morning brings the rule's present text, with a link of its own that counts in parts."""
    message = held()
    assert let_go(message) == (M.QUEUED, None)
    assert message.body.startswith("Yeni metin\nKahve VKN 1234567890 Ret: ")
    assert order.order_id == message.order_id
    assert not message.body.endswith(TOKEN)


def test_text_that_says_nothing_by_now(held: Any, let_go: Any, rule: Any):
    """A corrected text that comes to nothing is skipped, not sent as a footer."""
    message = held()
    rule.text = "{carrier}"
    assert let_go(message) == (M.SKIPPED, R.EMPTY_TEXT)
    assert message.body == ""


@pytest.mark.parametrize("reason", ANY_REASON)
def test_corrected_number(
    *, session: Session, held: Any, let_go: Any, order: Any, consent: Any, reason: Any
):
    """A held message goes to the order's present number, and its link is that number's."""
    message = held(reason)
    correct(order, NEW)
    consent(NEW)
    assert let_go(message) == (M.QUEUED, None)
    assert message.recipient == NEW
    token = message.body[-16:]
    assert token != TOKEN
    link = session.get_one(OptOutLink, consents.token_hash(token))
    assert (link.recipient, link.store_id) == (NEW, message.store_id)


@pytest.mark.parametrize("reason", ANY_REASON)
def test_corrected_number_is_asked(
    *, session: Session, held: Any, let_go: Any, order: Any, connection: Any, reason: Any
):
    """Consent and refusals are those of the new number; the old one's bind it no more."""
    message = held(reason)
    correct(order, NEW)
    assert let_go(message) == (M.SKIPPED, R.NO_CONSENT)
    plain = held(reason, message_class=MessageClass.INFORMATIONAL)
    refusal = {"scope": "all", "reason": "x", "source": "x", "at": factories.NOW}
    session.add(Suppression(recipient=OLD, connection_id=connection.id, **refusal))
    assert let_go(plain) == (M.QUEUED, None)
    refused = held(reason, message_class=MessageClass.INFORMATIONAL)
    session.add(Suppression(recipient=NEW, connection_id=connection.id, **refusal))
    assert let_go(refused) == (M.SKIPPED, R.OPTED_OUT)


@pytest.mark.parametrize("reason", ANY_REASON)
def test_refusal_of_the_old_number(
    *, session: Session, held: Any, let_go: Any, order: Any, connection: Any, reason: Any
):
    """A refusal of the number that was corrected ends what stays with it, and not the rest."""
    kind = {"message_class": MessageClass.INFORMATIONAL}
    message, resent = held(reason, **kind), held(reason, source="resend", **kind)
    correct(order, NEW)
    refusal = {"scope": "all", "reason": "x", "source": "x", "at": factories.NOW}
    session.add(Suppression(recipient=OLD, connection_id=connection.id, **refusal))
    assert outbox.end_refused(session, factories.NOW) == 1
    session.refresh(resent)
    assert (resent.status, resent.reason) == (M.SKIPPED, R.OPTED_OUT)
    assert let_go(message) == (M.QUEUED, None)
    assert message.recipient == NEW


@pytest.mark.parametrize("reason", ANY_REASON)
def test_corrected_number_is_capped(
    *,
    held: Any,
    let_go: Any,
    order: Any,
    consent: Any,
    make_message: Callable[..., Message],
    now: datetime,
    reason: Any,
):
    """A number that got a commercial text an hour ago gets no second one by a correction."""
    message = held(reason)
    correct(order, NEW)
    consent(NEW)
    at = now - timedelta(hours=1)
    make_message(M.DELIVERED, recipient=NEW, message_class=COMMERCIAL, accepted_at=at)
    assert let_go(message) == (M.SKIPPED, R.FREQUENCY_CAP)


@pytest.mark.parametrize("reason", [R.QUIET_HOURS, R.STORE_PAUSED])
def test_two_corrected_to_one_number(
    *, session: Session, held: Any, let_go: Any, order: Any, consent: Any, reason: Any
):
    """Two commercial texts that a correction brings to one number are one and a skip."""
    first, second = held(reason), held(reason)
    correct(order, NEW)
    consent(NEW)
    assert let_go(first) == (M.QUEUED, None)
    session.refresh(second)
    assert (second.status, second.reason) == (M.SKIPPED, R.FREQUENCY_CAP)


@pytest.mark.parametrize("reason", ANY_REASON)
@pytest.mark.parametrize(
    ("phone", "why"),
    [("", R.NO_NUMBER), ("0312 111 22 33", R.NOT_A_MOBILE), ("yok", R.NOT_A_NUMBER)],
)
def test_number_that_is_none_any_more(
    *, held: Any, let_go: Any, order: Any, reason: Any, phone: str, why: Any
):
    """An order without a Turkish mobile by now ends the message with what is wrong with it."""
    message = held(reason)
    correct(order, None, phone)
    assert let_go(message) == (M.SKIPPED, why)
    assert message.recipient == phone


@pytest.mark.parametrize("reason", ANY_REASON)
def test_staff_number_is_not_the_order_s(held: Any, let_go: Any, order: Any, reason: Any):
    """A message to the staff stays with its own number."""
    message = held(reason, recipient_role=RecipientRole.STAFF.value)
    correct(order, NEW)
    assert let_go(message) == (M.QUEUED, None)
    assert message.recipient == OLD


def test_link_of_a_text_that_nobody_can_write_anew(
    *, session: Session, held: Any, let_go: Any, rule: Any, order: Any, consent: Any
):
    """The stored text of a deleted rule gets a link of the new number too."""
    message = held()
    session.delete(rule)
    session.flush()
    session.expire_all()
    correct(order, NEW)
    consent(NEW)
    assert let_go(message) == (M.QUEUED, None)
    assert message.body[:-16] == BODY[:-16]
    assert session.scalars(select(OptOutLink.recipient)).all() == [NEW]
    assert consents.is_token(message.body[-16:])
