"""When a campaign will be done: at the rate that batches lately had, around the quiet hours."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, ConnectionLimit, MessageClass
from iletiniz_admin.services import commercial
from iletiniz_admin.services.campaigns.receipt import Hold

ASSUMED_PER_SECOND: Final = 50.0  # a batch of 200 in four seconds
_LEAST_PER_SECOND: Final = 0.01
_MOST_NIGHTS: Final = 366


class Rate(NamedTuple):
    """Messages a second, and whether they were observed or are assumed."""

    per_second: float
    is_observed: bool


class Timing(NamedTuple):
    """When it is done, None for later than a year; and the quiet hours on the way (aware UTC)."""

    finish_at: datetime | None
    holds: tuple[Hold, ...]


def rate_of(session: Session, connection: Connection | None) -> Rate:
    """Return how fast the connection's batches go."""
    limit = session.get(ConnectionLimit, connection.id) if connection is not None else None
    observed = limit.bulk_per_second if limit is not None else None
    if not observed:
        return Rate(ASSUMED_PER_SECOND, is_observed=False)
    return Rate(max(observed, _LEAST_PER_SECOND), is_observed=True)


def foresee(
    connection: Connection | None,
    message_class: MessageClass,
    count: int,
    per_second: float,
    start: datetime,
) -> Timing:
    """Return when so many messages will have left that begin to leave at ``start``."""
    left = timedelta(seconds=count / per_second)
    if message_class is not MessageClass.COMMERCIAL or not count:
        return Timing(start + left, ())
    holds: list[Hold] = []
    at = start
    while len(holds) < _MOST_NIGHTS:
        until = commercial.quiet_until(connection, at)
        if until is not None:
            holds.append(Hold(at, until))
            at = until
        stop = commercial.next_quiet_at(connection, at)
        if stop is None or at + left <= stop:
            return Timing(at + left, tuple(holds))
        left -= stop - at
        at = stop
    return Timing(None, tuple(holds))
