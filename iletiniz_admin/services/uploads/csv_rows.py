"""Reads a CSV file in a stream. A row that is broken costs itself, and no other."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from iletiniz_admin.errors import Refused
from iletiniz_admin.services.uploads.decoding import DAMAGED, find_encoding, read_lines
from iletiniz_admin.services.uploads.limits import MAX_LINE
from iletiniz_admin.services.uploads.records import Record, Table

SEPARATORS: Final = ",;\t"
_MAX_LINES: Final = 20  # of one record: a cell may hold line ends, a forgotten quote finds no end
_GOES_ON: Final = "unexpected end of data"  # what csv says of quotes that are open
_QUOTED: Final = re.compile(r'"[^"]*"')
_SEPARATOR_LINE: Final = re.compile(r'"?sep=([,;\t])"?')  # as Excel takes it


def read_csv(file: BinaryIO) -> Table:
    """Return the heading and the rows of a text file; blank lines are passed over.

    UTF-8 with or without a mark, Windows-1254 or marked UTF-16; separated by comma, semicolon or
    tab. Raises `Refused`: `file_empty`, or `file_not_text` for a heading that is none.
    """
    lines = _Lines(read_lines(file, find_encoding(file)))
    first = lines.next_filled()
    told = _SEPARATOR_LINE.fullmatch((first or "").strip(" "))
    if told:
        first = lines.next_filled()
    if first is None:
        raise Refused("file_empty")
    record = _heading_lines(first, lines)
    separator = told[1] if told else _separator("\n".join(record))
    heading = _parsed(record, separator)
    if not heading or _is_damaged(heading):
        raise Refused("file_not_text")
    return Table(heading, _records(lines, separator, len(heading)))


def _heading_lines(first: str, lines: "_Lines") -> list[str]:
    """Return the heading, of several lines where its quotes close in a later one."""
    record = [first]
    while sum(line.count('"') for line in record) % 2:
        line = lines.next() if len(record) < _MAX_LINES else None
        if line is None:
            lines.give_back(record[1:])
            return [first]
        record.append(line)
    return record


class _Lines:
    """The lines of a file with their numbers; some may be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        self.number += line is not None
        return line

    def next_filled(self) -> str | None:
        while (line := self.next()) is not None and not line.strip():
            pass
        return line

    def give_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def _separator(heading: str) -> str:
    """Return the sign that the heading has most of, outside of quotes."""
    bare = _QUOTED.sub("", heading)
    return max(SEPARATORS, key=bare.count)


def _records(lines: _Lines, separator: str, width: int) -> Iterator[Record]:
    while (line := lines.next()) is not None:
        number = lines.number
        has_quotes = '"' in line
        cells = _cells(line, lines, separator, width) if has_quotes else line.split(separator)
        if cells is None or _is_damaged(cells if has_quotes else [line]):
            yield Record(number, None)
        elif any(cell and not cell.isspace() for cell in cells):
            yield Record(number, cells)


def _is_damaged(texts: list[str]) -> bool:
    return any(
        DAMAGED.search(text) for text in texts if not text.isascii() or not text.isprintable()
    )


def _cells(first: str, lines: _Lines, separator: str, width: int) -> list[str] | None:
    """Return the cells of a record with quotes; None if it is broken.

    A record of several lines is one only where its quotes close and it is as wide as the heading:
    else its first line is broken alone, and what follows is read anew.
    """
    record = [first]
    length = len(first)
    while (cells := _parsed(record, separator)) is None:
        line = lines.next() if len(record) < _MAX_LINES and length < MAX_LINE else None
        if line is None:
            break
        record.append(line)
        length += len(line)
    if cells and (len(record) == 1 or len(cells) == width):
        return cells
    lines.give_back(record[1:])
    return None


def _parsed(record: list[str], separator: str) -> list[str] | None:
    """Return the cells of a whole record, none if its quotes are odd; None if it goes on."""
    ended = chain((f"{line}\n" for line in record[:-1]), record[-1:])
    try:
        return next(csv.reader(ended, delimiter=separator, strict=True), [])
    except csv.Error as error:
        return None if _GOES_ON in str(error) else []
