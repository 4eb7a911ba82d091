"""How people write phone numbers: tidying the signs, and finding the number within a field."""

import re
import unicodedata
from typing import Final

MAX_SHOWN_LENGTH: Final = 40

_DASHES: Final = re.compile(r"[\u2010-\u2015\u2212]")
_SPACES: Final = re.compile(r"\s+")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
# From the first digit (or a plus before it) to the last, with nothing but separators within.
_NUMBER: Final = re.compile(
    r"(?P<before>[^0-9+]*)(?P<number>\+?[0-9 ().,\[\]\-/\\·•_']*[0-9])(?P<after>[^0-9]*)"
)
_BETWEEN_NUMBERS: Final = re.compile(
    r"[/\\,;|&\n]|\s-+\s|\b(?:veya|ya da|ve|or|and)\b"
    r"|(?<=[0-9]{10})\s+(?=[0-9]{10})|(?<=[0-9])\s*(?=\+)"
    r"|(?<=[0-9])\s+(?=[^\W\d_]{1,12}\s?:\s?\+?[0-9 ()]{7})"  # a label: Ev: … Cep: …
    r"|(?<=[0-9])\s+(?:(?:ev|iş|is|ofis|cep|gsm|mobil|tel|telefon|faks|fax)\b\.?\s*)+"
    r"(?=[+(]?[0-9])",
    re.IGNORECASE,
)
# Turkey's code in letters, stuck to the number: TR90532…
_COUNTRY_IN_LETTERS: Final = re.compile(r"TR(?=\+?[0-9])", re.IGNORECASE)
# A trunk zero by itself before the number's own: 0(0)532…, 0 0532…; abroad are 00 together.
_DOUBLED_TRUNK: Final = re.compile(r"0\)?[ .-]*(?:\(0\)[ .-]*|(?<=[ .)-])\(?0)(?=5[0-9]{2})")
# Colons part the groups of a mobile; between other digits they may be a time's.
_COLONS: Final = re.compile(r"(\+?90|0)?:?(5[0-9]{2}):([0-9]{3}):([0-9]{2}):?([0-9]{2})")


def tidy(raw: str) -> str:
    """Return the text with plain digits, spaces and dashes, and without invisible signs.

    Compatibility forms become plain (NFKC: full-width, circled); digits of every script become
    ASCII; a line break stays as a single line feed, since it may part two numbers.
    """
    if raw.isascii() and raw.isprintable():  # as nearly all are written: only spaces to join
        return " ".join(raw.split())
    plain = unicodedata.normalize("NFKC", raw)
    signs = (_plain_sign(sign) for sign in plain)
    lines = _DASHES.sub("-", "".join(signs)).splitlines()
    return "\n".join(line for line in (_SPACES.sub(" ", line).strip() for line in lines) if line)


def shown(tidied: str) -> str:
    """Return tidied text on one line, at most 40 characters."""
    line = tidied.replace("\n", " ")
    return line if len(line) <= MAX_SHOWN_LENGTH else line[: MAX_SHOWN_LENGTH - 1] + "…"


def find_number(text: str) -> str | None:
    """Return the one number in a tidied text as digits, a leading plus kept; None if unclear.

    Words may stand before and after it, set apart from it; within it only separators.
    """
    if colons := _COLONS.fullmatch(text):
        return "".join(group or "" for group in colons.groups())
    country = _COUNTRY_IN_LETTERS.match(text)
    found = _NUMBER.fullmatch(text, country.end() if country else 0)
    if found is None or found["before"][-1:].isalnum() or found["after"][:1].isalnum():
        return None
    if any(sign in "*#" for sign in found["before"][-1:] + found["after"][:1]):
        return None
    number = found["number"]
    if trunk := _DOUBLED_TRUNK.match(number):
        number = "0" + number[trunk.end() :]
    return "".join(sign for sign in number if sign in "+0123456789")


def split_numbers(text: str) -> list[str]:
    """Return the pieces of a field in which several numbers may stand."""
    return [piece.strip() for piece in _BETWEEN_NUMBERS.split(text) if piece.strip()]


def _plain_sign(sign: str) -> str:
    if sign.isspace():
        return sign
    if unicodedata.category(sign) in _UNSEEN:
        return ""
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)
