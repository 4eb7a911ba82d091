"""Alphabets of SMS (3GPP TS 23.038) as data: what a character costs, and what fits a part.

A mode is one row of `MODES`. Septet modes hold an alphabet; a sign outside their basic table
takes two septets, the escape and the sign. UCS-2 holds everything, in 16-bit units.
"""

from abc import ABC, abstractmethod
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ModeName(StrEnum):
    """How a text travels."""

    GSM_7 = "gsm7"
    TURKISH_SINGLE = "turkish-single"
    TURKISH_LOCKING = "turkish-locking"
    TURKISH_BOTH = "turkish-both"
    UCS_2 = "ucs2"


# Stands for itself in a text written out as septets; no alphabet holds it as a character.
ESCAPE: Final = "\x1b"
_LAST_OF_BASIC_PLANE: Final = "\uffff"
_HIGH: Final = ("\ud800", "\udbff")
_LOW: Final = ("\udc00", "\udfff")


@dataclass(frozen=True, slots=True)
class Mode(ABC):
    """An alphabet with its capacities, in its own units (septets or 16-bit units).

    `single` units fit a text of one part, `each` fit every part of several: 140 octets less the
    headers of shift tables (TS 23.040, 9.2.3.24.15 and 16) and of joining (9.2.3.24.1).
    """

    name: ModeName
    single: int
    each: int

    @abstractmethod
    def missing(self, chars: AbstractSet[str]) -> AbstractSet[str]:
        """Return those characters that the alphabet lacks."""

    @abstractmethod
    def doubles(self, chars: AbstractSet[str]) -> AbstractSet[str]:
        """Return those characters that take two units, which stay in one part."""

    @abstractmethod
    def spell(self, text: str, chars: AbstractSet[str]) -> str:
        """Return the text as its units, one character each; `chars` are the text's own.

        The alphabet holds the text.
        """

    @abstractmethod
    def is_inside_pair(self, before: str, after: str) -> bool:
        """Tell whether a cut between these two units would split a pair."""


@dataclass(frozen=True, slots=True)
class SeptetMode(Mode):
    """A basic table of one septet a sign, and an escape table of two."""

    basic: frozenset[str]
    escaped: frozenset[str]

    def missing(self, chars: AbstractSet[str]) -> AbstractSet[str]:
        """Return those characters that neither table has."""
        return chars - self.basic - self.escaped

    def doubles(self, chars: AbstractSet[str]) -> AbstractSet[str]:
        """Return those characters that need the escape."""
        return self.escaped & chars

    def spell(self, text: str, chars: AbstractSet[str]) -> str:
        """Return the text with an escape before each sign of the escape table."""
        for char in self.escaped & chars:
            text = text.replace(char, ESCAPE + char)
        return text

    def is_inside_pair(self, before: str, after: str) -> bool:  # noqa: ARG002 - the base's signature
        """Tell whether the unit before the cut is an escape."""
        return before == ESCAPE


@dataclass(frozen=True, slots=True)
class WideMode(Mode):
    """UCS-2 as phones read it: UTF-16, a sign beyond the basic plane is two surrogates."""

    def missing(self, chars: AbstractSet[str]) -> AbstractSet[str]:  # noqa: ARG002 - the base's signature
        """Return nothing: every string can be counted, half a surrogate pair included."""
        return frozenset()

    def doubles(self, chars: AbstractSet[str]) -> AbstractSet[str]:
        """Return the characters beyond the basic plane."""
        return frozenset(char for char in chars if char > _LAST_OF_BASIC_PLANE)

    def spell(self, text: str, chars: AbstractSet[str]) -> str:
        """Return the text with each character beyond the basic plane as two surrogates."""
        for char in self.doubles(chars):
            beyond = ord(char) - 0x10000
            pair = chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))
            text = text.replace(char, pair)
        return text

    def is_inside_pair(self, before: str, after: str) -> bool:
        """Tell whether the cut stands between two surrogates that belong together."""
        return _HIGH[0] <= before <= _HIGH[1] and _LOW[0] <= after <= _LOW[1]


# TS 23.038, 6.2.1; the escape itself is no character.
GSM_DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# TS 23.038, 6.2.1.1: the escape table where no national one is named.
GSM_EXTENSION: Final = "\f^{}\\[~]|€"
# TS 23.038, A.2.1: the Turkish escape table has these besides.
TURKISH_EXTENSION: Final = GSM_EXTENSION + "ĞİŞçğış"
# TS 23.038, A.3.1: the Turkish basic table has other signs in eight places of the default one.
_LOCKED_PLACES: Final[dict[str, str | int | None]] = {
    "è": "€",
    "ì": "ı",
    "Ø": "Ğ",
    "ø": "ğ",
    "Æ": "Ş",
    "æ": "ş",
    "¡": "İ",
    "¿": "ç",
}
TURKISH_LOCKED: Final = GSM_DEFAULT.translate(str.maketrans(_LOCKED_PLACES))


def _septets(name: ModeName, single: int, each: int, *, basic: str, escaped: str) -> SeptetMode:
    # A sign of the basic table needs no escape, even where the escape table has it too.
    return SeptetMode(name, single, each, frozenset(basic), frozenset(escaped) - frozenset(basic))


GSM_7: Final = _septets(ModeName.GSM_7, 160, 153, basic=GSM_DEFAULT, escaped=GSM_EXTENSION)
TURKISH_SINGLE: Final = _septets(
    ModeName.TURKISH_SINGLE, 155, 149, basic=GSM_DEFAULT, escaped=TURKISH_EXTENSION
)
TURKISH_LOCKING: Final = _septets(
    ModeName.TURKISH_LOCKING, 155, 149, basic=TURKISH_LOCKED, escaped=GSM_EXTENSION
)
TURKISH_BOTH: Final = _septets(
    ModeName.TURKISH_BOTH, 152, 146, basic=TURKISH_LOCKED, escaped=TURKISH_EXTENSION
)
UCS_2: Final = WideMode(ModeName.UCS_2, 70, 67)

MODES: Final[dict[ModeName, Mode]] = {
    mode.name: mode for mode in (GSM_7, TURKISH_SINGLE, TURKISH_LOCKING, TURKISH_BOTH, UCS_2)
}
