"""Quota and reserve: what campaigns may take, and what order messages keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Connection,
    ConnectionLimit,
    Message,
    MessageStatus,
    Meta,
    Store,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns import quota

Send = Callable[..., None]


@pytest.fixture
def send(session: Session, store: Store, connection: Connection, now: datetime) -> Send:
    """Write down messages that left some time ago."""
    numbers = count(1)

    def run(amount: int, ago: timedelta, **more: Any) -> None:
        for _ in range(amount):
            row = outbox.new_row(
                store_id=store.id,
                connection_id=connection.id,
                idempotency_key=f"sent:{next(numbers)}",
                source="order",
                status=MessageStatus.QUEUED,
                created_at=now - ago,
            )
            values = {"status": MessageStatus.DELIVERED, "accepted_at": now - ago, **more}
            session.add(Message(**(row | values)))
        session.flush()

    return run


def read(session: Session, connection: Connection, at: datetime, **account: Any) -> None:
    connection.account, connection.account_at = account, at
    session.flush()


def spend(session: Session, connection: Connection, at: datetime | None, spent: int) -> None:
    session.add(
        ConnectionLimit(
            connection_id=connection.id,
            requests_per_minute=600,
            ceiling_per_minute=600,
            tokens=600.0,
            refilled_at=connection.created_at,
            quota_read_at=at,
            quota_spent=spent,
        )
    )
    session.flush()


def test_reserve_is_what_a_person_set(session: Session, connection: Connection, now, send: Send):
    """A number that somebody chose counts, whatever was sent; a zero too."""
    send(3, timedelta(days=1))
    connection.bulk_reserve = 0
    assert quota.reserve_for(session, connection, now) == quota.Reserve(0, is_forecast=False)


def test_reserve_forecasts_what_left_in_14_days(session: Session, connection, now, send: Send):
    """Of an installation that is older, the forecast is the last fortnight's order messages."""
    send(5, timedelta(days=15))
    send(7, timedelta(days=13))
    assert quota.reserve_for(session, connection, now) == quota.Reserve(7, is_forecast=True)


def test_reserve_of_a_young_installation_is_scaled_up(session, connection, now, send: Send):
    """Ten messages in the first two days foretell seventy in fourteen."""
    send(10, timedelta(days=2))
    assert quota.reserve_for(session, connection, now).count == 70


def test_reserve_of_the_first_hour_is_not_blown_up(session, connection, now, send: Send):
    """A first message a minute ago stands for a day at least, not for a minute's pace."""
    send(1, timedelta(minutes=1))
    assert quota.reserve_for(session, connection, now).count == 14


def test_reserve_of_a_new_installation_is_nothing(session: Session, connection: Connection, now):
    """Where nothing was sent, nothing can be foretold."""
    assert quota.reserve_for(session, connection, now).count == 0


def test_reserve_counts_only_what_left_one_by_one(session, connection, now, send: Send):
    """Campaigns do not raise the reserve; nor does what was refused at once or still waits."""
    send(1, timedelta(days=20))
    send(2, timedelta(days=1))
    send(4, timedelta(days=1), priority=PRIORITY_BULK)
    send(8, timedelta(days=1), status=MessageStatus.FAILED, accepted_at=None)
    send(16, timedelta(days=1), status=MessageStatus.QUEUED, accepted_at=None)
    send(32, timedelta(days=1), status=MessageStatus.FAILED)
    assert quota.reserve_for(session, connection, now).count == 34


def test_reserve_leaves_tests_out(session, connection: Connection, now, send: Send):
    """Tests to one's own phone foretell no orders, whatever became of them."""
    outcomes = (MessageStatus.DELIVERED, MessageStatus.FAILED, MessageStatus.QUEUED)
    for number, status in enumerate(outcomes):
        key = {"source": "test", "idempotency_key": f"test:{number + 1}:a2f"}
        send(1, timedelta(days=1), status=status, **key)
    assert quota.reserve_for(session, connection, now).count == 0
    send(3, timedelta(days=20))
    send(2, timedelta(days=1))
    assert quota.reserve_for(session, connection, now).count == 2


