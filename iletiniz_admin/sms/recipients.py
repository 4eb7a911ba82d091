"""Recipients: from a phone number as a person wrote it to E.164, for Turkish mobiles only.

iletiniz takes Turkish mobiles and recommends E.164 (API reference, 5.3). The shape decides what a
mobile is, `+90 5` and nine digits; number ranges change too often to be kept here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers

from iletiniz_admin.sms.number_typos import (
    has_stray_prefix,
    is_exponent,
    is_nearly_mobile,
    repairs,
    with_letter_as_digit,
)
from iletiniz_admin.sms.written_numbers import find_number, shown, split_numbers, tidy

MAX_RAW_LENGTH: Final = 200
HOME: Final = "TR"

_E164_MOBILE: Final = re.compile(r"\+905[0-9]{9}")
# With the country's prefix, twice at worst, and the trunk zero that does not belong there.
_MOBILE_ANYWHERE: Final = re.compile(r"(?:\+|00)90(?:90)?0?(5[0-9]{9})")
# As written at home: 5…, 05…, 905…, 9005…, 0905…, and +05…, where a plus strayed in.
_MOBILE_AT_HOME: Final = re.compile(r"(?:\+?0|0?900?)?(5[0-9]{9})")
_OTHER_TURKISH: Final = re.compile(r"(?:\+|00)?(?:90)?0?(?:[2348][0-9]{9}|900[0-9]{7})")
_SHORT: Final = re.compile(r"(?:\+|00)?(?:90)?0?444[0-9]{4}|[1-9][0-9]{2,4}")
_INTERNATIONAL: Final = re.compile(r"(?:\+|00)(?!0)([0-9]+)")
_MOBILE_WITHOUT_PLUS: Final = re.compile(r"90(5[0-9]{9})")
_TURKEY_DIALLED: Final = "90"
_TURKEY_CODE: Final = 90
_MIN_DIGITS_OF_SEVERAL: Final = 7
_MIN_DIGITS_WITH_COUNTRY: Final = 11


class RefusalCode(StrEnum):
    """Why no message can go to what was written."""

    NO_NUMBER = "no_number"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_MOBILE = "not_a_mobile"
    SHORT_NUMBER = "short_number"  # a service number such as 112 or 444 1 444
    MISTYPED = "mistyped"  # nearly a mobile: a digit too many, too few, or a letter in it
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A Turkish mobile: `e164` is `+905` and nine digits, `country` its ISO 3166 code."""

    e164: str
    country: str = HOME


@dataclass(frozen=True, slots=True)
class RecipientRefusal:
    """No recipient: `code` says why, `shown` is what was written, tidied for a page.

    `shown` is personal data like the number itself, and hostile until escaped.
    """

    code: RefusalCode
    shown: str


def normalise(raw: str | None, country: str | None = HOME) -> Recipient | RecipientRefusal:
    """Read a phone number field; never raises for what stands in it.

    `country` is the billing country (ISO 3166, empty means Turkey): it decides about numbers
    written without a country's prefix. A field with several numbers gives its first mobile.
    Words before or after a whole number are ignored; letters or stars within it are not repaired
    (see ``suggest``). The result of a result is itself.
    """
    text = tidy((raw or "")[: MAX_RAW_LENGTH + 1])
    if not any(sign.isalnum() for sign in text):
        return RecipientRefusal(RefusalCode.NO_NUMBER, shown(text))
    if len(raw or "") > MAX_RAW_LENGTH:  # a number cut short could pass for another
        return RecipientRefusal(RefusalCode.NOT_A_NUMBER, shown(text))
    readings = _readings(text, (country or "").strip().upper() or HOME)
    for reading in readings:
        if isinstance(reading, Recipient):
            return reading
    telling = (reading for reading in readings if isinstance(reading, RefusalCode))
    code = next((one for one in telling if one != RefusalCode.NOT_A_NUMBER), None)
    return RecipientRefusal(code or _code_of_letters(text), shown(text))


def suggest(raw: str | None, country: str | None = HOME) -> str | None:
    """Return the mobile in E.164 that was probably meant by what is refused; None if unclear.

    A person has to look at it: digits that are missing or too many are never guessed.
    """
    refusal, region = normalise(raw, country), (country or "").strip().upper() or HOME
    if isinstance(refusal, Recipient) or len(raw or "") > MAX_RAW_LENGTH:
        return None
    text = tidy(raw or "")
    if refusal.code is RefusalCode.FOREIGN and (region != HOME or _has_valid_abroad(text)):
        return None  # it is whole as it stands, and somebody else's when read otherwise
    found = (_whole(repaired, HOME) for repaired in repairs(text))
    return next((one.e164 for one in found if isinstance(one, Recipient)), None)


