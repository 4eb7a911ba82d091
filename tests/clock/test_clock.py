"""Moments are aware and in UTC, whatever was written outside."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given, strategies as st

from iletiniz_admin.clock import from_iso, to_iso, to_utc, utcnow

MOMENT = datetime(2026, 7, 20, 9, 15, 4, tzinfo=UTC)


def test_utcnow_is_aware_and_follows_the_wall_clock():
    """The present moment is in UTC, whatever zone the machine lives in."""
    istanbul = timezone(timedelta(hours=3))
    with time_machine.travel(MOMENT.astimezone(istanbul), tick=False):
        assert utcnow() == MOMENT
        assert utcnow().tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "2026-07-20T09:15:04Z",
        "2026-07-20t09:15:04z",
        "2026-07-20 09:15:04",
        "2026-07-20T09:15:04",
        "2026-07-20T12:15:04+03:00",
        "2026-07-20T12:15:04+0300",
        "2026-07-20 04:15:04 -05:00",
        " 2026-07-20T09:15:04+00:00\n",
    ],
)
def test_from_iso_reads_what_shops_and_programs_write(written: str):
    """Every tolerated form gives the same aware UTC moment; no offset means UTC."""
    assert from_iso(written) == MOMENT
    assert from_iso(written).tzinfo is UTC


def test_from_iso_keeps_six_decimals_and_drops_the_rest():
    """Nanoseconds, as some languages write them, are cut to microseconds."""
    assert from_iso("2026-07-20T09:15:04.123456789Z") == MOMENT.replace(microsecond=123456)
    assert from_iso("2026-07-20T09:15:04.5Z") == MOMENT.replace(microsecond=500000)


def test_from_iso_reads_a_leap_second_as_the_second_before():
    """RFC 3339 allows :60, which Python cannot hold."""
    assert from_iso("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_from_iso_reads_minutes_as_a_form_field_writes_them():
    """A browser's datetime-local has no seconds."""
    assert from_iso("2026-07-20T09:15") == MOMENT.replace(second=0)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "now",
        "2026-07-20",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-07-20T25:00:00Z",
        "2026-07-20T09:15:04+99:00",
        "2026-W30-1T09:15:04",
        "20260720T091504Z",
        "1784538904",
        "٢٠٢٦-07-20T09:15:04Z",
        "0001-01-01T00:00:00+03:00",
        "2026-07-20T09:15:04Z\n2026",
    ],
)
def test_from_iso_raises_value_error_for_anything_else(written: str):
    """What is no date and time is refused with the one error that callers expect."""
    with pytest.raises(ValueError, match=r".+"):
        from_iso(written)


@given(st.text(max_size=40))
def test_from_iso_never_fails_in_another_way(written: str):
    """Any text gives an aware moment or a ValueError."""
    with contextlib.suppress(ValueError):
        assert from_iso(written).tzinfo is UTC


def test_to_utc_takes_a_moment_without_zone_as_utc():
    """A naive moment is shifted by nothing, an aware one by its offset."""
    assert to_utc(MOMENT.replace(tzinfo=None)) == MOMENT
    assert to_utc(MOMENT.astimezone(timezone(timedelta(hours=-7)))).isoformat() == (
        "2026-07-20T09:15:04+00:00"
    )


def test_to_iso_writes_whole_seconds_in_utc():
    """Decimals are dropped, not rounded, and the zone is Z."""
    late = MOMENT.replace(microsecond=999999).astimezone(timezone(timedelta(hours=3)))
    assert to_iso(late) == "2026-07-20T09:15:04Z"
    assert to_iso(datetime(7, 1, 2, tzinfo=UTC)) == "0007-01-02T00:00:00Z"


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001 - naive on purpose: it means UTC
def test_to_iso_and_from_iso_are_each_others_reverse(moment: datetime):
    """A moment of whole seconds comes back unchanged."""
    whole = moment.replace(microsecond=0, fold=0)
    assert from_iso(to_iso(whole)) == to_utc(whole)
