"""Excel workbooks: the first sheet, cells as a reader would write them, and bombs."""

import re
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest

from iletiniz_admin.models import Reason, UploadStatus
from iletiniz_admin.services.uploads import xlsx_rows
from iletiniz_admin.services.uploads.kinds import ROOM
from iletiniz_admin.services.uploads.workbook_cells import text_of

HEADING = ["Cep Telefonu", "Ad Soyad", "Doğum Günü", "Puan"]


def changed(file: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """Give the workbook with one of its members changed."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as archive, zipfile.ZipFile(made, "w", 8) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            copy.writestr(name, data.replace(old, new, 1) if name == member else data)
    return made.getvalue()


SHEET, STRINGS = f"{ROOM}/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
EXTENSION = b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"/></extLst>'

# As our own filter does outside of tests, where every warning is an error.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def test_cells_are_read_as_written(read: Any, rows: Any, workbook: Any):
    """Numbers in digits, days as in Turkey, texts as they are; blank rows are passed over."""
    upload = read(
        workbook(
            HEADING,
            [5320000102, " Ayşe İğdır ", date(1990, 7, 20), 12.5],
            [905320000103.0, "Can", datetime.fromisoformat("1990-07-20T14:30"), 1e20],
            [],
            [None, None, None, None],
            ["0532 000 01 04", "Su", None, 0],
            ["'+905320000105", 42, True, "=1/0"],
        ),
        name="liste.xls",
    )
    assert (upload.status, upload.row_count, upload.fault_count) == (UploadStatus.READ, 4, 0)
    assert {row.line: (row.recipient, row.values) for row in rows(upload)} == {
        2: (
            "+905320000102",
            {"full_name": "Ayşe İğdır", "dogum_gunu": "20.07.1990", "puan": "12,5"},
        ),
        3: (
            "+905320000103",
            {"full_name": "Can", "dogum_gunu": "20.07.1990 14:30", "puan": "1" + "0" * 20},
        ),
        6: ("+905320000104", {"full_name": "Su", "puan": "0"}),
        7: ("+905320000105", {"full_name": "42", "dogum_gunu": "DOĞRU"}),
    }


def test_text_of_cells():
    """Whatever a cell can hold is one line a person would write; nothing raises."""
    cases = {
        905321234567: "905321234567",
        5.321234567e9: "5321234567",
        0.1: "0,1",
        1e-7: "0,0000001",
        1e300: "1e+300",
        -3.0: "-3",
        time(14, 30): "14:30",
        timedelta(hours=30, minutes=5): "30:05",
        " x ": "x",
        float("nan"): "",
        float("inf"): "",
    }
    assert {value: text_of(value) for value in cases} == cases
    assert text_of(None) == ""


def test_first_sheet_counts(read: Any, rows: Any, workbook: Any):
    """Other sheets are not looked at."""
    more = {"Eski": [["Telefon"], ["05320000109"]]}
    upload = read(workbook(["Telefon"], ["05320000102"], more_sheets=more))
    assert [row.recipient for row in rows(upload)] == ["+905320000102"]


def test_rows_have_their_own_faults(read: Any, rows: Any, workbook: Any):
    """Broken numbers, failed formulas and damaged texts cost only their row or their value."""
    upload = read(
        workbook(
            ["Telefon", "Ad"],
            [5.3e300, "Can"],
            [2125550102, "Can"],
            [5320000102, "#REF!"],
            [5320000103, "Ay\ufffde"],
            [5320000104, "x" * 201],
            [5320000105, "Su", None, "fazla"],
        )
    )
    found = {row.line: (row.fault, row.values) for row in rows(upload)}
    assert found == {
        2: (Reason.NOT_A_NUMBER, {}),
        3: (Reason.NOT_A_MOBILE, {}),
        4: (None, {}),
        5: (Reason.UNREADABLE, {}),
        6: (Reason.TOO_LONG, {}),
        7: (Reason.UNREADABLE, {}),
    }


def as_excel(file: bytes) -> bytes:
    """Give the workbook with its texts shared and with extensions, as Excel writes it."""
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    made = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as archive, zipfile.ZipFile(made, "w", 8) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == SHEET:
                data = re.sub(rb't="inlineStr"><is><t>(.*?)</t></is>', share, data)
                data = data.replace(b"</worksheet>", EXTENSION + b"</worksheet>")
            copy.writestr(name, data.replace(b"</Types>", SHARED_TYPE + b"</Types>"))
        shared = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        copy.writestr(STRINGS, b'<sst xmlns="%s">%s</sst>' % (MAIN, shared))
    return made.getvalue()


def test_workbook_of_excel_is_read(read: Any, rows: Any, workbook: Any):
    """Shared texts, and extensions of which its reader knows nothing."""
    upload = read(as_excel(workbook(["Telefon", "Ad"], ["05320000102", "İğdır"])))
    assert [(row.recipient, row.values) for row in rows(upload)] == [
        ("+905320000102", {"first_name": "İğdır"})
    ]


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "%s"><!ENTITY b "%s">]>' % (b"ha" * 500, b"&a;" * 5_000)
BOMBS: dict[str, tuple[str, str, bytes, bytes]] = {
    "a row far down": ("file_damaged", SHEET, b'<row r="3"', b'<row r="99999999"'),
    "a column far out": ("file_damaged", SHEET, b'r="A3"', b'r="ZZZZ3"'),
    "a row of a million cells": ("file_damaged", SHEET, b"</row>", b"<c/>" * 1_000_000 + b"</row>"),
    "a billion laughs": ("file_damaged", SHEET, b"<worksheet", LAUGHS + b"<worksheet"),
    "a broken sheet": ("file_damaged", SHEET, b"</sheetData>", b"<"),
    "no sheet": ("file_damaged", f"{ROOM}/workbook.xml", b"<sheets>", b"<sheets></sheets><x>"),
    "no relations": ("file_damaged", f"{ROOM}/_rels/workbook.xml.rels", b"worksheet", b"x"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_broken_workbook_is_refused_with_its_reason(read: Any, rows: Any, workbook: Any, name: str):
    """It is refused whole, whatever it is that is wrong, and the worker goes on."""
    code, member, old, new = BOMBS[name]
    good = as_excel(workbook(["Telefon"], ["05320000102"], ["05320000103"]))
    if name == "a billion laughs":
        good = changed(good, SHEET, b"</sheetData>", b"&b;" * 1_000 + b"</sheetData>")
    upload = read(changed(good, member, old, new), name="liste.xlsx")
    assert (upload.status, upload.error_code) == (UploadStatus.REFUSED, code)
    assert upload.row_count == 0


@pytest.mark.parametrize(
    "cell",
    [b't="n"><v>x', b't="s"><v>77', b't="s"><v>-1', b't="s"><v>-', b't="b"><v>perhaps'],
    ids=["no number", "no such text", "a text before the first", "no text's number", "no truth"],
)
def test_broken_cell_costs_its_row(read: Any, rows: Any, workbook: Any, cell: bytes):
    """A cell that no program could read makes its row unreadable, and no other."""
    good = as_excel(workbook(["Telefon"], ["05320000102"], ["05320000103"]))
    upload = read(changed(good, SHEET, b't="s"><v>2', cell))
    assert upload.status is UploadStatus.READ
    assert [row.fault for row in rows(upload)] == [None, Reason.UNREADABLE]


def test_yes_and_no_are_read_in_either_form(read: Any, rows: Any, workbook: Any):
    """Some programs write them as words; a style that is none changes nothing."""
    book = workbook(["Telefon", "Üye"], ["05320000102", True], ["05320000103", False])
    book = changed(book, SHEET, b't="b"><v>1', b's="x" t="b"><v>true')
    book = changed(book, SHEET, b't="b"><v>0', b't="b"><v>false')
    assert [row.values["uye"] for row in rows(read(book))] == ["DOĞRU", "YANLIŞ"]


def test_workbook_cut_short_is_refused(read: Any, workbook: Any):
    """As one is whose transfer broke off."""
    assert read(workbook(["Telefon"], ["05320000102"])[:-400]).error_code == "file_damaged"


@pytest.mark.parametrize("part", [f"{ROOM}/worksheets/", "sharedstrings"])
def test_workbook_that_unpacks_to_too_much_is_refused(
    read: Any, workbook: Any, monkeypatch: pytest.MonkeyPatch, part: str
):
    """What a sheet and its texts unpack to is limited, whatever the file's own size is."""
    monkeypatch.setattr(xlsx_rows, "_MOST", ((part, 5_000),))
    rows = [[f"0532000{number:04}"] for number in range(200)]
    upload = read(as_excel(workbook(["Telefon"], *rows)))
    assert upload.error_code == "file_unpacks_too_large"


def test_part_of_eight_megabytes_is_refused(read: Any, workbook: Any):
    """No list of styles or sheets is as large as that."""
    good = workbook(["Telefon"], ["05320000102"])
    upload = read(changed(good, "xl/styles.xml", b"</styleSheet>", b" " * 9_000_000))
    assert upload.error_code == "file_unpacks_too_large"


def test_hidden_sheet_is_not_the_first(read: Any, rows: Any, workbook: Any):
    """A list that nobody sees is nobody's audience."""
    more = {"Liste": [["Telefon"], ["05320000109"]]}
    book = workbook(["Telefon"], ["05320000102"], more_sheets=more)
    hidden = changed(book, f"{ROOM}/workbook.xml", b'state="visible"', b'state="hidden"')
    assert [row.recipient for row in rows(read(hidden))] == ["+905320000109"]


def test_days_of_an_old_macintosh(read: Any, rows: Any, workbook: Any):
    """Where a workbook counts its days from 1904, they are those days."""
    book = workbook(["Telefon", "Gün"], ["05320000102", date(2026, 7, 20)])
    old = changed(book, f"{ROOM}/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')
    [row] = rows(read(old))
    assert row.values == {"gun": "21.07.2030"}


def test_number_in_a_column_of_days_stays_a_number(read: Any, rows: Any, workbook: Any):
    """A telephone number that is formatted as a day is no day, and still somebody's number."""
    book = workbook(["Telefon", "Gün"], [date(2026, 7, 20), date(2026, 7, 20)])
    as_day = changed(book, SHEET, b"<v>46223</v>", b"<v>5320000102</v>")
    [row] = rows(read(as_day))
    assert (row.recipient, row.values) == ("+905320000102", {"gun": "20.07.2026"})


def test_cell_of_several_runs_is_one_text(read: Any, rows: Any, workbook: Any):
    """Formatting within a text, and how it is read aloud, change nothing of it."""
    book = as_excel(workbook(["Telefon", "Ad"], ["05320000102", "Ada"]))
    runs = b"<si><r><t>A</t></r><r><t>da</t></r><rPh><t>aada</t></rPh></si>"
    [row] = rows(read(changed(book, STRINGS, b"<si><t>Ada</t></si>", runs)))
    assert row.values == {"first_name": "Ada"}


def test_cell_of_megabytes_costs_its_row(read: Any, rows: Any, workbook: Any):
    """Whether its text is shared or its own."""
    plain = workbook(["Telefon", "Ad"], ["05320000102", "Ada"], ["05320000103", "Su"])
    long = b"<t>Ada</t>", b"<t>" + b"a" * 100_000 + b"</t>"
    for book in (changed(plain, SHEET, *long), changed(as_excel(plain), STRINGS, *long)):
        assert [row.fault for row in rows(read(book))] == [Reason.UNREADABLE, None]
