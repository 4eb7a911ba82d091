"""From the bytes of a CSV file to its rows: encoding, separator, columns, and the limits.

A file is refused whole where nothing in it can be trusted (no text, no heading, quotes that do not
close); what is wrong with single rows is for ``importing`` to say.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Final

from iletiniz_admin.errors import Refused
from iletiniz_admin.services.consent.cells import clean, fold

MAX_MEGABYTES: Final = 5
MAX_ROWS: Final = 50_000
SEPARATORS: Final = ",;\t"
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_QUOTED: Final = re.compile(r'"[^"]*"')
_NAMES: Final[Mapping[str, str]] = {
    "number": "numara|no|telefon|telefon no|telefon numarasi|tel|gsm|gsm no|gsm numarasi|cep|"
    "cep no|cep telefonu|alici|number|phone|phone number|mobile|mobile number|msisdn|recipient",
    "consent": "izin|izin durumu|onay|onay durumu|durum|sms izni|sms onayi|riza|"
    "consent|permission|status|sms consent|opt in",
    "date": "tarih|izin tarihi|onay tarihi|kayit tarihi|date|consent date|consentdate|time|at",
    "source": "kaynak|izin kaynagi|source",
    "note": "not|notlar|aciklama|note|notes|comment",
    "text_version": "metin surumu|metin|text version|text",
    "order": "siparis|siparis no|siparis numarasi|order|order id|order number",
    "channel": "izin turu|tur|kanal|channel|type",
}
_COLUMNS: Final = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_NEEDED: Final = ("number", "consent")


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of a row that are read, ``""`` for a missing one; ``line`` is its first, from 1."""

    line: int
    number: str = ""
    consent: str = ""
    date: str = ""
    source: str = ""
    note: str = ""
    text_version: str = ""
    order: str = ""
    channel: str = ""


def read_file(file: bytes) -> list[FileRow]:
    """Return the rows of a file that say anything.

    UTF-8 with or without a mark, Windows-1254 or marked UTF-16; separated by comma, semicolon or
    tab; the first line names the columns in Turkish or English, in any order, others are passed
    over. Raises `Refused`: `file_too_large`, `file_empty`, `file_not_text`, `file_not_csv`,
    `file_without_header` or `file_too_many_rows`.
    """
    if len(file) > MAX_MEGABYTES * 1024 * 1024:
        raise Refused("file_too_large", most_mb=MAX_MEGABYTES)
    records = _records(_decode(file))
    heading = next(records, None)
    if heading is None:
        raise Refused("file_empty")
    places = _places(heading[1])
    rows: list[FileRow] = []
    for line, cells in records:
        if len(rows) == MAX_ROWS:
            raise Refused("file_too_many_rows", most=MAX_ROWS)
        rows.append(_row(line, cells, places))
    return rows


def _decode(file: bytes) -> str:
    for encoding in ("utf-16",) if file.startswith(_UTF_16_MARKS) else ("utf-8-sig", "cp1254"):
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
        break
    raise Refused("file_not_text")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the number of its first line."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("file_not_csv", line=line) from error


def _separator(text: str) -> str:
    """Return the sign that the first line has most of, outside of quotes."""
    first = _QUOTED.sub("", text.lstrip().partition("\n")[0])
    return max(SEPARATORS, key=first.count)


def _places(heading: list[str]) -> dict[str, int]:
    """Return where each known column stands; of two with the same meaning, the first."""
    places: dict[str, int] = {}
    for place, cell in enumerate(heading):
        column = _COLUMNS.get(fold(clean(cell)))
        if column is not None:
            places.setdefault(column, place)
    missing = [column for column in _NEEDED if column not in places]
    if missing:
        raise Refused("file_without_header", missing=missing)
    return places


def _row(line: int, cells: list[str], places: Mapping[str, int]) -> FileRow:
    found = {column: clean(cells[place]) for column, place in places.items() if place < len(cells)}
    return FileRow(line, **found)
