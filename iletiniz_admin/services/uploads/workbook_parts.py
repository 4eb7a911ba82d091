"""Where the parts of a workbook are, and which of its cells hold days (ECMA-376, part 1, 18)."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import join, normpath
from typing import Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from iletiniz_admin.services.uploads.kinds import ROOM
from iletiniz_admin.services.uploads.xml_stream import local_name, read_elements

WORKBOOK: Final = f"{ROOM}/workbook.xml"
_TEXTS: Final = f"{ROOM}/sharedStrings.xml"
_RELATIONS: Final = f"{ROOM}/_rels/workbook.xml.rels"


@dataclass(slots=True)
class Parts:
    """The first sheet that is shown and the shared texts, as names in the archive; styles of days.

    ``days`` and ``spans`` are numbers of cell styles: of moments, and of lengths of time.
    """

    sheet: str
    texts: str | None = None
    epoch: datetime = CALENDAR_WINDOWS_1900
    days: set[int] = field(default_factory=set)
    spans: set[int] = field(default_factory=set)


def find_parts(archive: zipfile.ZipFile) -> Parts:
    """Return where things are. Raises whatever a broken archive makes of it."""
    related = _relations(archive)
    sheets = {one: target for one, (kind, target) in related.items() if kind == "worksheet"}
    sheet, epoch = _first_sheet(archive, sheets)
    targets = dict(related.values())
    texts = targets.get("sharedStrings", _TEXTS)  # some writers forget to relate it
    parts = Parts(sheet, texts if texts in archive.namelist() else None, epoch)
    if "styles" in targets:
        _read_styles(archive, targets["styles"], parts)
    return parts


def _relations(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """Return id → (kind of part, its name in the archive)."""
    found = {}
    with archive.open(_RELATIONS) as part:
        for name, attributes in read_elements(part):
            if name == "Relationship":
                target = normpath(join("/xl", attributes["Target"])).lstrip("/")
                found[attributes["Id"]] = attributes["Type"].rpartition("/")[2], target
    return found


def _first_sheet(archive: zipfile.ZipFile, sheets: Mapping[str, str]) -> tuple[str, datetime]:
    """Return the first sheet with cells that is not hidden, and from when its days are counted."""
    epoch, found = CALENDAR_WINDOWS_1900, []
    with archive.open(WORKBOOK) as part:
        for name, attributes in read_elements(part):
            if name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                epoch = CALENDAR_MAC_1904
            elif name == "sheet":
                plain = {local_name(key): value for key, value in attributes.items()}
                if plain.get("id") in sheets:
                    found.append((plain.get("state", "visible") != "visible", plain["id"]))
    hidden_last = sorted(found, key=lambda one: one[0])  # in their order within either
    return sheets[hidden_last[0][1]], epoch


def _read_styles(archive: zipfile.ZipFile, member: str, parts: Parts) -> None:
    """Note which cell styles are those of days: ``xf`` within ``cellXfs``, counted from 0."""
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    list_name, number = "", 0
    with archive.open(member) as part:
        for name, attributes in read_elements(part):
            if name == "numFmt" and list_name == "numFmts":
                formats[int(attributes["numFmtId"])] = attributes["formatCode"]
            elif name == "xf" and list_name == "cellXfs":
                code = formats.get(int(attributes.get("numFmtId", "0")), "General")
                _note(parts, number, code)
                number += 1
            elif name in {"numFmts", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
                list_name = name


def _note(parts: Parts, style: int, code: str) -> None:
    if is_date_format(code):
        parts.days.add(style)
        if is_timedelta_format(code):
            parts.spans.add(style)
