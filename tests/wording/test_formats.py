"""Money, numbers and times, as a Turkish or an English reader expects them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin import wording
from iletiniz_admin.sms import ModeName, estimate

MOMENT = datetime(2026, 7, 20, 22, 15, 4, tzinfo=UTC)  # already the 21st in Istanbul


@pytest.mark.parametrize(
    ("amount", "currency", "turkish", "english"),
    [
        ("1234.5", "TRY", "1.234,50 ₺", "₺1,234.50"),
        ("0", "TRY", "0,00 ₺", "₺0.00"),
        ("-5.005", "EUR", "-5,01 €", "-€5.01"),
        ("1234567.8900", "USD", "1.234.567,89 $", "$1,234,567.89"),
        ("1234.5", "JPY", "1.235 ¥", "¥1,235"),
        ("12", "CHF", "12,00 CHF", "CHF 12.00"),
        ("12", "try", "12,00 ₺", "₺12.00"),
        ("12", "", "12,00", "12.00"),
        ("NaN", "TRY", "", ""),
    ],
)
def test_money_is_written_as_the_language_does(
    amount: str, currency: str, turkish: str, english: str
):
    """Separators and the place of the sign follow the language; spaces are plain."""
    assert wording.money(Decimal(amount), currency, "tr") == turkish
    assert wording.money(Decimal(amount), currency, "en") == english


@pytest.mark.parametrize(
    ("currency", "turkish", "english"),
    [
        ("TRY", "1.234,50 TL", "1,234.50 TL"),
        ("EUR", "1.234,50 €", "€1,234.50"),
        ("GBP", "1.234,50 £", "£1,234.50"),
        ("USD", "1.234,50 $", "$1,234.50"),
        ("AZN", "1.234,50 AZN", "AZN 1,234.50"),
    ],
)
def test_sms_money_stays_within_gsm_7(currency: str, turkish: str, english: str):
    """The lira sign would turn a whole text into UCS-2, so a text says TL."""
    for locale, text in (("tr_TR", turkish), ("en_US", english)):
        assert wording.sms_money(Decimal("1234.5"), currency, locale) == text
        assert estimate(text).mode is ModeName.GSM_7
    assert wording.sms_money(None, currency, "tr") == ""


@pytest.mark.parametrize(
    ("zone", "turkish", "english"),
    [
        ("Europe/Istanbul", "21 Temmuz 2026", "21 July 2026"),
        ("+03:00", "21 Temmuz 2026", "21 July 2026"),
        ("UTC+3", "21 Temmuz 2026", "21 July 2026"),
        ("UTC", "20 Temmuz 2026", "20 July 2026"),
        ("-01:30", "20 Temmuz 2026", "20 July 2026"),
        ("No/Such", "21 Temmuz 2026", "21 July 2026"),
        ("../etc/passwd", "21 Temmuz 2026", "21 July 2026"),
        ("", "21 Temmuz 2026", "21 July 2026"),
        (None, "21 Temmuz 2026", "21 July 2026"),
    ],
)
def test_date_is_the_local_one(zone: str | None, turkish: str, english: str):
    """The day is the store's; a zone that WordPress writes as an offset is understood."""
    assert wording.date(MOMENT, zone, "tr_TR") == turkish
    assert wording.date(MOMENT, zone, "en_US") == english


def test_times_are_written_with_24_hours_in_both_languages():
    """Date and time, the time alone, and a date that costs nothing in a text."""
    assert wording.date_time(MOMENT, "Europe/Istanbul", "tr") == "21 Tem 2026 01:15"
    assert wording.date_time(MOMENT, "Europe/Istanbul", "en") == "21 Jul 2026, 01:15"
    assert wording.time_of_day(MOMENT, "Europe/Istanbul") == "01:15"
    assert wording.sms_date(MOMENT, "Europe/Istanbul", "tr") == "21.07.2026"
    assert wording.sms_date(MOMENT, "Europe/Istanbul", "en") == "21/07/2026"


@pytest.mark.parametrize(
    ("seconds", "turkish", "english"),
    [
        (0, "az önce", "just now"),
        (-44, "az önce", "just now"),
        (-180, "3 dakika önce", "3 minutes ago"),
        (7200, "2 saat sonra", "in 2 hours"),
        (-86400, "1 gün önce", "1 day ago"),
    ],
)
def test_relative_says_how_long_ago_or_ahead(seconds: int, turkish: str, english: str):
    """What is near is said by its distance."""
    moment = MOMENT + timedelta(seconds=seconds)
    assert wording.relative(moment, MOMENT, "tr") == turkish
    assert wording.relative(moment, MOMENT, "en") == english


def test_numbers_and_shares_are_written_as_the_language_does():
    """Thousands are parted by a dot in Turkish, and the percent sign stands before."""
    assert wording.number(12480, "tr") == "12.480"
    assert wording.number(12480, "en") == "12,480"
    assert wording.percent(0.974, "tr") == "%97"
    assert wording.percent(0.974, "en") == "97%"
    assert wording.percent(0.974, "tr", decimals=1) == "%97,4"


@given(
    st.decimals(min_value=-(10**13), max_value=10**13, places=4),
    st.sampled_from(["TRY", "EUR", "KWD", "XXX", "nonsense"]),
    st.sampled_from(["tr", "en"]),
)
def test_money_holds_no_odd_space(amount: Decimal, currency: str, locale: str):
    """A narrow or no-break space would cost in a text and surprise in a search."""
    for text in (
        wording.money(amount, currency, locale),
        wording.sms_money(amount, currency, locale),
    ):
        assert not set(text) & set("\u00a0\u202f\u2009\u2007")


def test_language_is_turkish_for_turkish_stores_and_for_nothing():
    """Locales that begin with tr are Turkish, and so is a missing one; the rest is English."""
    names = ["tr", "tr_TR", "tr-TR", "TR", "", None, "en_GB", "de_DE", "trv"]
    assert [wording.language(name) for name in names] == ["tr"] * 6 + ["en"] * 3


@pytest.mark.parametrize("timezone", ["America/New_York", "Europe/Istanbul", "+14:00", "-12:00"])
@pytest.mark.parametrize("year", [1, 9999])
def test_formats_write_the_ends_of_the_calendar(year: int, timezone: str):
    """A time at the calendar's end, as a broken shop may send it, is written and breaks no page."""
    moment = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime.max.replace(tzinfo=UTC)
    written = wording.sms_date(moment, timezone, "tr")
    assert written.startswith(("01.01.", "31.12."))
    for write in (wording.date, wording.date_time):
        assert write(moment, timezone, "tr")
    assert wording.time_of_day(moment, timezone)


@pytest.mark.parametrize(
    ("now", "turkish", "english"),
    [
        (MOMENT - timedelta(minutes=30), "01:15", "01:15"),
        (MOMENT - timedelta(hours=2), "21 Tem 01:15", "01:15 on 21 Jul"),
    ],
)
def test_clock_time_names_the_day_unless_it_is_today(now: datetime, turkish: str, english: str):
    """A time alone is of today; the day is the local one, not that of UTC."""
    assert wording.clock_time(MOMENT, now, "Europe/Istanbul", "tr") == turkish
    assert wording.clock_time(MOMENT, now, "Europe/Istanbul", "en") == english
