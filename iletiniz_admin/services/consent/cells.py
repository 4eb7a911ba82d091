"""Single cells of a file of statements: what a yes, a no and a date look like in Turkish shops."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from iletiniz_admin.services.cells import PLAIN_LETTERS, clean, fold

__all__ = [
    "FIRST_YEAR",
    "FORMULA_SIGNS",
    "HOME_TIMEZONE",
    "clean",
    "fold",
    "neutral",
    "read_moment",
    "read_will",
    "zone_named",
]

HOME_TIMEZONE: Final = "Europe/Istanbul"
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
FIRST_YEAR: Final = 2000  # nobody asked for texts before; an older date is a slip

_YES: Final = re.compile(
    "e|evet|y|yes|1|true|dogru|onay|onayli|onaylandi|var|izinli|izin var|kabul|verildi|given"
)
_NO: Final = re.compile(
    "h|hayir|n|no|0|false|yanlis|ret|red|reddetti|yok|izinsiz|izin yok|verilmedi|iptal|refused"
)
_TIME: Final = (
    r"(?:(?:T|,?\s+)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>[0-9]{{4}})([-/.])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}}){_TIME}"
)
_DAY_FIRST: Final = re.compile(
    rf"(?P<day>[0-9]{{1,2}})([-/.])(?P<month>[0-9]{{1,2}})\2(?P<year>[0-9]{{4}}){_TIME}"
)


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; ``clean`` gives back the first."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def read_will(cell: str) -> bool | None:
    """Return whether the cell says yes or no in Turkish or English; None for anything else."""
    word = " ".join(cell.translate(PLAIN_LETTERS).lower().split())  # its signs count: -1 is no 1
    if _YES.fullmatch(word):
        return True
    return False if _NO.fullmatch(word) else None


def read_moment(cell: str, zone: tzinfo) -> datetime | None:
    """Return the aware UTC moment of a cell, or None if it is not one of the forms.

    ``2026-07-20``, ``20.07.2026``, ``20/07/2026``, each with or without a time, and ISO 8601 with
    an offset. Without an offset it is the time of ``zone``, without a time the day's first moment.
    The day comes before the month, as everywhere in Turkey.
    """
    text = cell.strip().upper()
    found = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found is None or int(found["year"]) < FIRST_YEAR:
        return None
    year, month, day, hour, minute, second = (
        int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    micro = int((found["fraction"] or "").ljust(6, "0")[:6])
    try:
        place = _zone_of(found["offset"], zone)
        return datetime(year, month, day, hour, minute, second, micro, place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone_of(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def zone_named(name: str) -> tzinfo:
    """Return a store's zone; that of Turkey for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return ZoneInfo(HOME_TIMEZONE)
