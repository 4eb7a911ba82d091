"""The request rate of a connection: a token bucket in a row, so that it holds for all processes.

Whoever takes tokens locks the row, so claims for one connection happen one after the other.
The bucket holds one minute's worth. After a 429 the rate is halved; each quiet minute gives back
a tenth of the configured rate, until that is reached again.
"""

from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Table, bindparam, case, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.database import insert_ignoring
from iletiniz_admin.models import ConnectionLimit

DEFAULT_PER_MINUTE = 600
LEAST_PER_MINUTE = 30
RECOVERY_STEP = timedelta(minutes=1)
RECOVERY_SHARE = 10  # a tenth of the ceiling for each step
SHORTEST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 900.0
BULK_LEAVES = 10  # a tenth of the bucket, so that order messages find a token at any time
SPEED_WEIGHT = 0.3  # of a full batch in the smoothed speed
FULL_BATCH = 200
CLOCK_AHEAD: Final = timedelta(minutes=5)  # of another machine; more was this clock put back
LIMITS: Final = cast(Table, ConnectionLimit.__table__)
_READ_AT: Final = bindparam("read_at", type_=LIMITS.c.quota_read_at.type)
_COUNT_SPENT: Final = (
    update(LIMITS)
    .where(LIMITS.c.connection_id == bindparam("connection"))
    .values(
        quota_spent=case((LIMITS.c.quota_read_at == _READ_AT, LIMITS.c.quota_spent + 1), else_=1),
        quota_read_at=_READ_AT,
    )
)


def lock(session: Session, connection_id: int, now: datetime) -> ConnectionLimit:
    """Return the row of the connection, refilled up to `now` and locked until the commit."""
    row = _find_locked(session, connection_id)
    if row is None:
        insert_ignoring(session, LIMITS, [_new(connection_id, now)])
        row = _find_locked(session, connection_id)
        assert row is not None  # noqa: S101 - it was just inserted, by us or by another
    _heed_clock(row, now)
    _recover(row, now)
    _refill(row, now)
    return row


def room(row: ConnectionLimit, now: datetime) -> int:
    """Return how many requests may go now."""
    if row.blocked_until is not None and row.blocked_until > now:
        return 0
    return max(0, int(row.tokens))


def has_room_for_batch(row: ConnectionLimit, now: datetime) -> bool:
    """Say whether a batch may go now: one request, if a tenth of the bucket is left after it."""
    return room(row, now) > row.requests_per_minute // BULK_LEAVES


def spend(row: ConnectionLimit, count: int) -> None:
    """Take tokens out of a locked row."""
    row.tokens -= count


def spend_quota(row: ConnectionLimit, account_at: datetime | None, count: int) -> None:
    """Count messages that iletiniz took since the account was read, in a locked row."""
    if account_at is None:
        return
    is_same = row.quota_read_at == account_at
    row.quota_spent = row.quota_spent + count if is_same else count
    row.quota_read_at = account_at


def spend_quota_singly(session: Session, connection_id: int, account_at: datetime | None) -> None:
    """Count one such message, in one statement and without a look at the row."""
    if account_at is not None:
        asked = {"connection": connection_id, "read_at": account_at}
        session.connection().execute(_COUNT_SPENT, asked)


def note_speed(row: ConnectionLimit, count: int, seconds: float) -> None:
    """Smooth the speed of batches, messages a second; a small batch says less than a large one."""
    speed = count / max(seconds, 0.001)
    known = row.bulk_per_second
    weight = SPEED_WEIGHT * min(1.0, count / FULL_BATCH)
    row.bulk_per_second = speed if known is None else known + weight * (speed - known)


def is_blocked(row: ConnectionLimit, now: datetime) -> bool:
    """Say whether iletiniz asked to come later; an end that no pause has was a wrong clock's."""
    longest = now + timedelta(seconds=LONGEST_PAUSE_SECONDS) + CLOCK_AHEAD
    return row.blocked_until is not None and now < row.blocked_until <= longest


def next_at(row: ConnectionLimit, now: datetime) -> datetime:
    """Return when the next request may go; `now` if one may go at once."""
    missing = max(0.0, 1.0 - row.tokens)
    refilled_at = now + timedelta(seconds=missing * 60.0 / row.requests_per_minute)
    return max(refilled_at, row.blocked_until or now)


def slow_down(
    session: Session, connection_id: int, now: datetime, pause_seconds: float | None
) -> None:
    """Learn from a 429: half the rate (at least 30 a minute), and nothing until the pause ends.

    Answers that were under way together count once: the rate is halved at most once a pause.
    """
    row = lock(session, connection_id, now)
    if row.blocked_until is None or row.blocked_until <= now:
        row.requests_per_minute = max(LEAST_PER_MINUTE, row.requests_per_minute // 2)
        row.adjusted_at = now
    row.tokens = min(row.tokens, 1.0)
    pause(session, connection_id, now, pause_seconds)


def pause(session: Session, connection_id: int, now: datetime, seconds: float | None) -> None:
    """Let nothing go for a while (1 s to 15 minutes), without changing the rate."""
    row = lock(session, connection_id, now)
    wanted = SHORTEST_PAUSE_SECONDS if seconds is None else seconds
    length = min(max(wanted, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
    until = now + timedelta(seconds=length)
    row.blocked_until = max(until, row.blocked_until or until)
    session.flush()


def configure(session: Session, connection_id: int, per_minute: int, now: datetime) -> None:
    """Set the rate of a connection, in requests a minute (at least 1)."""
    row = lock(session, connection_id, now)
    row.ceiling_per_minute = row.requests_per_minute = max(1, per_minute)
    row.tokens = min(row.tokens, float(row.requests_per_minute))
    row.adjusted_at = None
    session.flush()


def _find_locked(session: Session, connection_id: int) -> ConnectionLimit | None:
    statement = select(ConnectionLimit).where(ConnectionLimit.connection_id == connection_id)
    return session.scalars(
        statement.with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def _new(connection_id: int, now: datetime) -> dict[str, object]:
    return {
        "connection_id": connection_id,
        "requests_per_minute": DEFAULT_PER_MINUTE,
        "ceiling_per_minute": DEFAULT_PER_MINUTE,
        "tokens": float(DEFAULT_PER_MINUTE),
        "refilled_at": now,
        "turn_store_id": 0,
    }


def _heed_clock(row: ConnectionLimit, now: datetime) -> None:
    """Let a clock that was put back keep nothing waiting until it has caught up."""
    latest = now + CLOCK_AHEAD
    if row.refilled_at > latest:
        row.refilled_at = now
    if row.adjusted_at is not None and row.adjusted_at > latest:
        row.adjusted_at = now
    if not is_blocked(row, now) and row.blocked_until is not None and row.blocked_until > now:
        row.blocked_until = None


def _refill(row: ConnectionLimit, now: datetime) -> None:
    seconds = (now - row.refilled_at).total_seconds()
    if seconds <= 0:  # another machine's clock is ahead: its refill counts
        return
    grown = row.tokens + seconds * row.requests_per_minute / 60.0
    row.tokens = min(float(row.requests_per_minute), grown)
    row.refilled_at = now


def _recover(row: ConnectionLimit, now: datetime) -> None:
    if row.adjusted_at is None or row.requests_per_minute >= row.ceiling_per_minute:
        return
    steps = (now - row.adjusted_at) // RECOVERY_STEP
    if steps <= 0:
        return
    grown = row.requests_per_minute + steps * max(1, row.ceiling_per_minute // RECOVERY_SHARE)
    row.requests_per_minute = min(row.ceiling_per_minute, grown)
    row.adjusted_at += steps * RECOVERY_STEP