def mask(e164: str) -> str:
    """Return a number for pages and logs: `+90 555 *** ** 67`; stars only for anything else."""
    if not _E164_MOBILE.fullmatch(e164):
        return "***"
    return f"{e164[:3]} {e164[3:6]} *** ** {e164[-2:]}"


def _code_of_letters(text: str) -> RefusalCode:
    """Tell a mobile with a letter in it from what is no number at all."""
    if is_exponent(text):
        return RefusalCode.MISTYPED
    nearly = (*repairs(text), with_letter_as_digit(text) or "")
    if any(isinstance(_whole(one, HOME), Recipient) for one in nearly if one != text):
        return RefusalCode.MISTYPED
    return RefusalCode.NOT_A_NUMBER


def _whole(text: str, region: str) -> Recipient | RefusalCode:
    """Read the field as one number."""
    number = find_number(text)
    return RefusalCode.NOT_A_NUMBER if number is None else _read(number, region)


def _readings(text: str, region: str) -> list[Recipient | RefusalCode]:
    """Read the field as one number, and failing that as several."""
    first = _whole(text, region)
    if isinstance(first, Recipient):
        return [first]
    pieces = (find_number(piece) for piece in split_numbers(text))
    numbers = [piece for piece in pieces if piece and len(piece) >= _MIN_DIGITS_OF_SEVERAL]
    return [first, *(_read(number, region) for number in numbers)]


def _read(number: str, region: str) -> Recipient | RefusalCode:
    """Judge digits with an optional plus in front."""
    at_home = region == HOME
    mobile = _MOBILE_ANYWHERE.fullmatch(number)
    if mobile is None and at_home:
        mobile = _MOBILE_AT_HOME.fullmatch(number)
    if mobile is not None:
        return Recipient(f"+90{mobile[1]}")
    international = _INTERNATIONAL.fullmatch(number)
    turkish = international[1].startswith(_TURKEY_DIALLED) if international else at_home
    if turkish and (code := _turkish_code(number, at_home=at_home)):
        return code
    if at_home and has_stray_prefix(number) and not _is_valid_abroad(number):
        return RefusalCode.MISTYPED
    if _is_foreign(number, region, international[1] if international else None):
        return RefusalCode.FOREIGN
    if not at_home and (mobile := _MOBILE_WITHOUT_PLUS.fullmatch(number)):
        return Recipient(f"+90{mobile[1]}")
    return RefusalCode.NOT_A_NUMBER


def _turkish_code(number: str, *, at_home: bool) -> RefusalCode | None:
    """Name a Turkish number that is no mobile."""
    if _SHORT.fullmatch(number):
        return RefusalCode.SHORT_NUMBER
    if _OTHER_TURKISH.fullmatch(number):
        return RefusalCode.NOT_A_MOBILE
    return RefusalCode.MISTYPED if is_nearly_mobile(number, at_home=at_home) else None


def _is_foreign(number: str, region: str, international: str | None) -> bool:
    """Tell whether the number is one of another country.

    With a prefix a possible length will do; without one the number must be valid where the
    customer lives or, at home, as a whole international number without its plus.
    """
    if international is not None:
        parsed, judge = _parsed(f"+{international}", None), phonenumbers.is_possible_number
    elif region != HOME:
        parsed, judge = _parsed(number, region), phonenumbers.is_valid_number
    elif len(number) >= _MIN_DIGITS_WITH_COUNTRY:
        parsed, judge = _parsed(f"+{number}", None), phonenumbers.is_valid_number
    else:
        return False
    return parsed is not None and parsed.country_code != _TURKEY_CODE and judge(parsed)


def _has_valid_abroad(text: str) -> bool:
    """Tell whether the field, or one of its pieces, is a valid number of another country."""
    numbers = map(find_number, (text, *split_numbers(text)))
    return any(number is not None and _is_valid_abroad(number) for number in numbers)


def _is_valid_abroad(number: str) -> bool:
    parsed = _parsed(f"+{number.removeprefix('+').removeprefix('00')}", None)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
