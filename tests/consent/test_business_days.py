"""The third business day in Turkey, by the clock of Istanbul and the calendar of Law 2429."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.services import iys
from iletiniz_admin.services.iys.business_days import is_business_day

ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # 2026: 20 July is a Monday.
        ("2026-07-20", "2026-07-23"),
        ("2026-07-21", "2026-07-24"),
        ("2026-07-22", "2026-07-27"),
        ("2026-07-23", "2026-07-28"),
        ("2026-07-24", "2026-07-29"),  # Friday: Monday, Tuesday, Wednesday
        ("2026-07-25", "2026-07-29"),  # Saturday
        ("2026-07-26", "2026-07-29"),  # Sunday
        ("2026-07-14", "2026-07-20"),  # 15 July: Democracy and National Unity Day
        ("2026-04-22", "2026-04-28"),  # 23 April
        ("2026-04-30", "2026-05-06"),  # 1 May, a Friday
        ("2026-05-18", "2026-05-22"),  # 19 May
        ("2026-08-27", "2026-09-01"),  # 30 August, a Sunday: costs no day
        ("2026-10-27", "2026-11-02"),  # 29 October; its half day, the 28th, counts
        ("2026-12-31", "2027-01-06"),  # over the new year
    ],
)
def test_due_on_the_third_business_day(day: str, due: str):
    """Weekends and public holidays do not count, the day of the statement neither."""
    assert iys.third_business_day(date.fromisoformat(day)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        # Ramazan Bayramı 2026: Friday 20 to Sunday 22 March; the half day before it counts.
        ("2026-03-17", "2026-03-23"),
        ("2026-03-18", "2026-03-24"),
        ("2026-03-19", "2026-03-25"),
        ("2026-03-21", "2026-03-25"),
        # Kurban Bayramı 2026: Wednesday 27 to Saturday 30 May; Tuesday 26 is a half day.
        ("2026-05-21", "2026-05-26"),
        ("2026-05-22", "2026-06-01"),
        ("2026-05-25", "2026-06-02"),
        ("2026-05-26", "2026-06-03"),
        ("2026-05-29", "2026-06-03"),
        # 2025: Ramazan 30 March to 1 April, Kurban 6 to 9 June.
        ("2025-03-28", "2025-04-04"),
        ("2025-06-05", "2025-06-12"),
        # 2027: Ramazan 9 to 11 March, Kurban 16 to 19 May, which is 19 May itself as well.
        ("2027-03-08", "2027-03-16"),
        ("2027-05-14", "2027-05-24"),
    ],
)
def test_feasts_move_the_deadline(day: str, due: str):
    """Both feasts count as holidays in each year's own weeks, their eves as business days."""
    assert iys.third_business_day(date.fromisoformat(day)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("said_at", "due"),
    [
        # Friday 23:30 in Istanbul is Friday 20:30 UTC; half past midnight is Saturday there.
        ("2026-07-24T20:30:00Z", "2026-07-29"),
        ("2026-07-24T21:30:00Z", "2026-07-29"),
        # Sunday evening in UTC is Monday in Istanbul: a day later.
        ("2026-07-19T20:59:59Z", "2026-07-22"),
        ("2026-07-19T21:00:00Z", "2026-07-23"),
        ("2026-12-31T21:00:00Z", "2027-01-06"),
    ],
)
def test_day_is_that_of_istanbul(said_at: str, due: str):
    """The statement's day is Turkey's, whatever day UTC has."""
    moment = datetime.fromisoformat(said_at)
    assert iys.due_on(moment) == date.fromisoformat(due)
    assert iys.due_on(moment.astimezone(ISTANBUL)) == date.fromisoformat(due)


@pytest.mark.parametrize("year", [2033, 2040, 2077, 2100])
def test_years_without_fixed_feasts_fall_back_to_the_earlier_day(year: int):
    """Where feasts are only computed, or unknown, the fixed holidays and weekends decide."""
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(365)]
    free = [day for day in days if day.weekday() < 5 and not is_business_day(day)]
    fixed = {(1, 1), (4, 23), (5, 1), (5, 19), (7, 15), (8, 30), (10, 29)}
    assert {(day.month, day.day) for day in free} <= fixed
    assert all(not is_business_day(date(year, month, day)) for month, day in fixed)


def test_fixed_feasts_reach_years_ahead():
    """The feasts that have been fixed already are known: 2032 has seven days of them."""
    known = date(2030, 2, 4), date(2030, 2, 5), date(2030, 4, 16), date(2032, 1, 14)
    assert [is_business_day(day) for day in known] == [False] * 4


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - the zone is added below
def test_deadline_is_near_a_business_day_and_never_runs_back(naive: datetime):
    """It is a business day, 3 to 15 days later, and a later statement is never due earlier."""
    moment = naive.replace(tzinfo=UTC)
    due, said_on = iys.due_on(moment), moment.astimezone(ISTANBUL).date()
    assert is_business_day(due)
    assert 3 <= (due - said_on).days <= 15
    assert iys.due_on(moment + timedelta(hours=7)) >= due
