"""Single cells of a file: yes and no, dates in the forms of Turkish shops, and formulas."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.services.consent.cells import (
    clean,
    fold,
    neutral,
    read_moment,
    read_will,
    zone_named,
)

ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.mark.parametrize(
    "cell",
    [
        "evet",
        "Evet",
        "EVET",
        "e",
        "yes",
        "YES",
        "y",
        "ONAY",
        "Onaylı",
        "1",
        "true",
        "var",
        "İzinli",
    ],
)
def test_yes_in_two_languages(cell: str):
    """Turkish and English yes, in any case, is a yes."""
    assert read_will(cell) is True


@pytest.mark.parametrize(
    "cell",
    [
        "hayır",
        "HAYIR",
        "Hayir",
        "h",
        "no",
        "NO",
        "RET",
        "ret",
        "Red",
        "0",
        "false",
        "yok",
        "İZİNSİZ",
    ],
)
def test_no_in_two_languages(cell: str):
    """Turkish and English no, in any case, is a no."""
    assert read_will(cell) is False


@pytest.mark.parametrize(
    "cell", ["", " ", "belki", "2", "-1", "onay ret", "evet hayır", "oui", "?"]
)
def test_anything_else_is_neither(cell: str):
    """What is not clearly a yes or a no is not guessed."""
    assert read_will(cell) is None


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-07-20", "2026-07-19T21:00:00"),
        ("2026/07/20", "2026-07-19T21:00:00"),
        ("2026.07.20", "2026-07-19T21:00:00"),
        ("20.07.2026", "2026-07-19T21:00:00"),
        ("20/07/2026", "2026-07-19T21:00:00"),
        ("20-07-2026", "2026-07-19T21:00:00"),
        ("5.7.2026", "2026-07-04T21:00:00"),
        ("05.06.2026", "2026-06-04T21:00:00"),  # the fifth of June, nowhere the sixth of May
        ("20.07.2026 14:30", "2026-07-20T11:30:00"),
        ("20.07.2026 9:05", "2026-07-20T06:05:00"),
        ("20.07.2026 14.30", "2026-07-20T11:30:00"),
        ("20.07.2026, 14:30:59", "2026-07-20T11:30:59"),
        ("2026-07-20 14:30", "2026-07-20T11:30:00"),
        ("2026-07-20T14:30:15", "2026-07-20T11:30:15"),
        ("2026-07-20t14:30:15z", "2026-07-20T14:30:15"),
        ("2026-07-20T14:30:15.123456789Z", "2026-07-20T14:30:15.123456"),
        ("2026-07-20T14:30:15.5Z", "2026-07-20T14:30:15.500000"),
        ("2026-07-20T14:30:15+0300", "2026-07-20T11:30:15"),
        ("2026-07-20 14:30:15 -05:30", "2026-07-20T20:00:15"),
        (" 29.02.2024 ", "2024-02-28T21:00:00"),
    ],
)
def test_dates_of_turkish_shops(cell: str, moment: str):
    """Day before month, the shop's zone unless an offset is written, midnight without a time."""
    assert read_moment(cell, ISTANBUL) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_zone_is_the_shops():
    """A cell is another moment in another zone, summer time included; no zone is Turkey's."""
    assert read_moment("20.07.2026 14:30", zone_named("Europe/Berlin")).hour == 12
    assert read_moment("20.01.2026 14:30", zone_named("Europe/Berlin")).hour == 13
    for name in ("", "Nowhere/Nothing", "../etc/passwd", "x\0y"):
        assert zone_named(name).key == "Europe/Istanbul"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "dün",
        "2026",
        "46223",
        "20.07.26",
        "07/20/2026",
        "31.02.2026",
        "29.02.2026",
        "20.07/2026",
        "2026-07-20 25:00",
        "2026-07-20 14:60",
        "2026-07-20T14",
        "0026-07-20",
        "1999-12-31",
        "2026-07-20T14:30+99:99",
        "2026-07-20T14:30:15Z'; DROP",
        "٢٠٢٦-٠٧-٢٠",
        "9999-99-99",
    ],
)
def test_what_is_no_date_is_none(cell: str):
    """A slip is not repaired: a month 20, two digits of a year, a spreadsheet's serial number."""
    assert read_moment(cell, ISTANBUL) is None


@given(st.text())
def test_no_cell_raises(text: str):
    """Every string is read or refused."""
    assert read_will(text) in {True, False, None}
    moment = read_moment(text, ISTANBUL)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is added below
def test_written_moments_come_back(naive: datetime):
    """ISO 8601 as Python writes it is read to the microsecond."""
    moment = naive.replace(tzinfo=UTC)
    assert read_moment(moment.isoformat(), ISTANBUL) == moment
    assert read_moment(moment.astimezone(ISTANBUL).isoformat(" "), UTC) == moment


@given(st.text())
def test_neutral_cells_are_no_formulas_and_come_back(text: str):
    """Nothing that is written begins like a formula, and reading takes the apostrophe off."""
    assert neutral(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
    if text and text[0] in "=+-@" and text == text.strip():
        assert clean(neutral(text)) == text


def test_headings_meet_in_plain_letters():
    """Turkish capitals, signs and spaces make no difference between headings."""
    names = ("İZİN DURUMU", "izin durumu", " Izin_Durumu ", "İzin-Durumu:", "IZIN  DURUMU")
    assert {fold(name) for name in names} == {"izin durumu"}
