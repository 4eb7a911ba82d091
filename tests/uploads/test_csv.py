"""CSV files as shops have them: encodings, separators, quotes, and rows that are broken."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Reason, UploadStatus
from iletiniz_admin.services.uploads.csv_rows import read_csv
from iletiniz_admin.services.uploads.records import Record

TEXT = "Telefon;Ad;Kupon Kodu\n0532 000 01 02;Ayşe İğdır;BAHAR10\n"


def cells_of(file: bytes) -> list[Record]:
    return list(read_csv(BytesIO(file)).records)


@pytest.mark.parametrize(
    "file",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1254"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("cp1254"),
        f"sep=;\n{TEXT}".encode(),
        "sep=\t\n{}".format(TEXT.replace(";", "\t")).encode(),
        TEXT.replace("Ayşe İğdır", '"Ayşe İğdır"').encode(),
        f"\n;;\n{TEXT}\n;;\n \n".replace("\n;;\nTel", "\nTel").encode(),
    ],
)
def test_file_is_read_in_every_common_form(read: Any, rows: Any, file: bytes):
    """UTF-8 with and without a mark, Windows-1254, marked UTF-16; comma, semicolon, tab."""
    upload = read(file)
    [row] = rows(upload)
    assert upload.status is UploadStatus.READ
    assert upload.columns == {"phone": "Telefon", "first_name": "Ad", "kupon_kodu": "Kupon Kodu"}
    assert (row.recipient, row.fault) == ("+905320000102", None)
    assert row.values == {"first_name": "Ayşe İğdır", "kupon_kodu": "BAHAR10"}


POISON = {
    "a NUL": b"05320000103;Can\0;X",
    "a lone quote at a cell's beginning": b'05320000103;"Can;X',
    "a lone quote before the number": b'"05320000103;Can;X',
    "an odd quote": b'05320000103;"Can"x;X',
    "a broken letter": b"05320000103;Can\xff\xfe;X",
    "a letter broken before": "05320000103;Ay\ufffde;X".encode(),
    "too many cells": b"05320000103;Can;X;Y",
    "a line of megabytes": b"05320000103;" + b"x" * 3_000_000 + b";X",
    "a quoted cell of megabytes": b'05320000103;"' + b"x" * 3_000_000 + b'";X',
}


@pytest.mark.parametrize("name", POISON)
@pytest.mark.parametrize("place", ["first", "amid", "last"])
def test_poison_row_costs_only_itself(read: Any, rows: Any, name: str, place: str):
    """Anywhere in the file: it has its own fault, and every other row is taken."""
    good = [f"0532000{number:04};Ay\u015fe {number};K{number}".encode() for number in range(60)]
    good[7] = '05320000007;"Ayşe ""7""";"K7"'.encode()
    line = {"first": 0, "amid": 30, "last": 60}[place]
    good.insert(line, POISON[name])
    upload = read(b"\n".join([b"telefon;ad;kupon", *good]))
    found = rows(upload)
    assert [row.line for row in found] == list(range(2, 63))
    assert [row.line for row in found if row.fault] == [line + 2]
    assert found[line].fault is Reason.UNREADABLE
    assert found[line].values == {}
    assert all(row.recipient for row in found if not row.fault)
    assert {row.values.get("first_name") for row in found} >= {'Ayşe "7"', "Ayşe 59"}


def test_cell_of_several_lines_is_one():
    """A quoted cell may hold line ends; the next row's line is counted from there."""
    file = b'telefon;not;ad\n0532;"bir\niki\n\n";Can\n0533;;Su\n'
    assert cells_of(file) == [
        Record(2, ["0532", "bir\niki\n\n", "Can"]),
        Record(6, ["0533", "", "Su"]),
    ]


def test_damage_in_a_later_line_of_a_cell_counts():
    """A control inside of a cell of several lines makes its row unreadable, and that alone."""
    file = b'telefon;not\n0532;"bir\n\x00iki"\n0533;x\n'
    assert cells_of(file) == [Record(2, None), Record(4, ["0533", "x"])]


def test_quotes_of_two_broken_rows_do_not_swallow_what_is_between():
    """Two lone quotes lines apart would make one large cell: no record is as wide as that."""
    rows = [f"053200000{number};Ad {number}" for number in range(10, 20)]
    rows[2], rows[6] = '0532000012;"Ad 12', '0532000016;Ad 16";'
    found = cells_of("\n".join(["telefon;ad", *rows]).encode())
    assert [record.line for record in found] == list(range(2, 12))
    assert found[2].cells is None


def test_one_broken_letter_changes_no_other_name(read: Any, rows: Any):
    """A line that is not UTF-8 does not make a Windows file of all the others."""
    lines = ["telefon;ad", *(f"0532000{number:04};Gülşah" for number in range(20))]
    upload = read("\n".join(lines).encode() + b"\n05329999999;G\xfcl\n")
    assert {row.values.get("first_name") for row in rows(upload)} == {"Gülşah", None}
    assert upload.fault_count == 1


def test_separator_is_that_of_the_heading():
    """Whatever its quoted cells hold, and whatever the rows do."""
    table = b'"numara, telefon; cep"\t"ad"\n0532,1;2\tCan\n'
    assert cells_of(table) == [Record(2, ["0532,1;2", "Can"])]


def read_or_refused(file: bytes) -> list[Record] | str:
    try:
        return cells_of(file)
    except Refused as refused:
        return refused.code


@given(st.binary(max_size=400))
def test_every_file_is_read_or_refused(file: bytes):
    """No sequence of bytes raises anything else, and lines only grow."""
    for data in (file, b"telefon;ad\n" + file):
        found = read_or_refused(data)
        if isinstance(found, str):
            assert found in {"file_empty", "file_not_text"}
        else:
            assert [record.line for record in found] == sorted({one.line for one in found})


@given(st.lists(st.text('ab"; \n', max_size=12), max_size=40))
def test_good_rows_after_any_text_are_found(texts: list[str]):
    """A row without quotes that stands among broken ones is found as it is, twenty lines on."""
    broken = "\n".join(texts)
    good = "\n".join(f"05320000{number:03};x" for number in range(100))
    found = cells_of(f"telefon;ad\n{broken}\n{good}\n".encode())
    assert found[-70:] == [
        Record(record.line, [f"05320000{number:03}", "x"])
        for number, record in zip(range(30, 100), found[-70:], strict=True)
    ]


def test_heading_of_several_lines_is_one():
    """As spreadsheets write headings that are broken into lines."""
    table = read_csv(BytesIO(b'"telefon\nno";ad\n0532;Can\n'))
    assert table.heading == ["telefon\nno", "ad"]
    assert list(table.records) == [Record(3, ["0532", "Can"])]


@pytest.mark.parametrize("heading", [b'"telefon;ad', b'"tel"x;ad', b'telefon;"a\nd\x00"'])
def test_broken_heading_refuses_the_file(heading: bytes):
    """Nothing below it could be trusted."""
    with pytest.raises(Refused) as refused:
        read_csv(BytesIO(heading + b"\n0532;Can\n"))
    assert refused.value.code == "file_not_text"
