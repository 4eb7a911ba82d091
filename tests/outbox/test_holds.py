"""Held messages: when they leave, and what is asked again before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Consent,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    Store,
    Suppression,
)
from iletiniz_admin.services import gate, outbox
from iletiniz_admin.services.connection_state import mark_lost

M, R = MessageStatus, Reason
COMMERCIAL = MessageClass.COMMERCIAL


def outcome(session: Session, message: Any):
    session.refresh(message)
    return message.status, message.reason


@pytest.fixture
def order(session: Session, store: Store, now: datetime):
    told = {"number": "7", "status": "processing", "recipient": "+905551200001"}
    row = Order(store_id=store.id, order_id=7, updated_at=now, **told)
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize("reason", [R.QUOTA, R.PLAN, R.DISCONNECTED, R.STORE_PAUSED])
def test_release_queues_what_nothing_holds(
    session: Session, make_message: Callable[..., Message], now: datetime, reason: Any
):
    """A held message leaves by itself once its reason is over."""
    message = make_message(M.HELD, reason=reason)
    assert outbox.release(session, now + timedelta(hours=1)) == 1
    assert outcome(session, message) == (M.QUEUED, None)
    assert message.available_at == now + timedelta(hours=1)


@pytest.mark.parametrize("reason", [R.QUIET_HOURS, R.TRACKING])
def test_release_leaves_what_waits_for_something_else(
    session: Session, make_message: Callable[..., Message], now: datetime, reason: Any
):
    """Quiet hours and missing tracking end by a cause of their own."""
    message = make_message(M.HELD, reason=reason)
    assert outbox.release(session, now) == 0
    assert outcome(session, message) == (M.HELD, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gate": Gate.PLAN}, R.PLAN),
        ({"gate": Gate.QUOTA}, R.QUOTA),
        ({"status": ConnectionStatus.LOST}, R.DISCONNECTED),
    ],
)
def test_release_tells_the_present_reason(
    *,
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    now: datetime,
    change: Any,
    reason: Any,
):
    """What is held for something else by now says so."""
    for name, value in change.items():
        setattr(connection, name, value)
    message = make_message(M.HELD, reason=R.STORE_PAUSED)
    assert outbox.release(session, now) == 0
    assert outcome(session, message) == (M.HELD, reason)


def test_release_gives_a_connection(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """A message that had no connection gets the store's as soon as there is one."""
    message = make_message(M.HELD, reason=R.DISCONNECTED, connection_id=None)
    outbox.release(session, now)
    session.refresh(message)
    assert message.connection_id == connection.id


def test_release_goes_by_the_stores_present_connection(
    *,
    session: Session,
    sealer: Sealer,
    store: Store,
    connection: Connection,
    make_message: Callable[..., Message],
    now: datetime,
):
    """What waits on a connection that the store has left goes by its new one."""
    queued = make_message()
    held = make_message(M.HELD, reason=R.DISCONNECTED)
    other = factories.make_connection(session, sealer)
    store.connection_id = other.id
    session.flush()
    assert outbox.hold_stopped(session, now) == 1
    assert outbox.release(session, now) == 2
    for message in (queued, held):
        assert outcome(session, message) == (M.QUEUED, None)
        assert message.connection_id == other.id


