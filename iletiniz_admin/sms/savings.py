"""What plain letters would save: "write ş as s: 1 part instead of 2"."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.sms.encoding import GSM_DEFAULT, GSM_EXTENSION
from iletiniz_admin.sms.profiles import DEFAULT_PROFILE, Profile
from iletiniz_admin.sms.segments import count_parts
from iletiniz_admin.sms.tidying import TYPOGRAPHIC

# A literal brace, or a placeholder's brace with its name and filters: these are not text.
_NOT_TEXT: Final = re.compile(r"(\{\{|\{[^{}|?]*)")
_LATIN: Final = (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))
_UNDECOMPOSED: Final = {"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ə": "e", "Ə": "E"}
_SIGNS: Final = {"×": "x", "•": "-", "·": "."}
_LONGER_SIGNS: Final = {"₺": "TL", "œ": "oe", "Œ": "OE"}


def _bare_letters() -> dict[str, str]:
    """Return Latin letters outside the default alphabet, each with its letter without marks."""
    letters = {char: unicodedata.normalize("NFD", char)[0] for char in map(chr, _LATIN)}
    return {
        char: bare
        for char, bare in letters.items()
        if bare.isascii() and char not in GSM_DEFAULT + GSM_EXTENSION
    }


# One character for one: a text so written never takes more units, in whatever mode.
_ONE_FOR_ONE: Final = {
    **_bare_letters(),
    **_UNDECOMPOSED,
    **_SIGNS,
    **{char: plain for char, plain in TYPOGRAPHIC.items() if len(plain) == 1},
}
_ALL: Final = {**TYPOGRAPHIC, **_ONE_FOR_ONE, **_LONGER_SIGNS}
_SHORT_TABLE: Final = str.maketrans(_ONE_FOR_ONE)
_FULL_TABLE: Final = str.maketrans(_ALL)


@dataclass(frozen=True, slots=True)
class Saving:
    """A cheaper way to write a text: which characters become what, in order, and its parts."""

    replaced: tuple[tuple[str, str], ...]
    parts_now: int
    parts_then: int
    text: str


def plain_letters(text: str, *, template: bool = False, profile: Profile = DEFAULT_PROFILE) -> str:
    """Return the text with ş as s and the like; what costs nothing more (ö, ü, Ç) stays.

    It never takes more parts than the text: a sign that becomes several ("…") stays where it
    would. In a template the names of placeholders stay too; fallbacks are text.
    """
    full = _translate(text, _FULL_TABLE, template=template)
    if len(full) == len(text) or count_parts(full, profile) <= count_parts(text, profile):
        return full
    return _translate(text, _SHORT_TABLE, template=template)


def find_saving(text: str, profile: Profile = DEFAULT_PROFILE) -> Saving | None:
    """Return what plain letters save by this carrier's count; None where they save no part."""
    plain = plain_letters(text, profile=profile)
    if plain == text:
        return None
    parts_now, parts_then = count_parts(text, profile), count_parts(plain, profile)
    if parts_then >= parts_now:
        return None
    table = _ALL if len(plain) != len(text) else _ONE_FOR_ONE
    replaced = tuple((char, table[char]) for char in dict.fromkeys(text) if char in table)
    return Saving(replaced, parts_now, parts_then, plain)


def _translate(text: str, table: dict[int, str], *, template: bool) -> str:
    if not template:
        return text.translate(table)
    pieces = _NOT_TEXT.split(text)  # every second one is what was split at
    return "".join(
        piece if index % 2 else piece.translate(table) for index, piece in enumerate(pieces)
    )
