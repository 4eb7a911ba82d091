"""Reads an XLSX workbook: its heading, and its rows one after the other.

A workbook is a ZIP file, and a small one can unpack to anything: before it is read it is looked at
how large it says it is (``zipfile`` reads no more than that).
"""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from iletiniz_admin.errors import Refused
from iletiniz_admin.services.uploads.decoding import DAMAGED
from iletiniz_admin.services.uploads.kinds import ROOM
from iletiniz_admin.services.uploads.limits import MEGABYTE
from iletiniz_admin.services.uploads.records import Record, Table
from iletiniz_admin.services.uploads.sheet_rows import Row, read_rows
from iletiniz_admin.services.uploads.workbook_parts import find_parts

_MAX_OTHER: Final = 8 * MEGABYTE  # unpacked: the styles, the list of sheets
_MOST: Final = (
    (f"{ROOM}/worksheets/", 1024 * MEGABYTE),
    ("sharedstrings", 128 * MEGABYTE),  # they are held in memory
    (f"{ROOM}/media/", 1024 * MEGABYTE),  # never read, nor are the next
    (f"{ROOM}/embeddings/", 1024 * MEGABYTE),
    (f"{ROOM}/drawings/", 1024 * MEGABYTE),
    (f"{ROOM}/pivotcache/", 1024 * MEGABYTE),
)
_MORE_COLUMNS: Final = 20  # beyond the heading, where cells were put into the wrong places


def read_workbook(file: BinaryIO) -> Table:
    """Return the heading and the rows of the first sheet; blank rows are passed over.

    Raises `Refused`: `file_empty`, `file_damaged`, `file_unpacks_too_large`; the second while its
    rows are read, too.
    """
    rows = _rows(file)
    first = next(rows, None)
    if first is None:
        raise Refused("file_empty")
    heading = first[1]
    return Table(heading, _records(rows, len(heading) + _MORE_COLUMNS))


def _records(rows: Iterator[Row], width: int) -> Iterator[Record]:
    for line, cells in rows:
        is_damaged = any(DAMAGED.search(cell) for cell in cells if not cell.isascii())
        yield Record(line, None if is_damaged else cells[:width])


def _rows(file: BinaryIO) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(file) as archive:
            _look_at(archive)
            yield from read_rows(archive, find_parts(archive))
    except Refused:
        raise
    except Exception as error:  # what a broken workbook makes of its reader
        raise Refused("file_damaged") from error


def _look_at(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook of which a part unpacks to more than that of anybody's table."""
    for one in archive.infolist():
        name = one.filename.lower()
        if one.file_size > next((most for words, most in _MOST if words in name), _MAX_OTHER):
            raise Refused("file_unpacks_too_large")
