"""What goes into the outbox, and how often."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    Gate,
    Message,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import outbox

QUEUED, HELD = MessageStatus.QUEUED, MessageStatus.HELD


def row(store: Store, now: datetime, key: str = "order:1:7:3:1", **more: Any):
    return outbox.new_row(
        store_id=store.id,
        idempotency_key=key,
        source="order",
        status=more.pop("status", QUEUED),
        created_at=now,
        **more,
    )


def test_enqueue_takes_a_key_once(session: Session, store: Store, now: datetime):
    """A second message with the same key is not added, and the first stays as it is."""
    assert outbox.enqueue(session, [row(store, now, body="bir")]) == 1
    assert outbox.enqueue(session, [row(store, now, body="iki")]) == 0
    assert session.scalars(select(Message.body)).all() == ["bir"]


def test_enqueue_counts_what_is_new(session: Session, store: Store, now: datetime):
    """Of many rows only the new ones are counted."""
    outbox.enqueue(session, [row(store, now, key="a")])
    keys = ["a", "b", "c", "b"]
    assert outbox.enqueue(session, [row(store, now, key=k) for k in keys]) == 2
    assert session.scalar(select(func.count()).select_from(Message)) == 3


def test_enqueue_of_nothing_is_nothing(session: Session):
    """No rows need no statement."""
    assert outbox.enqueue(session, []) == 0


def test_new_row_has_every_column(store: Store, now: datetime):
    """A new row carries all columns of the table but its id."""
    assert set(row(store, now)) == {c.key for c in Message.__table__.columns} - {"id"}


@pytest.mark.parametrize("wrong", [{"colour": 1}, {"created_at": None}])
def test_new_row_refuses_what_no_row_has(store: Store, now: datetime, wrong: Any):
    """An unknown column, or a needed one left out, is refused."""
    with pytest.raises(ValueError, match="message row"):
        outbox.new_row(
            **{
                "store_id": 1,
                "idempotency_key": "k",
                "source": "order",
                "status": QUEUED,
                "created_at": now,
            }
            | wrong
        )


def test_new_row_refuses_a_later_status(store: Store, now: datetime):
    """No message begins in a status that only sending can lead to."""
    with pytest.raises(ValueError, match="begins"):
        row(store, now, status=MessageStatus.ACCEPTED)


def test_new_row_of_a_skip_is_finished(store: Store, now: datetime):
    """A message that is skipped at once has its end at its beginning."""
    assert row(store, now, status=MessageStatus.SKIPPED)["finished_at"] == now


def test_order_key_tells_facts_apart():
    """Store, order, rule, entry and staff number each make another key."""
    keys = {
        outbox.order_key(1, 7, 3, 1),
        outbox.order_key(2, 7, 3, 1),
        outbox.order_key(1, 8, 3, 1),
        outbox.order_key(1, 7, 4, 1),
        outbox.order_key(1, 7, 3, 2),
        outbox.order_key(1, 7, 3, 1, 1),
        outbox.order_key(1, 7, None, 1, trigger="processing"),
        outbox.order_key(1, 7, None, 1, trigger="completed"),
    }
    assert len(keys) == 8
    assert "order:1:7:3:1" in keys
    assert "order:1:7:3:1:2" in keys


def test_admit_queues_when_nothing_hinders(store: Store, connection: Connection):
    """With a store that goes, a working key and an open gate a message is queued."""
    assert outbox.admit(store, connection) == (QUEUED, None)


def test_admit_without_a_connection_holds(store: Store):
    """A store without a connection keeps its messages until it has one."""
    assert outbox.admit(store, None) == (HELD, Reason.DISCONNECTED)


@pytest.mark.parametrize(
    ("on_store", "on_connection", "reason"),
    [
        ({"is_paused": True}, {}, Reason.STORE_PAUSED),
        ({"status": StoreStatus.REMOVED}, {}, Reason.STORE_PAUSED),
        ({}, {"status": "lost"}, Reason.DISCONNECTED),
        ({}, {"status": "disconnected"}, Reason.DISCONNECTED),
        ({}, {"sealed_key": None}, Reason.DISCONNECTED),
        ({}, {"gate": Gate.QUOTA}, Reason.QUOTA),
        ({}, {"gate": Gate.PLAN}, Reason.PLAN),
        ({"is_paused": True}, {"gate": Gate.PLAN}, Reason.STORE_PAUSED),
    ],
)
def test_admit_holds_with_its_reason(
    *,
    session: Session,
    store: Store,
    connection: Connection,
    on_store: Any,
    on_connection: Any,
    reason: Any,
):
    """Pause, connection and gate hold a message, and the first of them is the reason."""
    for subject, values in ((store, on_store), (connection, on_connection)):
        for name, value in values.items():
            setattr(subject, name, value)
    session.flush()
    session.expire_all()
    assert outbox.admit(store, connection) == (HELD, reason)
