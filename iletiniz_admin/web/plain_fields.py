"""Fields for days, whole numbers and amounts, read as people write them in either language."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField
from wtforms.widgets import TextInput

_SEPARATORS: Final = re.compile(r"[.,]")
_AMOUNT: Final = re.compile(r"(?=[0-9])[0-9.,]{1,15}", re.ASCII)
_THOUSANDS: Final = 3  # digits of a group


class DayField(DateField):
    """A day, as the browser's own field sends it or as 20.07.2026."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; an unreadable one stays in the field, an empty one is none."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = _day(text)


class WholeField(IntegerField):
    """A whole number; empty is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; an unreadable one stays in the field."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit()):
            raise ValueError(_l("Write a whole number, such as 3."))
        self.data = int(text[:9])


class AmountField(Field):
    """An amount of money; empty is none."""

    widget = TextInput()
    data: Decimal | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount with either separator; an unreadable one stays in the field."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = read_amount(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:f}" if self.data is not None else ""


def read_amount(text: str) -> Decimal:
    """Return the amount of "1.234,50", "1,234.50", "1234.5" or "1500 TL".

    A separator that comes twice, or before three digits at the end, groups thousands: no amount of
    money has three digits behind its point. Raises ``ValueError`` with what to write instead.
    """
    bare = text.replace(" ", "").replace("\u20ba", "").upper().removesuffix("TL")
    if not _AMOUNT.fullmatch(bare):
        raise ValueError(_l("Write an amount, such as 1500 or 1500,50."))
    whole, point, part = _split(bare)
    return Decimal(f"{_SEPARATORS.sub('', whole)}{point}{part}")


def _split(text: str) -> tuple[str, str, str]:
    marks = list(_SEPARATORS.finditer(text))
    if not marks:
        return text, "", ""
    last = marks[-1]
    behind = text[last.end() :]
    is_repeated = sum(mark[0] == last[0] for mark in marks) > 1
    is_group = len(behind) == _THOUSANDS and len({mark[0] for mark in marks}) == 1
    if is_repeated or is_group:
        return text, "", ""
    return text[: last.start()], ".", behind


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(_l("Write a day, such as 20.07.2026."))
