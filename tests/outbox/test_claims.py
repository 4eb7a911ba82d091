"""Claims: who takes what, in which order, and how much at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    PRIORITY_BY_HAND,
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Gate,
    Message,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import gate, limits, outbox

SENDING, HELD = MessageStatus.SENDING, MessageStatus.HELD


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_claim_sets_token_and_lease(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A claimed message is sending, under a token of its own and a lease of 90 s."""
    make_message()
    make_message()
    first, second = outbox.claim(session, now=now, limit=2).messages
    assert first.status is second.status is SENDING
    assert first.lease_expires_at == now + seconds(90)
    assert first.claim_token != second.claim_token
    assert len(first.claim_token or "") >= 32


def test_claim_takes_nothing_twice(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """What is claimed is not due any more."""
    make_message()
    assert len(outbox.claim(session, now=now, limit=5).messages) == 1
    assert outbox.claim(session, now=now, limit=5).messages == []


@pytest.mark.parametrize("status", [s for s in MessageStatus if s is not MessageStatus.QUEUED])
def test_claim_leaves_what_is_not_queued(
    session: Session, make_message: Callable[..., Message], now: datetime, status: MessageStatus
):
    """Only queued messages are claimed."""
    make_message(status, lease_expires_at=now + seconds(5))
    assert outbox.claim(session, now=now).messages == []


def test_claim_waits_for_the_time(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A message is claimed at its time, not before, and the claim says when that is."""
    make_message(available_at=now + seconds(3))
    early = outbox.claim(session, now=now)
    assert (early.messages, early.next_at) == ([], now + seconds(3))
    assert len(outbox.claim(session, now=now + seconds(3)).messages) == 1


def test_claim_holds_eight_in_flight(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """At most eight single sends of a connection are in flight, until a lease runs out."""
    for _ in range(12):
        make_message()
    assert len(outbox.claim(session, now=now, limit=20).messages) == 8
    assert outbox.claim(session, now=now, limit=20).messages == []
    assert len(outbox.claim(session, now=now + seconds(91), limit=20).messages) == 4


def test_claim_says_that_more_is_due(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A claim tells whether another one would find something."""
    make_message()
    make_message()
    assert outbox.claim(session, now=now).is_more_due
    assert not outbox.claim(session, now=now).is_more_due


def test_claim_lets_order_messages_overtake(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """Order messages go before those a person sends again, however long these have waited."""
    make_message(priority=PRIORITY_BY_HAND, available_at=now - seconds(60), body="by hand")
    make_message(body="order")
    bodies = [m.body for m in outbox.claim(session, now=now, limit=2).messages]
    assert bodies == ["order", "by hand"]


def test_claim_lets_stores_take_turns(
    *,
    session: Session,
    sealer: Sealer,
    connection: Connection,
    make_message: Callable[..., Message],
    store: Store,
    now: datetime,
):
    """A store with one message does not wait for the hundred of another."""
    for _ in range(10):
        make_message()
    other = factories.make_store(session, sealer, connection_id=connection.id)
    make_message(store_id=other.id)
    make_message(store_id=other.id)
    stores = [outbox.claim(session, now=now).messages[0].store_id for _ in range(6)]
    assert stores == [store.id, other.id, store.id, other.id, store.id, store.id]


def test_claim_of_many_lets_stores_take_turns(
    session: Session,
    sealer: Sealer,
    connection: Connection,
    make_message: Callable[..., Message],
    now: datetime,
):
    """Turns are kept within one claim as well."""
    for _ in range(4):
        make_message()
    other = factories.make_store(session, sealer, connection_id=connection.id)
    make_message(store_id=other.id)
    claimed = outbox.claim(session, now=now, limit=2).messages
    assert len({m.store_id for m in claimed}) == 2


def test_claim_takes_the_oldest_of_a_store(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """Within a store the longest waiting message goes first."""
    make_message(available_at=now - seconds(1), body="second")
    make_message(available_at=now - seconds(2), body="first")
    assert outbox.claim(session, now=now).messages[0].body == "first"


@pytest.mark.parametrize(
    "values",
    [
        {"status": ConnectionStatus.LOST},
        {"status": ConnectionStatus.DISCONNECTED},
        {"sealed_key": None},
        {"gate": Gate.QUOTA, "gate_probe_at": factories.NOW + seconds(1)},
    ],
)
def test_claim_leaves_a_connection_that_cannot_send(
    session: Session,
    connection: Connection,
    make_message: Callable[..., Message],
    now: datetime,
    values: Any,
):
    """Nothing leaves by a lost or disconnected connection or through a closed gate."""
    make_message()
    for name, value in values.items():
        setattr(connection, name, value)
    session.flush()
    assert outbox.claim(session, now=now).messages == []


@pytest.mark.parametrize("values", [{"is_paused": True}, {"status": StoreStatus.REMOVED}])
def test_claim_leaves_a_stopped_store(
    session: Session, store: Store, make_message: Callable[..., Message], now: datetime, values: Any
):
    """Nothing of a paused or removed store leaves, even if it was queued before."""
    make_message()
    for name, value in values.items():
        setattr(store, name, value)
    session.flush()
    assert outbox.claim(session, now=now).messages == []


def test_claim_keeps_the_rate(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """When the bucket is empty nothing is claimed until a token has grown."""
    for _ in range(3):
        make_message()
    limits.configure(session, connection.id, 60, now)
    row = session.get(ConnectionLimit, connection.id)
    row.tokens = 1.0
    session.flush()
    assert len(outbox.claim(session, now=now, limit=3).messages) == 1
    refused = outbox.claim(session, now=now)
    assert (refused.messages, refused.next_at) == ([], now + seconds(1))
    assert len(outbox.claim(session, now=now + seconds(1), limit=3).messages) == 1


def test_claim_keeps_away_while_blocked(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """While iletiniz asks for a pause nothing is claimed."""
    make_message()
    limits.pause(session, connection.id, now, 20)
    refused = outbox.claim(session, now=now + seconds(19))
    assert (refused.messages, refused.next_at) == ([], now + seconds(20))
    assert len(outbox.claim(session, now=now + seconds(20)).messages) == 1


def test_claim_lets_one_message_try_a_closed_gate(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """When the probe is due, one of the held messages tries the gate, and no second one."""
    for _ in range(3):
        make_message(HELD, reason=Reason.QUOTA)
    gate.close(session, connection, "quota", now)
    later = now + seconds(15 * 60)
    assert outbox.claim(session, now=later - seconds(1), limit=5).messages == []
    assert len(outbox.claim(session, now=later, limit=5).messages) == 1
    assert outbox.claim(session, now=later + seconds(100), limit=5).messages == []
    assert len(outbox.claim(session, now=later + seconds(900), limit=5).messages) == 1


def test_claim_asks_again_before_a_probe(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """A held message that must not leave any more does not become the probe."""
    make_message(HELD, reason=Reason.QUOTA, best_before_at=now, body="old")
    make_message(HELD, reason=Reason.QUOTA, body="new")
    gate.close(session, connection, "quota", now)
    [probe] = outbox.claim(session, now=now + seconds(900)).messages
    assert probe.body == "new"
    assert session.scalars(select(Message.status).where(Message.body == "old")).one() == "lapsed"
