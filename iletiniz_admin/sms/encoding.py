"""Alphabets of SMS (3GPP TS 23.038) as data: what a character costs, and what fits a part.

A mode is one row here. Another alphabet, such as the Turkish shift tables, is one more `Mode`
in `MODES`, in the order in which they are tried.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Encoding(StrEnum):
    """How a text travels."""

    GSM_7 = "GSM_7"
    UCS_2 = "UCS_2"


@dataclass(frozen=True, slots=True)
class Mode:
    """An alphabet with its capacities, in its own units (septets or 16-bit units).

    `costs` gives the units of each character; None means every character, in UTF-16 units.
    `single` units fit a text of one part, `each` fit every part of several.
    """

    encoding: Encoding
    costs: dict[str, int] | None
    single: int
    each: int

    def cost(self, char: str) -> int | None:
        """Return the units of one character, or None if the alphabet lacks it."""
        if self.costs is None:
            return 1 if ord(char) <= _LAST_OF_BASIC_PLANE else 2
        return self.costs.get(char)

    def units(self, text: str) -> int:
        """Return the units of a text that the alphabet holds."""
        if self.costs is None:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return sum(map(self.costs.__getitem__, text))

    def holds(self, text: str) -> bool:
        """Tell whether every character of the text is in the alphabet."""
        return self.costs is None or set(text).issubset(self.costs)


_LAST_OF_BASIC_PLANE: Final = 0xFFFF

# TS 23.038, 6.2.1; the escape sign itself is no character.
GSM_DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# TS 23.038, 6.2.1.1: two septets each, the escape and the sign.
GSM_EXTENSION: Final = "\f^{}\\[~]|€"

GSM_7: Final = Mode(
    Encoding.GSM_7,
    dict.fromkeys(GSM_DEFAULT, 1) | dict.fromkeys(GSM_EXTENSION, 2),
    single=160,
    each=153,
)
UCS_2: Final = Mode(Encoding.UCS_2, None, single=70, each=67)

MODES: Final = (GSM_7, UCS_2)


def mode_for(text: str) -> Mode:
    """Return the first mode whose alphabet holds the whole text; the last one holds any."""
    return next((mode for mode in MODES if mode.holds(text)), MODES[-1])
