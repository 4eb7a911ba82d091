"""Files that are no lists: what they are is seen by their content, and said in words."""

import zipfile
from io import BytesIO
from typing import Any

import pytest

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import UploadStatus
from iletiniz_admin.services.uploads.kinds import ROOM
from iletiniz_admin.wording import refusal


def archive(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x" * 100)
    return file.getvalue()


AT_ONCE: dict[str, tuple[bytes, str]] = {
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "file_is_old_workbook"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "file_is_pdf"),
    "a photo": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file_is_picture"),
    "a screenshot": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file_is_picture"),
    "a bitmap": (b"BM\x36\x84\x03\x00" + bytes(40), "file_is_picture"),
    "rich text": (b"{\\rtf1\\ansi", "file_is_document"),
    "a packed file": (b"\x1f\x8b\x08\x00telefon", "file_is_archive"),
    "a RAR": (b"Rar!\x1a\x07\x00", "file_is_archive"),
    "an empty archive": (archive(), "file_is_archive"),
    "a page": (b"\xef\xbb\xbf\r\n<HTML><table><tr><td>Telefon", "file_is_page"),
    "an XML table": (b'<?xml version="1.0"?><Workbook>', "file_is_page"),
    "a program": (b"\x7fELF\x02", "file_not_text"),
    "nothing": (b"", "file_empty"),
}
AS_READ: dict[str, tuple[bytes, str]] = {
    "OpenDocument": (archive("mimetype", "content.xml"), "file_is_ods"),
    "Word": (archive("[Content_Types].xml", "word/document.xml"), "file_is_document"),
    "binary Excel": (archive(f"{ROOM}/workbook.bin"), "file_is_old_workbook"),
    "a ZIP": (archive("liste.csv"), "file_is_archive"),
    "half a ZIP": (archive("liste.csv")[:60], "file_damaged"),
    "a workbook of nothing": (archive(f"{ROOM}/workbook.xml"), "file_damaged"),
    "blank": (b"\n\n \n", "file_empty"),
    "only a mark": (b"\xef\xbb\xbf", "file_empty"),
    "only a heading": (b"telefon;ad\n\n;;\n", "file_without_rows"),
    "noise": (bytes(range(1, 256)) * 9, "file_not_text"),
    "UTF-16 without a mark": ("telefon\n0532\n".encode("utf-16-le"), "file_not_text"),
    "no heading": (b"05320000102;Can\n05320000103;Su\n", "file_without_number"),
    "another table": (b"urun;adet\nkahve;3\n", "file_without_number"),
    "a heading of a thousand": (b"telefon" + b";x" * 1000 + b"\n", "file_too_many_columns"),
    "half a sign": (b"\xff\xfea", "file_not_text"),
    "a separator alone": (b"sep=;\n", "file_empty"),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_other_kind_is_refused_at_once(take: Any, name: str):
    """Where the first bytes tell, the person need not wait for a worker."""
    file, code = AT_ONCE[name]
    with pytest.raises(Refused) as refused:
        take(file, name="liste.csv")
    assert refused.value.code == code


@pytest.mark.parametrize("name", AS_READ)
def test_other_kind_is_refused_as_it_is_read(read: Any, name: str):
    """The file has the code of what it is, and what to do; its name does not matter."""
    file, code = AS_READ[name]
    upload = read(file, name="liste.xlsx")
    assert (upload.status, upload.error_code, upload.row_count) == (UploadStatus.REFUSED, code, 0)


@pytest.mark.parametrize(
    "code", sorted({code for _, code in (*AT_ONCE.values(), *AS_READ.values())})
)
def test_every_kind_has_words(code: str):
    """No code is left to the general sentence."""
    assert code not in refusal(code, "en", most=50, most_mb=64)


def test_text_that_begins_like_a_picture_is_read(read: Any):
    """A heading may begin with the letters of a file's mark."""
    assert read("BM Kodu;Telefon\n1;05320000102\n").status is UploadStatus.READ
