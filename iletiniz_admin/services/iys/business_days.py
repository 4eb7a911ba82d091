"""The three business days in which a consent or a refusal has to reach İYS.

Business days are Monday to Friday without the public holidays of Law 2429, as the ``holidays``
package has them. Where it could err, it may only make the deadline earlier: the afternoons before
the feasts and days that the administration gives off beside them count as business days, and so do
feast days that are only computed, because the register of religious affairs has not fixed that
year's yet (they may shift by a day).
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

ZONE: Final = ZoneInfo("Europe/Istanbul")
BUSINESS_DAYS: Final = 3
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_ESTIMATED: Final = "(tahmini)"  # how the package marks what is only computed
_BETWEEN: Final = "; "  # its names of two holidays on one day


def due_on(said_at: datetime) -> date:
    """Return the last day, in Turkey, on which a statement of that moment may reach İYS."""
    return third_business_day(said_at.astimezone(ZONE).date())


def third_business_day(day: date) -> date:
    """Return the third business day after a day; the day itself does not count."""
    for _ in range(BUSINESS_DAYS):
        day += _DAY
        while not is_business_day(day):
            day += _DAY
    return day


def is_business_day(day: date) -> bool:
    """Say whether offices work on that day in Turkey."""
    return day.weekday() < _SATURDAY and day not in _holidays_of(day.year)


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    """Return the whole public holidays of a year that are certain."""
    found = holidays.country_holidays("TR", years=year, language="tr")
    return frozenset(day for day, names in found.items() if _is_certain(names))


def _is_certain(names: str) -> bool:
    return any(_ESTIMATED not in name for name in names.split(_BETWEEN))
