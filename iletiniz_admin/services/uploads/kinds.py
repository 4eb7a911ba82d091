"""What a file is, by its content: its name may say anything."""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO, Final

from iletiniz_admin.errors import Refused

ZIP: Final = b"PK\x03\x04"
ROOM: Final = "xl"  # the folder in which Excel keeps a workbook's parts

# How files begin that are often taken for tables, and what to say of them.
_BEGINNINGS: Final[Mapping[bytes, str]] = {
    b"\xd0\xcf\x11\xe0": "file_is_old_workbook",  # Excel 97, and any workbook with a password
    b"%PDF": "file_is_pdf",
    b"{\\rtf": "file_is_document",
    b"\x89PNG": "file_is_picture",
    b"\xff\xd8\xff": "file_is_picture",
    b"GIF8": "file_is_picture",
    b"BM": "file_is_picture",
    b"RIFF": "file_is_picture",
    b"\x1f\x8b": "file_is_archive",
    b"Rar!": "file_is_archive",
    b"7z\xbc\xaf": "file_is_archive",
    b"PK\x05\x06": "file_is_archive",  # an empty one
    b"SQLite format 3": "file_not_text",
    b"\x7fELF": "file_not_text",
    b"MZ\x90": "file_not_text",
}
# Shops and providers export "Excel" files that are pages.
_PAGES: Final = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


def refuse_kind(head: bytes) -> None:
    """Raise `Refused` for a file that begins as no table does; ``head`` is its first kilobytes."""
    for beginning, code in _BEGINNINGS.items():
        if head.startswith(beginning) and (beginning != b"BM" or _is_bitmap(head)):
            raise Refused(code)
    if head.lstrip(_BLANK)[:16].lower().startswith(_PAGES):
        raise Refused("file_is_page")


def is_workbook(file: BinaryIO) -> bool:
    """Say whether a file is an XLSX workbook, False for text; raises `Refused` for other archives.

    Of the codes `file_is_old_workbook` stands for binary workbooks too, `file_is_document` for a
    text document or presentation, `file_is_ods` for OpenDocument, `file_is_archive` for any other.
    """
    file.seek(0)
    if file.read(len(ZIP)) != ZIP:
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("file_damaged") from error
    if f"{ROOM}/workbook.xml" in names:
        return True
    raise Refused(_code_of_archive(names))


def _code_of_archive(names: set[str]) -> str:
    if f"{ROOM}/workbook.bin" in names:
        return "file_is_old_workbook"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "file_is_document"
    return "file_is_ods" if "content.xml" in names else "file_is_archive"


def _is_bitmap(head: bytes) -> bool:
    """Tell a picture from a heading that begins with the letters BM."""
    return head[6:10] == bytes(4)
