"""Reading JSON that may have any shape: each reader returns a value or None, and never raises."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

_MAX_TEXT: Final = 500
_MAX_NUMBER: Final = 2**53  # larger whole numbers are no counts, and fit no database column
_MAX_DIGITS: Final = 15


def parse_json(body: bytes) -> Any:
    """Return the JSON value of ``body``, or None when it is empty or no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not text, or nested without end
        return None


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any] | None:
    """Return ``value`` if it is a list, else None."""
    return value if isinstance(value, list) else None


def as_text(value: Any, limit: int = _MAX_TEXT) -> str | None:
    """Return ``value`` stripped if it is text, at most ``limit`` characters, None when blank."""
    if not isinstance(value, str):
        return None
    # Lone surrogates are legal in JSON but can be neither stored nor shown.
    clean = value.encode("utf-8", "replace").decode().replace("\x00", "").strip()
    return clean[:limit] or None


def first_text(*values: Any) -> str | None:
    """Return the first of ``values`` that is text and not blank."""
    return next((text for text in map(as_text, values) if text), None)


def as_flag(value: Any) -> bool | None:
    """Return ``value`` if it is true or false, else None."""
    return value if isinstance(value, bool) else None


def as_count(value: Any) -> int | None:
    """Return a whole number from a number, or from digits in text; None for anything else.

    Fractions are rounded up, so that what is left never reads as nothing.
    """
    if isinstance(value, str):
        digits = value.strip().removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
        value = int(value) if is_number else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or abs(value) > _MAX_NUMBER:
        return None
    return math.ceil(value)


def first_count(*values: Any) -> int | None:
    """Return the first of ``values`` that reads as a whole number."""
    return next((count for count in map(as_count, values) if count is not None), None)


def as_moment(value: Any) -> datetime | None:
    """Return an RFC 3339 date-time as aware UTC; without an offset it is taken as UTC."""
    text = as_text(value, 64)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one at the edge of the calendar
        return None
