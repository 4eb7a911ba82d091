"""From the cells of a row to what is kept of it: a recipient and values, or what is wrong."""

import re
from collections.abc import Mapping
from typing import Any, Final

from iletiniz_admin.models import Reason
from iletiniz_admin.services.cells import clean
from iletiniz_admin.services.uploads.headings import NUMBER
from iletiniz_admin.services.uploads.limits import MAX_VALUE_LENGTH, MAX_WRITTEN
from iletiniz_admin.services.uploads.records import Record
from iletiniz_admin.sms import Recipient, normalise

# What a spreadsheet shows where a formula failed; nobody wants to be called so.
_FAILED: Final = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|YOK|BAŞV!|DEĞER!|SAYI/0!|AD\?|SAYI!|BOŞ!)"
)
_WHOLE_AS_FRACTION: Final = re.compile(r"(\+?[0-9]{10,14})[.,]0+")  # 905321234567.0

Columns = Mapping[str, tuple[int, str]]


def judge(record: Record, columns: Columns, width: int) -> dict[str, Any]:
    """Return the row as a mapping of the columns of ``upload_rows``, without the file's id.

    ``width`` is how many columns the file has: a row with more filled cells was cut in the wrong
    places. What has a fault keeps no values.
    """
    row: dict[str, Any] = {
        "line": record.line,
        "recipient": None,
        "written": "",
        "fault": None,
        "values": {},
    }
    if record.cells is None or any(cell.strip() for cell in record.cells[width:]):
        return row | {"fault": Reason.UNREADABLE}
    cells = [clean(cell) for cell in record.cells]
    written = _at(cells, columns[NUMBER][0])
    row["written"] = written[:MAX_WRITTEN]
    whole = _WHOLE_AS_FRACTION.fullmatch(written) if written.endswith("0") else None
    found = normalise(whole[1] if whole else written)
    if not isinstance(found, Recipient):
        return row | {"fault": Reason(found.code.value)}
    row["recipient"] = found.e164
    values = _values(cells, columns)
    if any(len(value) > MAX_VALUE_LENGTH for value in values.values()):
        return row | {"fault": Reason.TOO_LONG}
    return row | {"values": values}


def _values(cells: list[str], columns: Columns) -> dict[str, str]:
    named = ((name, _at(cells, place)) for name, (place, _) in columns.items() if name != NUMBER)
    return {name: value for name, value in named if value and not _FAILED.fullmatch(value)}


def _at(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
