"""What the columns of a file mean: the number's own, names, and placeholders of the file's own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from iletiniz_admin.errors import Refused
from iletiniz_admin.services.cells import clean, fold
from iletiniz_admin.services.uploads.limits import MAX_COLUMNS
from iletiniz_admin.sms import PLACEHOLDERS

NUMBER: Final = "phone"
_MAX_NAME: Final = 40
_MAX_HEADING: Final = 100

_NAMES: Final[Mapping[str, str]] = {
    "first_name": "ad|adi|isim|ismi|musteri adi|first name|firstname|given name|name|"
    "billing first name|fatura adi|alici adi",
    "last_name": "soyad|soyadi|soy ad|soy adi|soyisim|soyismi|soy isim|musteri soyadi|last name|"
    "lastname|surname|family name|billing last name|fatura soyadi|alici soyadi",
    "full_name": "ad soyad|adi soyadi|ad soyadi|adi ve soyadi|ad ve soyad|isim soyisim|"
    "isim soyad|adsoyad|tam ad|tam adi|musteri|musteri adi soyadi|alici adi soyadi|full name|"
    "fullname|customer|customer name|display name|unvan",
}
_KNOWN: Final = {words: name for name, all_of in _NAMES.items() for words in all_of.split("|")}

# A heading is the number's where it says so in one of these words and in none but neutral ones:
# "Cep Telefonu 1" is one, "Telefon Modeli" is not. A mobile comes before any other phone.
_WORDS: Final[Mapping[str, str]] = {
    "mobile": "cep|cepno|ceptel|gsm|gsmno|mobil|mobile|cell|cellphone|msisdn",
    "phone": "telefon|telefonu|telefonno|tel|telno|phone|phonenumber",
    "neutral": "no|nosu|num|numara|numarasi|number|value|1|sms|of|musteri|musterinin|kisi|uye|"
    "kullanici|alici|iletisim|ana|birincil|fatura|teslimat|kargo|gonderi|billing|shipping|"
    "customer|client|contact|primary|main|user|member|recipient",
}
_MOBILE, _PHONE, _NEUTRAL = (frozenset(words.split("|")) for words in _WORDS.values())
_WHOLE: Final = frozenset(("numara", "numarasi", "number", "alici numarasi", "recipient"))
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


def read_heading(cells: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return placeholder → (place of its column, heading as written), in the file's order.

    The number's is ``phone``. Known headings give ``first_name``, ``last_name``, ``full_name``;
    others their own words ("Kupon Kodu" → ``kupon_kodu``), ``file_…`` where that would be the name
    of an order's value. Columns without a heading are passed over. Raises `Refused`:
    `file_too_many_columns`, `file_without_number`.
    """
    headings = [clean(cell)[:_MAX_HEADING] for cell in cells]
    named = [(place, heading) for place, heading in enumerate(headings) if fold(heading)]
    if len(named) > MAX_COLUMNS:
        raise Refused("file_too_many_columns", most=MAX_COLUMNS)
    number = _place_of_number(named)
    columns: dict[str, tuple[int, str]] = {}
    for place, heading in named:
        name = NUMBER if place == number else _unique(_name(heading), columns)
        columns[name] = (place, heading)
    return columns


def name_of(values: Mapping[str, str]) -> str:
    """Return how a person of a file is called, "" where the file does not say."""
    both = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return values.get("full_name") or both


def _place_of_number(named: Sequence[tuple[int, str]]) -> int:
    ranked = [(_rank(heading), place) for place, heading in named]
    found = [one for one in ranked if one[0] is not None]
    if not found:
        raise Refused("file_without_number")
    return min(found)[1]


def _rank(heading: str) -> int | None:
    """Return 0 for a mobile's column, 1 for a phone's, 2 for a number's, None for any other."""
    folded = fold(heading)
    words = set(folded.split())
    if words & (_MOBILE | _PHONE) and words <= _MOBILE | _PHONE | _NEUTRAL:
        return 0 if words & _MOBILE else 1
    return 2 if folded in _WHOLE else None


def _name(heading: str) -> str:
    folded = fold(heading)
    if known := _KNOWN.get(folded):
        return known
    own = _NOT_WORD.sub("_", folded)[:_MAX_NAME].strip("_")
    return f"file_{own}" if own == NUMBER or own in PLACEHOLDERS else own


def _unique(name: str, taken: Mapping[str, object]) -> str:
    return next(one for one in _candidates(name) if one not in taken and one != NUMBER)


def _candidates(name: str) -> Iterator[str]:
    yield name
    for number in range(2, MAX_COLUMNS + 2):
        yield f"{name}_{number}"
