"""The rows of a workbook's sheet, in a stream: a cell is text as soon as it has been read."""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from iletiniz_admin.services.uploads.decoding import BROKEN, TOO_LONG
from iletiniz_admin.services.uploads.limits import MAX_LINE
from iletiniz_admin.services.uploads.shared_texts import SharedTexts
from iletiniz_admin.services.uploads.workbook_cells import text_of
from iletiniz_admin.services.uploads.workbook_parts import Parts
from iletiniz_admin.services.uploads.xml_stream import Attributes, read_xml

MAX_LINES: Final = 1_048_576
MAX_PLACES: Final = 16_384
_TRUTHS: Final = {"1": True, "0": False, "true": True, "false": False}
Row = tuple[int, list[str]]


def read_rows(archive: zipfile.ZipFile, parts: Parts) -> Iterator[Row]:
    """Yield line and cells of each row that is not blank, as wide as its last filled cell.

    Raises `ValueError` and the like for a sheet that is broken.
    """
    sheet = _Sheet(parts, SharedTexts.read(archive, parts.texts))
    with archive.open(parts.sheet) as part:
        for _ in read_xml(part, sheet.start, sheet.end, sheet.add):
            yield from sheet.rows
            sheet.rows.clear()


class _Sheet:
    """What is known in the middle of a sheet; ``rows`` are those that are whole."""

    def __init__(self, parts: Parts, texts: SharedTexts) -> None:
        self.rows: list[Row] = []
        self._parts = parts
        self._texts = texts
        self._line = 0
        self._place = 0  # of the cell, from 1
        self._cells: dict[int, str] = {}
        self._kind = "n"
        self._style = 0
        self._text: list[str] = []
        self._length = 0
        self._is_inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            written = attributes.get("r")
            self._place = _place(written) if written else self._place + 1
            if self._place > MAX_PLACES:
                raise ValueError("a cell lies beyond the last column")
            self._kind = attributes.get("t", "n")
            style = attributes.get("s", "")
            self._style = int(style) if style.isdecimal() else 0
            self._text, self._length = [], 0
        elif name in {"v", "t"}:
            self._is_inside = True
        elif name == "row":
            line = int(attributes.get("r", self._line + 1))
            if not self._line < line <= MAX_LINES:
                raise ValueError("the rows of a sheet are out of order")
            self._line, self._place = line, 0

    def add(self, text: str) -> None:
        if self._is_inside and self._length <= MAX_LINE:
            self._text.append(text)
            self._length += len(text)

    def end(self, name: str) -> None:
        if name in {"v", "t", "rPh"}:
            self._is_inside = False
        elif name == "c" and self._text:
            text = self._value("".join(self._text)) if self._length <= MAX_LINE else TOO_LONG
            if text:
                self._cells[self._place] = text
        elif name == "row" and self._cells:
            width = max(self._cells)
            self.rows.append(
                (self._line, [self._cells.get(place, "") for place in range(1, width + 1)])
            )
            self._cells = {}

    def _value(self, text: str) -> str:
        """Return a cell as text; one that no program could read makes its row unreadable."""
        try:
            return self._read(text)
        except (ValueError, LookupError):
            return BROKEN

    def _read(self, text: str) -> str:
        if self._kind == "n":
            return text_of(self._number(text))
        if self._kind == "s":
            return self._texts[int(text)].strip()
        if self._kind == "b":
            return text_of(_TRUTHS[text.strip()])
        return text_of(_moment(text)) if self._kind == "d" else text.strip()

    def _number(self, text: str) -> Any:
        """Return a number, or the moment that it stands for; a phone's number is never one."""
        number = int(text) if text.isdecimal() else float(text)
        if self._style in self._parts.days:
            with suppress(OverflowError, ValueError):
                is_span = self._style in self._parts.spans
                return from_excel(number, self._parts.epoch, timedelta=is_span)
        return number


def _moment(text: str) -> datetime | str:
    """Read a day that is written as ISO 8601, as few programs do; anything else is itself."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


@lru_cache(maxsize=1024)
def _place_of(letters: str) -> int:
    return int(column_index_from_string(letters))


def _place(written: str) -> int:
    """Return the column of ``AB12`` as a number from 1."""
    return _place_of(written.rstrip("0123456789"))