def test_reserve_is_not_older_for_a_test(session, connection: Connection, now, send: Send):
    """The pace of a young shop counts from its first order message, not from a test before it."""
    for ago in (timedelta(days=10), timedelta(days=20)):
        send(1, ago, source="test", idempotency_key=f"test:1:{ago.days}")
    send(10, timedelta(days=2))
    assert quota.reserve_for(session, connection, now).count == 70


def test_reserve_finds_tests_by_their_key(session: Session):
    """Tests are few among many messages: they are found without reading the others."""
    plan = session.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT connection_id, status, accepted_at FROM messages"
            " WHERE idempotency_key BETWEEN 'test:0' AND 'test:a' AND source = 'test'"
            " AND available_at >= '2026-07-01'"
        )
    ).all()
    assert any("(idempotency_key>? AND idempotency_key<?)" in row[-1] for row in plan)


def test_reserve_is_counted_on_the_index_alone(session: Session):
    """However many messages there are, the forecast reads none of their rows."""
    plan = session.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT count(*), min(available_at) FROM messages"
            " WHERE connection_id = 1 AND priority IN (0, 5)"
            " AND store_id IN (SELECT id FROM stores) AND status IN ('accepted', 'delivered')"
            " AND available_at >= '2026-07-01'"
        )
    ).all()
    assert any("COVERING INDEX ix_messages_due" in row[-1] for row in plan)


def test_quota_left_takes_off_what_was_sent_since(session, connection: Connection, now):
    """Between two reads of the account the panel counts for itself."""
    read(session, connection, now, quota_remaining=100)
    spend(session, connection, now, 30)
    assert quota.quota_left(session, connection, now) == 70


def test_quota_left_ignores_a_count_of_an_older_read(session, connection: Connection, now):
    """What was sent before the last read is in its figure already."""
    read(session, connection, now, quota_remaining=100)
    spend(session, connection, now - timedelta(minutes=5), 30)
    assert quota.quota_left(session, connection, now) == 100


def test_quota_left_is_never_below_nothing(session: Session, connection: Connection, now):
    """An overdrawn account has nothing left, not less."""
    read(session, connection, now, quota_remaining=10)
    spend(session, connection, now, 30)
    assert quota.quota_left(session, connection, now) == 0


@pytest.mark.parametrize(
    "account", [None, {}, {"quota_remaining": None}, {"quota_remaining": 5, "is_unlimited": True}]
)
def test_quota_left_is_none_where_nobody_counts(session, connection, now, account):
    """Unknown is not zero: an account that tells nothing hinders nothing."""
    connection.account, connection.account_at = account, now
    assert quota.quota_left(session, connection, now) is None
    assert quota.room_for_bulk(session, connection, now) is None


def test_room_leaves_the_reserve(session: Session, connection: Connection, now):
    """Campaigns may take what is beyond the reserve, and nothing of it."""
    connection.bulk_reserve = 60
    read(session, connection, now, quota_remaining=100)
    assert quota.room_for_bulk(session, connection, now) == 40
    read(session, connection, now, quota_remaining=59)
    assert quota.room_for_bulk(session, connection, now) == 0


def test_room_keeps_the_forecast_for_ten_minutes(session, connection, now, send: Send):
    """A batch each moment need not count anew; after a while it does."""
    send(1, timedelta(days=20))
    send(10, timedelta(days=1))
    read(session, connection, now, quota_remaining=100)
    assert quota.room_for_bulk(session, connection, now) == 90
    send(5, timedelta(days=1))
    assert quota.room_for_bulk(session, connection, now + timedelta(minutes=9)) == 90
    assert quota.room_for_bulk(session, connection, now + timedelta(minutes=10)) == 85


def test_room_for_a_page_writes_nothing(session: Session, connection, now, send: Send):
    """A page that only reads asks for the same number and keeps nothing."""
    send(10, timedelta(days=20))
    send(10, timedelta(days=1))
    read(session, connection, now, quota_remaining=100)
    assert quota.room_for_bulk(session, connection, now, is_kept=False) == 90
    assert session.get(Meta, f"reserve.{connection.id}") is None
