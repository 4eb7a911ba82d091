"""What plain letters would save: "write ş as s: 1 part instead of 2"."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.sms.encoding import GSM_DEFAULT, GSM_EXTENSION
from iletiniz_admin.sms.marks import compose
from iletiniz_admin.sms.profiles import DEFAULT_PROFILE, Profile
from iletiniz_admin.sms.segments import count_parts
from iletiniz_admin.sms.tidying import TYPOGRAPHIC

# A literal brace, or a placeholder's brace with its name and filters: these are not text.
_NOT_TEXT: Final = re.compile(r"(\{\{|\{[^{}|?]*)")
# Marks that stand by themselves, and what is or becomes a Latin letter with such: no alphabet of
# septets has any.
_LOOSE_MARK: Final = re.compile("[\u0300-\u036f]")
_MARKED: Final = re.compile("[A-Za-z×₺ə\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f]+")
_MARKED_OR_NOT: Final = re.compile(f"{_MARKED.pattern}|.", re.DOTALL)
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
    """A cheaper way to write a text: which characters become what, in order, and its parts.

    A character with loose marks ("i̇") stands with them, as it does in the text.
    """

    replaced: tuple[tuple[str, str], ...]
    parts_now: int
    parts_then: int
    text: str


def plain_letters(text: str, *, template: bool = False, profile: Profile = DEFAULT_PROFILE) -> str:
    """Return the text with ş as s and the like; what costs nothing more (ö, ü, Ç) stays.

    Loose marks over Latin letters go. It never takes more parts than the text: a sign that becomes
    several ("…") stays where it would. In a template the names of placeholders stay too; fallbacks
    are text.
    """
    bare = _pieces(text, _without_loose_marks, template=template)
    full = _translate(bare, _FULL_TABLE, template=template)
    if len(full) == len(bare) or count_parts(full, profile) <= count_parts(bare, profile):
        return full
    return _translate(bare, _SHORT_TABLE, template=template)


def find_saving(text: str, profile: Profile = DEFAULT_PROFILE) -> Saving | None:
    """Return what plain letters save by this carrier's count; None where they save no part."""
    plain = plain_letters(text, profile=profile)
    if plain == text:
        return None
    parts_now, parts_then = count_parts(text, profile), count_parts(plain, profile)
    if parts_then >= parts_now:
        return None
    table = _ALL if len(plain) != len(_without_loose_marks(text)) else _ONE_FOR_ONE
    return Saving(tuple(_replaced(text, table)), parts_now, parts_then, plain)


def _replaced(text: str, table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give each character of the text that has a plain form, and that form, once and in order."""
    written = _MARKED_OR_NOT.findall(text) if _has_loose_marks(text) else text
    for char in dict.fromkeys(written):
        letter = _unmarked(char) if len(char) > 1 else char
        if letter in table:
            yield char, table[letter]
        elif letter != char:
            yield char, letter


def _has_loose_marks(text: str) -> bool:
    return not text.isascii() and _LOOSE_MARK.search(text) is not None


def _without_loose_marks(text: str) -> str:
    if not _has_loose_marks(text):
        return text
    return _MARKED.sub(lambda found: _unmarked(found[0]), text)


def _unmarked(marked: str) -> str:
    """Return the letter, with those of its marks that Unicode has a whole letter for ("ö")."""
    return compose(marked)[0]


def _translate(text: str, table: dict[int, str], *, template: bool) -> str:
    return _pieces(text, lambda piece: piece.translate(table), template=template)


def _pieces(text: str, change: Callable[[str], str], *, template: bool) -> str:
    """Change a text, in a template without its names."""
    if not template:
        return change(text)
    pieces = _NOT_TEXT.split(text)  # every second one is what was split at
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))
