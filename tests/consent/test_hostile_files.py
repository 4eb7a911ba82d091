"""Files that are no files of statements: refused whole, with a code, and nothing is written."""

import secrets
import zipfile
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import func, select

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Consent, ConsentImport
from iletiniz_admin.services.consent.reading import MAX_ROWS, FileRow, read_file

HEADING = "numara;izin;tarih\n"
ROW = "05320000102;evet;2026-07-20\n"


def spreadsheet() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("xl/styles.xml", secrets.token_bytes(500))
    return file.getvalue()


FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "file_empty"),
    "only a mark": (b"\xef\xbb\xbf", "file_empty"),
    "blank": (b"\n\n;;\n \t\n", "file_empty"),
    "a NUL": ((HEADING + ROW).encode().replace(b"evet", b"ev\0et"), "file_not_text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file_not_text"),
    "no encoding": (b"\x81\x8d\x8f\x90\x9d", "file_not_text"),
    "half a sign": (b"\xff\xfea", "file_not_text"),
    "a spreadsheet": (spreadsheet(), "file_not_text"),
    "six megabytes": (b"x" * (5 * 1024 * 1024 + 1), "file_too_large"),
    "50,001 rows": ((HEADING + ROW * (MAX_ROWS + 1)).encode(), "file_too_many_rows"),
    "no heading": (ROW.encode(), "file_without_header"),
    "one column": (b"05320000102\n05320000103\n", "file_without_header"),
    "one column with heading": (b"numara\n05320000102\n", "file_without_header"),
    "no numbers": (b"izin;tarih\nevet;2026-07-20\n", "file_without_header"),
    "another table": (b"ad;soyad\nAy\xc5\x9fe;Y\n", "file_without_header"),
    "a page": (b"<html><body>404</body></html>", "file_without_header"),
    "an open quote": ((HEADING + '"05320000102;evet\n' + ROW * 9).encode(), "file_not_csv"),
    "an odd quote": ((HEADING + '"0532"x;evet;2026\n').encode(), "file_not_csv"),
    "a huge cell": ((HEADING + "1" * 200_000 + "\n").encode(), "file_not_csv"),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_refused_whole(session: Any, take_file: Any, name: str):
    """Nothing of it is taken, not even the record of an import."""
    file, code = FILES[name]
    with pytest.raises(Refused) as refused:
        take_file(file)
    assert refused.value.code == code
    for model in (Consent, ConsentImport):
        assert session.scalar(select(func.count()).select_from(model)) == 0


def test_refusal_tells_what_is_wrong():
    """Which columns are missing, from which line on, and what the limits are."""
    cases = {
        b"ad;izin\n": {"missing": ["number"]},
        b"x\n": {"missing": ["number", "consent"]},
        (HEADING + ROW + '"x').encode(): {"line": 3},
        b"x" * 6_000_000: {"most_mb": 5},
        (HEADING + ROW * 50_001).encode(): {"most": 50_000},
    }
    for file, details in cases.items():
        with pytest.raises(Refused) as refused:
            read_file(file)
        assert refused.value.details == details


def test_as_many_rows_as_allowed():
    """50,000 rows are read; blank lines among them do not count."""
    assert len(read_file((HEADING + "\n" + ROW * MAX_ROWS + ";;\n").encode())) == MAX_ROWS


def test_columns_are_found_by_name():
    """In any order, among others, quoted, doubled (the first counts), in short and long rows."""
    text = (
        '"E-posta","Tarih","GSM No","GSM","İzin Durumu",""\n'
        '"a@b.example","2026-07-20"," \'+905320000102 ","x","ONAY","","",""\n'
        '"a@b.example"\n'
    )
    assert read_file(text.encode()) == [
        FileRow(2, number="+905320000102", date="2026-07-20", consent="ONAY"),
        FileRow(3),
    ]


def test_separators_inside_quotes_do_not_count():
    """The separator is that of the heading, whatever its quoted cells hold."""
    [row] = read_file(b'"numara, telefon; cep"\t"numara"\t"izin"\n-\t0532\tevet\n')
    assert (row.number, row.consent) == ("0532", "evet")


def test_quotes_within_cells_are_text():
    """Doubled quotes are one, and a quote amid a cell is itself."""
    rows = read_file((HEADING.replace("tarih", "not") + '1;0;"a ""b"" c"\n2;0;5" ekran\n').encode())
    assert [row.note for row in rows] == ['a "b" c', '5" ekran']


def read(file: bytes) -> list[FileRow] | str:
    try:
        return read_file(file)
    except Refused as refused:
        return refused.code


@given(st.binary(max_size=400))
def test_every_file_is_read_or_refused(file: bytes):
    """No sequence of bytes raises anything else."""
    for data in (file, HEADING.encode() + file):
        found = read(data)
        if isinstance(found, str):
            assert found.startswith("file_")
        else:
            assert all(row.line >= 2 for row in found)


@given(st.text(max_size=200))
def test_every_text_is_read_or_refused(text: str):
    """No text below a heading raises anything else."""
    found = read((HEADING + text).encode("utf-8", "replace"))
    if isinstance(found, str):
        assert found in {"file_not_csv", "file_not_text"}
    else:
        assert [row.line for row in found] == sorted({row.line for row in found})
