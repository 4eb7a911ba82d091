"""Right before a call: what came since the claim, or while the message waited for a further try."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    Store,
    Suppression,
)
from iletiniz_admin.services import audit, outbox
from iletiniz_admin.services.outbox import SendOutcome

M, R = MessageStatus, Reason
COMMERCIAL = MessageClass.COMMERCIAL
NUMBER = "+905321112233"
NO_CONSENT = (M.SKIPPED, R.NO_CONSENT)
LATER_OUTCOME = SendOutcome(AttemptOutcome.RETRYABLE, M.QUEUED, R.BACKOFF, retry_after_seconds=60.0)
MakeMessage = Callable[..., Message]


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + timedelta(minutes=5)


@pytest.fixture
def read(session: Session):
    def outcome(message: Message):
        session.refresh(message)
        return message.status, message.reason

    return outcome


@pytest.fixture
def order(session: Session, store: Store, now: datetime):
    told = {"number": "7", "status": "processing", "recipient": NUMBER}
    row = Order(store_id=store.id, order_id=7, updated_at=now, **told)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def make_commercial(make_message: MakeMessage, consent: Any, now: datetime):
    """Make a commercial message to a person who said yes yesterday."""

    def make(**more: Any):
        consent(NUMBER, at=now - timedelta(days=1))
        return make_message(recipient=NUMBER, message_class=COMMERCIAL, **more)

    return make


def begin_again(session: Session, now: datetime):
    """Claim the one message anew and try to begin; gives the attempt, or None."""
    claimed = outbox.claim(session, now=now).messages
    return outbox.begin_attempt(session, claimed[0], now=now) if claimed else None


def test_no_between_claim_and_call(
    session: Session, make_commercial: Any, consent: Any, read: Any, now: datetime
):
    """A no that comes after the claim ends a commercial message; nothing is called."""
    message = make_commercial()
    [claimed] = outbox.claim(session, now=now).messages
    consent(NUMBER, is_given=False)
    assert outbox.begin_attempt(session, claimed, now=now) is None
    assert read(message) == NO_CONSENT
    assert (message.finished_at, message.claim_token, message.attempt_count) == (now, None, 0)
    assert session.scalars(select(Attempt)).all() == []


def test_refusal_between_claim_and_call_ends_at_once(
    *, session: Session, make_commercial: Any, connection: Connection, read: Any, now: datetime
):
    """So does a refusal, without a way back to the queue."""
    message = make_commercial()
    [claimed] = outbox.claim(session, now=now).messages
    refusal = {"scope": "commercial", "reason": "x", "source": "x", "at": now}
    session.add(Suppression(recipient=NUMBER, connection_id=connection.id, **refusal))
    assert outbox.begin_attempt(session, claimed, now=now) is None
    assert read(message) == (M.SKIPPED, R.OPTED_OUT)


@pytest.mark.parametrize("is_swept", [True, False])
def test_no_during_a_call_that_is_tried_again(
    *,
    session: Session,
    make_commercial: Any,
    send: Any,
    begin: Any,
    consent: Any,
    read: Any,
    now: datetime,
    later: datetime,
    is_swept: bool,
):
    """A no while the call is under way, then a 429: the sweep ends the message, else the gate."""
    message = make_commercial()
    _, attempt = begin(now)
    consent(NUMBER, is_given=False)
    assert outbox.stop_recipients(session, [NUMBER], now) == 0
    outbox.record(session, attempt, LATER_OUTCOME, now=now)
    assert read(message) == (M.QUEUED, R.BACKOFF)
    if is_swept:
        assert outbox.end_refused(session, later) == 1
    assert begin_again(session, later) is None
    assert read(message) == NO_CONSENT


def test_no_before_a_crash(
    *,
    session: Session,
    make_commercial: Any,
    consent: Any,
    read: Any,
    now: datetime,
    later: datetime,
):
    """A claim that a crash left behind does not come back past a no."""
    message = make_commercial()
    outbox.claim(session, now=now)
    consent(NUMBER, is_given=False)
    assert outbox.recover(session, later).queued_count == 1
    assert begin_again(session, later) is None
    assert read(message) == NO_CONSENT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_muted": True}, R.MUTED),
        ({"deleted_at": factories.NOW}, R.ORDER_DELETED),
        ({"status": "completed"}, R.STATUS_CHANGED),
    ],
)
def test_order_during_a_backoff(
    *,
    session: Session,
    make_message: MakeMessage,
    order: Order,
    send: Any,
    read: Any,
    now: datetime,
    later: datetime,
    change: Any,
    reason: Any,
):
    """An order that was muted, deleted or went on while a further try waited stops that try."""
    message = make_message(recipient=NUMBER, order_id=7)
    send(LATER_OUTCOME)
    for name, value in change.items():
        setattr(order, name, value)
    assert begin_again(session, later) is None
    assert read(message) == (M.SKIPPED, reason)


def test_rule_that_was_switched_off_in_a_backoff(
    *,
    session: Session,
    store: Store,
    make_message: MakeMessage,
    order: Order,
    send: Any,
    read: Any,
    later: datetime,
):
    """A rule that was switched off meanwhile stops the further try."""
    rule = factories.make_rule(session, store)
    message = make_message(recipient=NUMBER, order_id=order.order_id, rule_id=rule.id)
    send(LATER_OUTCOME)
    rule.is_enabled = False
    assert begin_again(session, later) is None
    assert read(message) == (M.SKIPPED, R.NO_RULE)


def test_further_try_goes_if_nothing_is_against_it(
    *, session: Session, make_message: MakeMessage, order: Order, send: Any, later: datetime
):
    """Otherwise the second attempt begins."""
    make_message(recipient=NUMBER, order_id=order.order_id)
    send(LATER_OUTCOME)
    attempt = begin_again(session, later)
    assert attempt is not None
    assert attempt.number == 2


def test_text_with_a_number_that_is_tried_again(
    *,
    session: Session,
    store: Store,
    make_message: MakeMessage,
    order: Order,
    send: Any,
    read: Any,
    later: datetime,
):
    """A text that may wait for its number goes though the order went on, unless that is off."""
    rule = factories.make_rule(session, store, text="Kargoda {tracking_number}")
    message = make_message(recipient=NUMBER, order_id=7, rule_id=rule.id)
    send(LATER_OUTCOME)
    order.status = "completed"
    attempt = begin_again(session, later)
    assert attempt is not None
    outbox.record(session, attempt, LATER_OUTCOME, now=later)
    order.status = "cancelled"
    assert begin_again(session, later + timedelta(minutes=5)) is None
    assert read(message) == (M.SKIPPED, R.STATUS_CHANGED)


@pytest.mark.parametrize(("status", "goes"), [("completed", True), ("cancelled", False)])
def test_first_try_of_a_commercial_text(
    *,
    session: Session,
    make_commercial: Any,
    order: Order,
    read: Any,
    now: datetime,
    status: str,
    goes: bool,
):
    """A first try has not waited: only an order that is off by now stops it."""
    message = make_commercial(order_id=7)
    order.status = status
    assert (begin_again(session, now) is not None) is goes
    assert read(message) == ((M.SENDING, None) if goes else (M.SKIPPED, R.STATUS_CHANGED))


def test_person_s_send_again_is_not_the_order_s_to_stop(
    *, session: Session, make_message: MakeMessage, order: Order, send: Any, later: datetime
):
    """An uncertain message that a person settled as "send again" goes, whatever the order does."""
    message = make_message(recipient=NUMBER, order_id=7)
    send(outbox.lost_answer("timeout"))
    order.status = "completed"
    me = audit.Actor("test@example.com")
    outbox.settle(session, message.id, "resend", me, later)
    assert begin_again(session, later) is not None


def test_lapsed_while_it_waited(
    session: Session, make_message: MakeMessage, send: Any, read: Any, now: datetime
):
    """A further try after the best-before lapses."""
    message = make_message(best_before_at=now + timedelta(seconds=62))
    send(LATER_OUTCOME)
    [claimed] = outbox.claim(session, now=now + timedelta(seconds=61)).messages
    at = now + timedelta(seconds=62)
    assert outbox.begin_attempt(session, claimed, now=at) is None
    assert read(message) == (M.LAPSED, R.BEST_BEFORE)


def test_claim_of_another_ends_nothing(
    *, session: Session, make_commercial: Any, consent: Any, now: datetime, later: datetime
):
    """Whose claim is over ends nothing that another has claimed since."""
    message = make_commercial()
    [mine] = outbox.claim(session, now=now).messages
    session.expunge(mine)
    outbox.recover(session, later)
    outbox.claim(session, now=later)
    consent(NUMBER, is_given=False)
    assert outbox.begin_attempt(session, mine, now=later) is None
    current = session.get_one(Message, message.id, populate_existing=True)
    assert (current.status, current.reason) == (M.SENDING, None)


def test_called_message_is_not_ended(
    *, session: Session, make_commercial: Any, consent: Any, read: Any, begin: Any, now: datetime
):
    """Once a claim has an attempt, no objection ends the message: it may have gone out."""
    message = make_commercial()
    claimed, _ = begin(now)
    consent(NUMBER, is_given=False)
    assert outbox.begin_attempt(session, claimed, now=now) is None
    assert read(message) == (M.SENDING, None)


def test_first_informational_try_asks_nothing_more(
    session: Session, engine: Engine, make_message: MakeMessage, order: Order, now: datetime
):
    """An informational text's first try costs two statements, and looks at no order and no will."""
    make_message(recipient=NUMBER, order_id=order.order_id)
    [claimed] = outbox.claim(session, now=now).messages
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert outbox.begin_attempt(session, claimed, now=now) is not None
    assert [sql.split()[0] for sql in seen] == ["UPDATE", "INSERT"]


def test_sweep_looks_past_those_who_said_yes_again(
    *,
    session: Session,
    make_message: MakeMessage,
    consent: Any,
    read: Any,
    now: datetime,
    monkeypatch: Any,
):
    """Many who once said no and yes since do not hide the one whose newest word is no."""
    monkeypatch.setattr("iletiniz_admin.services.outbox.refusals.BATCH", 2)
    rows = [make_message(M.HELD, reason=R.QUIET_HOURS, message_class=COMMERCIAL) for _ in range(5)]
    for row in rows:
        consent(row.recipient, is_given=False, at=now - timedelta(days=1))
    for row in rows[:-1]:
        consent(row.recipient)
    plain = make_message(recipient=rows[-1].recipient)
    assert outbox.end_refused(session, now) == 1
    assert [read(row) for row in rows] == [(M.HELD, R.QUIET_HOURS)] * 4 + [NO_CONSENT]
    assert read(plain) == (M.QUEUED, None)
