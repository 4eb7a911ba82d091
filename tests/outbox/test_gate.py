"""The gate: closed by a positive sign only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Gate, Message, MessageStatus, Reason
from iletiniz_admin.services import gate

LATER = timedelta(minutes=15)


def test_close_holds_what_is_queued(
    session: Session, connection: Connection, make_message: Callable[..., Message], now: datetime
):
    """Closing holds every queued message of the connection, with the gate's reason."""
    message = make_message()
    gate.close(session, connection, "quota", now)
    session.refresh(message)
    assert (message.status, message.reason) == (MessageStatus.HELD, Reason.QUOTA)
    assert (connection.gate, connection.gate_closed_at) == (Gate.QUOTA, now)


def test_close_keeps_the_time_of_the_first_closing(
    session: Session, connection: Connection, now: datetime
):
    """A second quota answer puts the probe off, and leaves the time of closing."""
    gate.close(session, connection, "quota", now)
    gate.close(session, connection, "quota", now + LATER)
    assert connection.gate_closed_at == now
    assert connection.gate_probe_at == now + 2 * LATER


def test_probe_is_allowed_after_fifteen_minutes(
    session: Session, connection: Connection, now: datetime
):
    """A closed gate may be tried after 15 minutes; an open one needs no probe."""
    assert not gate.may_probe(connection, now)
    gate.close(session, connection, "plan", now)
    assert not gate.may_probe(connection, now + LATER - timedelta(seconds=1))
    assert gate.may_probe(connection, now + LATER)


def test_reopen_forgets_the_closing(session: Session, connection: Connection, now: datetime):
    """An open gate has no time of closing and no probe."""
    assert not gate.reopen(session, connection, now)
    gate.close(session, connection, "quota", now)
    assert gate.reopen(session, connection, now)
    assert (connection.gate, connection.gate_closed_at, connection.gate_probe_at) == (
        Gate.OPEN,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({}, Gate.OPEN),
        ({"quota_remaining": None, "plan_active": True}, Gate.OPEN),
        ({"quota_remaining": "none"}, Gate.OPEN),
        ({"quota_remaining": 5, "plan_active": True}, Gate.OPEN),
        ({"quota_remaining": 0, "plan_active": True}, Gate.QUOTA),
        ({"quota_remaining": -3, "plan_active": True}, Gate.QUOTA),
        ({"quota_remaining": 0, "is_unlimited": True}, Gate.OPEN),
        ({"quota_remaining": 5, "plan_active": False}, Gate.PLAN),
    ],
)
def test_account_closes_by_a_positive_sign_only(
    session: Session, connection: Connection, now: datetime, account: Any, expected: Any
):
    """Nothing left or an inactive plan closes; what is missing or odd does not."""
    gate.apply_account(session, connection, account, now)
    assert connection.gate is expected


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"quota_remaining": 5, "plan_active": True}, Gate.OPEN),
        ({"is_unlimited": True, "plan_active": True}, Gate.OPEN),
        ({"quota_remaining": None, "plan_active": True}, Gate.QUOTA),
        ({}, Gate.QUOTA),
        ({"plan_active": False}, Gate.PLAN),
    ],
)
def test_account_opens_only_by_showing_otherwise(
    session: Session, connection: Connection, now: datetime, account: Any, expected: Any
):
    """A gate closed by a send's answer stays closed until an account read shows otherwise."""
    gate.close(session, connection, "quota", now)
    gate.apply_account(session, connection, account, now)
    assert connection.gate is expected


def test_account_does_not_put_off_a_probe(session: Session, connection: Connection, now: datetime):
    """Reading the same bad news every few minutes does not keep the probe away for ever."""
    gate.close(session, connection, "quota", now)
    gate.apply_account(session, connection, {"quota_remaining": 0}, now + LATER / 2)
    assert gate.may_probe(connection, now + LATER)
