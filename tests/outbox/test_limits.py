"""The request rate of a connection."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection
from iletiniz_admin.services import limits


def at(now: datetime, seconds: float):
    return now + timedelta(seconds=seconds)


def test_rate_of_a_new_connection_is_600(session: Session, connection: Connection, now: datetime):
    """A connection begins with 600 requests a minute and a full bucket."""
    row = limits.lock(session, connection.id, now)
    assert (row.requests_per_minute, limits.room(row, now)) == (600, 600)


def test_bucket_grows_with_time_and_is_never_fuller_than_a_minute(
    session: Session, connection: Connection, now: datetime
):
    """Tokens grow by the rate, up to one minute's worth."""
    limits.spend(limits.lock(session, connection.id, now), 600)
    assert limits.room(limits.lock(session, connection.id, at(now, 1)), at(now, 1)) == 10
    assert limits.room(limits.lock(session, connection.id, at(now, 999)), at(now, 999)) == 600


def test_bucket_does_not_mind_a_clock_behind(
    session: Session, connection: Connection, now: datetime
):
    """A process whose clock is behind neither fills nor empties the bucket."""
    limits.spend(limits.lock(session, connection.id, now), 100)
    row = limits.lock(session, connection.id, at(now, -30))
    assert (limits.room(row, at(now, -30)), row.refilled_at) == (500, now)


def test_slow_down_halves_the_rate_down_to_30(
    session: Session, connection: Connection, now: datetime
):
    """Each 429 after a pause halves the rate, and 30 a minute is the least."""
    rates = []
    for number in range(6):
        moment = at(now, number * 10)
        limits.slow_down(session, connection.id, moment, 5)
        rates.append(limits.lock(session, connection.id, moment).requests_per_minute)
    assert rates == [300, 150, 75, 37, 30, 30]


def test_slow_down_counts_answers_that_came_together_once(
    session: Session, connection: Connection, now: datetime
):
    """Eight calls that were under way and all hear 429 halve the rate once."""
    for _ in range(8):
        limits.slow_down(session, connection.id, now, 2)
    assert limits.lock(session, connection.id, now).requests_per_minute == 300


def test_slow_down_pauses_as_told(session: Session, connection: Connection, now: datetime):
    """Nothing goes until the time that iletiniz named, at most 15 minutes."""
    limits.slow_down(session, connection.id, now, 7)
    row = limits.lock(session, connection.id, now)
    assert limits.next_at(row, now) == at(now, 7)
    limits.slow_down(session, connection.id, now, 10**9)
    assert limits.lock(session, connection.id, now).blocked_until == at(now, 900)


def test_a_shorter_pause_does_not_cut_a_longer_one(
    session: Session, connection: Connection, now: datetime
):
    """The latest end of all pauses counts."""
    limits.pause(session, connection.id, now, 60)
    limits.pause(session, connection.id, now, 1)
    assert limits.lock(session, connection.id, now).blocked_until == at(now, 60)


def test_learnt_rate_recovers_slowly(session: Session, connection: Connection, now: datetime):
    """A tenth of the configured rate comes back each minute, and no more than that rate."""
    limits.slow_down(session, connection.id, now, 1)
    rates = [
        limits.lock(session, connection.id, at(now, minutes * 60)).requests_per_minute
        for minutes in (0.9, 1, 2, 60)
    ]
    assert rates == [300, 360, 420, 600]


def test_configured_rate_is_the_ceiling(session: Session, connection: Connection, now: datetime):
    """A rate that a person set is in force at once, and is what a learnt one climbs back to."""
    limits.configure(session, connection.id, 100, now)
    limits.slow_down(session, connection.id, now, 1)
    assert limits.lock(session, connection.id, now).requests_per_minute == 50
    assert limits.lock(session, connection.id, at(now, 6000)).requests_per_minute == 100


def test_clock_that_was_put_back_stops_nothing_for_long(
    session: Session, connection: Connection, now: datetime
):
    """A clock that was a year ahead and is put right leaves no empty bucket and no wait."""
    ahead = now + timedelta(days=365)
    limits.slow_down(session, connection.id, ahead, 60)
    limits.spend(limits.lock(session, connection.id, ahead), 1)
    assert limits.room(limits.lock(session, connection.id, now), now) == 0
    row = limits.lock(session, connection.id, at(now, 60))
    assert limits.room(row, at(now, 60)) == 360  # the rate recovers from now on, too


def test_long_wait_that_was_asked_for_is_kept(
    session: Session, connection: Connection, now: datetime
):
    """The longest pause is no trick of the clock, nor is a clock that is somewhat behind."""
    limits.pause(session, connection.id, now, limits.LONGEST_PAUSE_SECONDS)
    assert limits.room(limits.lock(session, connection.id, at(now, -200)), at(now, -200)) == 0
    assert limits.room(limits.lock(session, connection.id, at(now, 890)), at(now, 890)) == 0
