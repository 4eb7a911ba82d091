"""The gate of a connection: closed only by a positive sign, and opened by the next good one.

Closed by an answer to a send, it stays closed until an account read shows otherwise; every
15 minutes one message may try it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Gate, Reason
from iletiniz_admin.services.connection_state import hold_queued

PROBE_AFTER = timedelta(minutes=15)
REASONS: Mapping[Gate, Reason] = {Gate.QUOTA: Reason.QUOTA, Gate.PLAN: Reason.PLAN}


def close(
    session: Session, connection: Connection, kind: Literal["quota", "plan"], now: datetime
) -> None:
    """Close the gate and hold what waits behind it; the next probe is 15 minutes from now."""
    gate = Gate(kind)
    if connection.gate is not gate:
        connection.gate = gate
        connection.gate_closed_at = now
    connection.gate_probe_at = now + PROBE_AFTER
    session.flush()
    hold_queued(session, connection.id, REASONS[gate], now)


def reopen(session: Session, connection: Connection, now: datetime) -> bool:  # noqa: ARG001 - the twin of `close`
    """Open the gate; return False if it was open. What it held leaves with the next release."""
    if connection.gate is Gate.OPEN:
        return False
    connection.gate = Gate.OPEN
    connection.gate_closed_at = None
    connection.gate_probe_at = None
    session.flush()
    return True


def may_probe(connection: Connection, now: datetime) -> bool:
    """Say whether one message may try the closed gate now."""
    if connection.gate is Gate.OPEN:
        return False
    return connection.gate_probe_at is None or connection.gate_probe_at <= now


def probing(connection: Connection, now: datetime) -> None:
    """Note that a message tries the gate, so that no second one does for 15 minutes."""
    connection.gate_probe_at = now + PROBE_AFTER


def probe_again(connection: Connection, at: datetime) -> None:
    """Allow the next probe at `at`: the last one's answer said nothing about the gate."""
    if connection.gate is not Gate.OPEN:
        connection.gate_probe_at = at


def apply_account(
    session: Session, connection: Connection, account: Mapping[str, Any], now: datetime
) -> None:
    """Open or close by what an account read shows; `account` has the fields of its `Account`.

    Nothing closes because a field is missing. A closed gate is opened by a number left, or by
    "unlimited", with an active plan; where the quota is not told it waits for its probe.
    """
    remaining = account.get("quota_remaining")
    if account.get("plan_active") is False:
        _close_by_account(session, connection, "plan", now)
    elif account.get("is_unlimited") is True:
        reopen(session, connection, now)
    elif isinstance(remaining, int) and remaining <= 0:
        _close_by_account(session, connection, "quota", now)
    elif isinstance(remaining, int):
        reopen(session, connection, now)


def _close_by_account(
    session: Session, connection: Connection, kind: Literal["quota", "plan"], now: datetime
) -> None:
    """Close without putting off a probe that is due already."""
    due_at = connection.gate_probe_at
    is_same = connection.gate is Gate(kind)
    close(session, connection, kind, now)
    if is_same and due_at is not None:
        connection.gate_probe_at = due_at
