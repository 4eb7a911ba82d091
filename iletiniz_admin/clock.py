"""Time: the only reader of the wall clock, and the way times are written outside."""

import re
from datetime import UTC, datetime

_RFC_3339 = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<minute>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?)?\s?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LEAP_SECOND = "60"


def utcnow() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def to_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is taken to be UTC already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def from_iso(text: str) -> datetime:
    """Read a date and time (RFC 3339) into an aware UTC moment.

    Tolerated beside the letter of the RFC: a space instead of `T`, lower case, an offset without
    colon, no seconds, any number of decimals (cut to microseconds), a leap second (read as the
    second before), and no offset at all, which means UTC, as in WooCommerce's `..._gmt` fields.
    Raises `ValueError` for anything else.
    """
    found = _RFC_3339.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError("Not a date and time like 2026-07-20T09:15:04Z.")
    second = found["second"] or "00"
    fraction = (found["fraction"] or "")[:7]
    if second == _LEAP_SECOND:
        second, fraction = "59", ""
    written = f"{found['day']}T{found['minute']}:{second}{fraction}{found['offset'] or 'Z'}"
    try:
        return to_utc(datetime.fromisoformat(written))
    except OverflowError as error:
        raise ValueError("The moment lies outside the years 1 to 9999.") from error


def to_iso(moment: datetime) -> str:
    """Write a moment as `2026-07-20T09:15:04Z`: UTC, whole seconds, decimals dropped."""
    return to_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
