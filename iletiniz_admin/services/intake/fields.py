"""Reads single fields of JSON that anybody may have written; says which field broke which rule.

Rules have names, because the other side is a program: ``object``, ``list``, ``text``, ``time``,
``number``, ``integer``, ``positive_integer``, ``boolean``, ``uuid``, ``required``, ``url`` and the
bounds ``1..100`` and the like.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from iletiniz_admin.clock import from_iso
from iletiniz_admin.errors import IletinizAdminError

MAX_ID = 2**63 - 1
MAX_COUNT = 2**31 - 1
MAX_STATUS_LENGTH = 60
MAX_TIME_LENGTH = 40

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_CENT = Decimal("0.0001")
_MONEY_MOST = Decimal(10) ** 13


class Unusable(IletinizAdminError):  # noqa: N818 - the name states the fact
    """A field broke a rule; ``field`` is its path (``order.billing.phone``)."""

    code = "unusable"

    def __init__(self, field: str, rule: str) -> None:
        field = field.removeprefix(".")  # the body itself has no name before its fields
        super().__init__(f"{field}: {rule}", field=field, rule=rule)
        self.field = field
        self.rule = rule


def clean(text: str, most: int) -> str:
    """Return the text without NUL and lone surrogates (no database holds them), cut and trimmed."""
    text = text[: most * 2]
    if not text.isprintable():  # printable is all that can be stored, and much quicker to tell
        text = _UNSTORABLE.sub("", text)
    return text.strip()[:most]


def read_text(value: Any, field: str, most: int) -> str:
    """Return a cleaned text; missing is empty, a number is taken as written."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value, most)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)[:most]
    raise Unusable(field, "text")


def read_object(value: Any, field: str) -> Mapping[str, Any]:
    """Return an object; PHP writes an empty one as an empty list, and missing is empty too."""
    if value is None or value == []:
        return {}
    if isinstance(value, dict):
        return value
    raise Unusable(field, "object")


def read_list(value: Any, field: str, most: int) -> list[Any]:
    """Return a list of at most so many items; missing is empty."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unusable(field, "list")
    if len(value) > most:
        raise Unusable(field, f"0..{most}")
    return value


def read_id(value: Any, field: str) -> int:
    """Return a positive 64-bit number, also where it was written as text."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID:
        return value
    raise Unusable(field, "positive_integer")


def read_optional_id(value: Any, field: str) -> int | None:
    """Return an id, or None for nothing and 0 (WooCommerce's guest)."""
    return None if value in (None, "", 0, "0") and value is not False else read_id(value, field)


def read_count(value: Any, field: str) -> int | None:
    """Return a count of at least 0, or None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    raise Unusable(field, "integer")


def read_money(value: Any, field: str) -> Decimal | None:
    """Return an amount with at most four decimals, or None for nothing."""
    if value is None or value == "":
        return None
    if not isinstance(value, (str, int, Decimal)) or isinstance(value, bool):
        raise Unusable(field, "number")
    try:
        amount = Decimal(value if not isinstance(value, str) else value[:40])
        # copy_abs() and not abs(), which rounds, and so overflows for "1e9999999".
        if not amount.is_finite() or amount.copy_abs() > _MONEY_MOST:
            raise Unusable(field, "number")
        return amount.quantize(_CENT)
    except InvalidOperation:
        raise Unusable(field, "number") from None


def read_time(value: Any, field: str) -> datetime | None:
    """Return an aware UTC time, or None for nothing; a time without a zone means UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_TIME_LENGTH:
        raise Unusable(field, "time")
    try:
        return from_iso(value)
    except ValueError:
        raise Unusable(field, "time") from None


def read_flag(value: Any, field: str) -> bool:
    """Return a flag; missing is False, and PHP's 0 and 1 are understood."""
    if value is None:
        return False
    if isinstance(value, bool) or value in (0, 1):
        return bool(value)
    raise Unusable(field, "boolean")


def read_uuid(value: Any, field: str) -> str:
    """Return a UUID in lower case with its dashes."""
    if isinstance(value, str) and _UUID.fullmatch(value.lower()):
        return value.lower()
    raise Unusable(field, "uuid")


def read_status(value: Any, field: str) -> str:
    """Return an order status's slug without WooCommerce's ``wc-``; "" for nothing."""
    return read_text(value, field, MAX_STATUS_LENGTH).removeprefix("wc-")


def required(value: str, field: str) -> str:
    """Return the text unless it is empty."""
    if not value:
        raise Unusable(field, "required")
    return value
