"""Money, numbers and times in words, for a locale and a time zone that are passed in."""

import re
from datetime import UTC, datetime, timedelta, timezone as fixed_offset, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

from iletiniz_admin.wording.catalogue import (
    ENGLISH,
    LANGUAGES,
    N_,
    TURKISH,
    babel_locale,
    language,
    translator,
)

HOME_TIMEZONE: Final = "Europe/Istanbul"
JUST_NOW_SECONDS: Final = 45
_ODD_SPACES: Final = re.compile("[\u00a0\u2007\u2009\u202f]")
_DIRECTION_MARKS: Final = re.compile("[\u061c\u200e\u200f]")
_OFFSET: Final = re.compile(r"(?:UTC)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?")
_GSM_SIGNS: Final = {"EUR": "€", "GBP": "£", "USD": "$"}  # 3GPP TS 23.038; ₺ is not in it


def zone(name: str | None) -> tzinfo:
    """Return the time zone by its IANA name or WordPress's offset ("+03:00", "UTC+3").

    What cannot be understood is Turkish time, as stores are by default.
    """
    text = (name or "").strip()
    offset = _OFFSET.fullmatch(text)
    if offset and int(offset["hours"]) <= 14:  # noqa: PLR2004 - the farthest offset there is
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        return fixed_offset(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return ZoneInfo(HOME_TIMEZONE)


def number(value: float | Decimal, locale: str) -> str:
    """Return "12.480" in Turkish, "12,480" in English."""
    return _plain(format_decimal(value, locale=babel_locale(locale)))


def percent(share: float | Decimal, locale: str, *, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as "%97" in Turkish, "97%" in English."""
    pattern = "#,##0" + (f".{'0' * decimals}" if decimals else "") + "%"
    if language(locale) != ENGLISH:
        pattern = "%" + pattern[:-1]
    return _plain(format_percent(share, format=pattern, locale=babel_locale(locale)))


def money(amount: Decimal | None, currency: str, locale: str) -> str:
    """Return an amount for a page: "1.234,50 ₺" in Turkish, "₺1,234.50" in English.

    Plain spaces only. No amount gives an empty text; no currency, the number alone.
    """
    symbol = _plain(get_currency_symbol(currency.upper(), locale="tr")) if currency else ""
    return _money(amount, currency, symbol, babel_locale(locale))


@lru_cache(maxsize=64)
def text_rules(locale: str | None) -> Locale:
    """Return Babel's rules for the language of a text, which may be one that pages do not have.

    Turkish and English are as on pages; a language that Babel does not know is as English.
    """
    code = (locale or TURKISH).strip().lower().replace("-", "_").partition("_")[0]
    if code in LANGUAGES:
        return babel_locale(code)
    try:
        return Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return babel_locale(locale)


def sms_money(amount: Decimal | None, currency: str, locale: str) -> str:
    """Return an amount in signs that an SMS can hold in GSM-7: "1.234,50 TL".

    The lira sign would turn the whole text into UCS-2, so the lira is "TL". €, £ and $ are in the
    GSM alphabet (€ takes two units, 3GPP TS 23.038); any other currency is its ISO 4217 code.
    `locale` is the text's language or any locale of it.
    """
    code, rules = currency.upper(), text_rules(locale)
    if code == "TRY":
        return _money(amount, code, "TL", rules, is_after=True)
    return _money(amount, code, _GSM_SIGNS.get(code, code), rules)


def _local(moment: datetime, timezone: str | None) -> datetime:
    """Return the moment in the zone; at the calendar's very ends, where that fails, in UTC."""
    try:
        return moment.astimezone(zone(timezone))
    except OverflowError:
        return moment.astimezone(UTC)


def date(moment: datetime, timezone: str | None, locale: str) -> str:
    """Return the local date: "20 Temmuz 2026", "20 July 2026"."""
    local = _local(moment, timezone)
    return _plain(format_date(local, format="d MMMM y", locale=babel_locale(locale)))


def sms_date(moment: datetime, timezone: str | None, locale: str) -> str:
    """Return the local date in digits, "20.07.2026": month names can cost a whole part."""
    local, rules = _local(moment, timezone), text_rules(locale)
    if rules.language not in LANGUAGES and (pattern := rules.datetime_skeletons.get("yMd")):
        return _DIRECTION_MARKS.sub("", _plain(format_date(local, str(pattern), locale=rules)))
    separator = "." if rules.language == TURKISH else "/"
    return f"{local:%d{separator}%m{separator}%Y}"


def date_time(moment: datetime, timezone: str | None, locale: str) -> str:
    """Return the local date and time: "20 Tem 2026 12:15", "20 Jul 2026, 12:15"."""
    pattern = "d MMM y, HH:mm" if language(locale) == ENGLISH else "d MMM y HH:mm"
    local = _local(moment, timezone)
    return _plain(format_datetime(local, format=pattern, locale=babel_locale(locale)))


def time_of_day(moment: datetime, timezone: str | None) -> str:
    """Return the local time, "18:40"; the same in every language."""
    return f"{_local(moment, timezone):%H:%M}"


def clock_time(moment: datetime, now: datetime, timezone: str | None, locale: str) -> str:
    """Return the local time for a sentence, with its day unless that is today.

    "18:40"; another day "22 Tem 08:00", "08:00 on 22 Jul".
    """
    local, today = _local(moment, timezone), _local(now, timezone)
    if local.date() == today.date():
        return time_of_day(moment, timezone)
    pattern = "HH:mm 'on' d MMM" if language(locale) == ENGLISH else "d MMM HH:mm"
    return _plain(format_datetime(local, format=pattern, locale=babel_locale(locale)))


def relative(moment: datetime, now: datetime, locale: str) -> str:
    """Return how long ago or how far ahead: "3 dakika önce", "in 2 hours", "az önce"."""
    delta = moment.astimezone(UTC) - now.astimezone(UTC)
    if abs(delta.total_seconds()) < JUST_NOW_SECONDS:
        return translator(locale).say(N_("just now"))
    return _plain(format_timedelta(delta, add_direction=True, locale=babel_locale(locale)))


def _money(
    amount: Decimal | None, currency: str, symbol: str, rules: Locale, *, is_after: bool = False
) -> str:
    if amount is None or not amount.is_finite():
        return ""
    figures = _figures(abs(amount), currency, rules)
    sign = "-" if amount < 0 else ""
    if not symbol:
        return sign + figures
    if is_after or not _is_symbol_first(rules):
        return f"{sign}{figures} {symbol}"
    return f"{sign}{symbol}{' ' if symbol.isalpha() else ''}{figures}"


def _is_symbol_first(rules: Locale) -> bool:
    """Say where the currency stands; in Turkish after the figures, against Babel, as people do."""
    pattern = str(rules.currency_formats["standard"].pattern)
    return rules.language != TURKISH and pattern.startswith("¤")


def _figures(amount: Decimal, currency: str, rules: Locale) -> str:
    digits = get_currency_precision(currency.upper())
    rounded = amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
    return _plain(format_decimal(rounded, format=pattern, locale=rules))


def _plain(text: str) -> str:
    return _ODD_SPACES.sub(" ", text)