def test_release_waits_for_a_new_permission(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """What was refused for a missing permission is not tried again before a reconnect."""
    message = make_message(M.HELD, reason=R.SCOPE)
    assert outbox.release(session, now + timedelta(days=1)) == 0
    connection.connected_at = now + timedelta(days=1)
    session.flush()
    outbox.release(session, now + timedelta(days=1))
    assert outcome(session, message) == (M.QUEUED, None)


@pytest.mark.parametrize(
    ("change", "ending"),
    [
        ({}, (M.QUEUED, None)),
        ({"status": "completed"}, (M.SKIPPED, R.STATUS_CHANGED)),
        ({"is_muted": True}, (M.SKIPPED, R.MUTED)),
        ({"deleted_at": factories.NOW}, (M.SKIPPED, R.ORDER_DELETED)),
    ],
)
def test_release_asks_the_order_again(
    *,
    session: Session,
    make_message: Callable[..., Message],
    order: Any,
    now: datetime,
    change: Any,
    ending: Any,
):
    """A message leaves only if its order is there, not muted, and still in that status."""
    message = make_message(M.HELD, reason=R.QUOTA, order_id=7)
    for name, value in change.items():
        setattr(order, name, value)
    session.flush()
    outbox.release(session, now)
    assert outcome(session, message) == ending


@pytest.mark.parametrize("trigger", ["received", "partially-refunded"])
def test_release_knows_triggers_that_are_no_status(
    session: Session, make_message: Callable[..., Message], order: Any, now: datetime, trigger: Any
):
    """An order cannot leave a status that it never has."""
    message = make_message(M.HELD, reason=R.QUOTA, order_id=7, trigger=trigger)
    order.status = "completed"
    outbox.release(session, now)
    assert outcome(session, message) == (M.QUEUED, None)


def test_release_keeps_what_a_person_sent_again(
    session: Session, make_message: Callable[..., Message], order: Any, now: datetime
):
    """A resend is a person's will; the order's status does not stop it."""
    message = make_message(M.HELD, reason=R.QUOTA, order_id=7, source="resend")
    order.status = "completed"
    outbox.release(session, now)
    assert outcome(session, message) == (M.QUEUED, None)


@pytest.mark.parametrize(
    ("suppression", "values", "ending"),
    [
        ({}, {}, (M.SKIPPED, R.OPTED_OUT)),
        ({"scope": "commercial"}, {}, (M.QUEUED, None)),
        ({"scope": "commercial"}, {"message_class": COMMERCIAL}, (M.SKIPPED, R.OPTED_OUT)),
        ({"recipient": "+905550000000"}, {}, (M.QUEUED, None)),
    ],
)
def test_release_asks_for_suppressions(
    *,
    session: Session,
    make_message: Callable[..., Message],
    now: datetime,
    suppression: Any,
    values: Any,
    ending: Any,
):
    """A recipient who opted out while the message waited does not get it."""
    fields: dict[str, Any] = {"recipient": "+905551112233", "reason": "stop", "source": "test"}
    session.add(Suppression(**{**fields, **suppression}, at=now))
    held = make_message(M.HELD, reason=R.QUOTA, recipient="+905551112233", **values)
    outbox.release(session, now)
    assert outcome(session, held) == ending


@pytest.mark.parametrize(
    ("statements", "ending"),
    [
        ([], (M.SKIPPED, R.NO_CONSENT)),
        ([True], (M.QUEUED, None)),
        ([True, False], (M.SKIPPED, R.NO_CONSENT)),
        ([False, True], (M.QUEUED, None)),
    ],
)
def test_release_asks_for_consent(
    *,
    session: Session,
    store: Store,
    make_message: Callable[..., Message],
    now: datetime,
    statements: Any,
    ending: Any,
):
    """A commercial message leaves only with consent; the newest statement counts."""
    held = make_message(M.HELD, reason=R.QUOTA, message_class=COMMERCIAL)
    for number, is_given in enumerate(statements):
        at = now + timedelta(seconds=number)
        session.add(
            Consent(
                store_id=store.id,
                recipient=held.recipient,
                is_given=is_given,
                at=at,
                source="checkout",
            )
        )
    session.flush()
    outbox.release(session, now)
    assert outcome(session, held) == ending


def test_release_lapses_what_is_too_late(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A message whose best-before has passed lapses instead of leaving late."""
    message = make_message(M.HELD, reason=R.QUOTA, best_before_at=now)
    outbox.release(session, now)
    assert outcome(session, message) == (M.LAPSED, R.BEST_BEFORE)


@pytest.mark.parametrize("status", list(M))
def test_lapse_ends_what_waits(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """Held and queued messages lapse at their best-before; all others have nothing to lose."""
    message = make_message(status, reason=R.QUOTA, best_before_at=now)
    waits = status in {M.HELD, M.QUEUED}
    assert outbox.lapse(session, now - timedelta(seconds=1)) == 0
    assert outbox.lapse(session, now) == waits
    assert outcome(session, message)[0] is (M.LAPSED if waits else status)


def test_hold_stopped_catches_what_was_admitted_in_the_same_moment(
    session: Session,
    store: Store,
    connection: Connection,
    make_message: Callable[..., Message],
    now: datetime,
):
    """A message queued while its store was being paused or its gate closed is held."""
    message = make_message()
    gate.close(session, connection, "quota", now)
    late = make_message()
    assert outbox.hold_stopped(session, now) == 1
    assert outcome(session, late) == (M.HELD, R.QUOTA)
    store.is_paused = True
    outbox.release(session, now)
    assert outcome(session, message) == (M.HELD, R.STORE_PAUSED)


def test_mark_lost_holds_and_is_audited_once(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """A lost connection holds what is queued; hearing it again changes nothing."""
    message = make_message()
    assert mark_lost(session, connection, now)
    assert not mark_lost(session, connection, now)
    assert outcome(session, message) == (M.HELD, R.DISCONNECTED)
    assert (connection.status, connection.lost_at) == (ConnectionStatus.LOST, now)
