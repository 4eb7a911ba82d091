"""Mobile numbers that were nearly written right: what gives them away, and what repairs them."""

import re
from collections.abc import Iterator
from typing import Final

MOBILE_LENGTH: Final = 10
# With a prefix two digits may be missing or too many; a bare number is judged more strictly.
_PREFIXED: Final = re.compile(r"(?:(?:\+|00)90(?:90)?0?|900?|0|\+0)(5[0-9]{7,11})")
_PREFIXED_ABROAD: Final = re.compile(r"(?:\+|00)90(?:90)?0?(5[0-9]{7,11})")
_BARE: Final = re.compile(r"5(?:[0-9]{8}|[0-9]{10})")
_STRAY_PREFIX: Final = re.compile(r"(?:\+|00+)5[0-9]{9}")
_WITH_DIGITS: Final = re.compile(r"\S*[0-9]\S*")
_LETTERS_LIKE_DIGITS: Final = str.maketrans("OoOQDIİılLi|SsBZz", "00000111111155822")
_LONE_LETTER: Final = re.compile(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_SPREADSHEET_TAIL: Final = re.compile(r"[.,]0+$")
# A number of an office's line or of a list: "dahili 12", "x12", "#1".
_EXTENSION: Final = re.compile(
    r"(?<=[0-9])\s*(?:#|\b(?:dahili|dah|ext)\b\.?|x)\s*:?\s*[0-9]{1,5}$", re.IGNORECASE
)
# What a spreadsheet shows of a mobile, 5,32E+09: the digits that it left out are lost.
_EXPONENT: Final = re.compile(r"(?:5[.,][0-9]+E\+?0?9|9[.,]05?[0-9]*E\+?11)", re.IGNORECASE)


def is_nearly_mobile(number: str, *, at_home: bool) -> bool:
    """Tell whether digits (an optional plus in front) are a mobile but for one or two digits."""
    if not at_home:
        prefixed = _PREFIXED_ABROAD.fullmatch(number)
        return prefixed is not None and len(prefixed[1]) != MOBILE_LENGTH
    if _BARE.fullmatch(number):
        return True
    prefixed = _PREFIXED.fullmatch(number)
    return prefixed is not None and len(prefixed[1]) != MOBILE_LENGTH


def has_stray_prefix(number: str) -> bool:
    """Tell whether a mobile's ten digits stand behind a plus or zeros that lead abroad."""
    return _STRAY_PREFIX.fullmatch(number) is not None


def is_exponent(tidied: str) -> bool:
    """Tell whether a mobile's digits were made one large number, as 5,32E+09 or 9.05321E+11."""
    return _EXPONENT.fullmatch(tidied) is not None


def repairs(tidied: str) -> Iterator[str]:
    """Give the texts that were probably meant.

    Letters that look like digits are read as such, one stray letter is left out, a spreadsheet's
    `.0`, an extension, and a plus or zero too many are taken off.
    """
    if is_exponent(tidied):
        return
    yield _WITH_DIGITS.sub(lambda found: found[0].translate(_LETTERS_LIKE_DIGITS), tidied)
    if len(_LONE_LETTER.findall(tidied)) == 1:
        yield _LONE_LETTER.sub("", tidied)
    yield _EXTENSION.sub("", tidied)
    yield _SPREADSHEET_TAIL.sub("", tidied)
    yield re.sub(r"^[(]?(?:\+|00+)[ )]*(?=[ (]*5)", "0", tidied)
    yield re.sub(r"^\++", "+", tidied)


def with_letter_as_digit(tidied: str) -> str | None:
    """Return the text with its one letter read as some digit; None if there are more, or none."""
    if len(_LONE_LETTER.findall(tidied)) != 1:
        return None
    return _LONE_LETTER.sub("0", tidied)
