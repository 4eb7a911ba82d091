"""What a workbook's cell is as text: numbers in digits, days as Turkish readers write them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final

_MAX_DIGITS: Final = 25  # of a number written out; 1E300 is left as it is


def text_of(value: Any) -> str:
    """Return a cell's value as text, "" for an empty one.

    ``532123.0`` → "532123", ``9.05E+11`` → "905000000000", ``12.5`` → "12,5", a day "20.07.2026",
    a moment "20.07.2026 14:30", a time "14:30", yes and no as Turkish Excel shows them.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "DOĞRU" if value else "YANLIŞ"
    if isinstance(value, int | float):
        return _number(value)
    return "" if value is None else _moment(value)


def _number(value: float) -> str:
    """Return plain digits, with a comma before decimals."""
    if not isfinite(value):
        return ""
    if abs(value) >= 10**_MAX_DIGITS:
        return str(value)
    whole = isinstance(value, int) or value.is_integer()
    return str(int(value)) if whole else format(Decimal(repr(value)), "f").replace(".", ",")


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M" if value.time() != time() else "%d.%m.%Y")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value).strip()
