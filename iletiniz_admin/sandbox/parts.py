"""How many SMS parts a text takes, counted as the table of section 17 says.

It is the carrier's side of the count: written again, one character after the other, so that a
mistake of the panel's own counter shows as a difference.
"""

from dataclasses import dataclass

CODE_UNITS = 5  # the operator's code with its space, at the end of every text
_DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")
_TURKISH = frozenset("ĞİŞçğış")
_BASIC_PLANE = 0xFFFF


@dataclass(frozen=True, slots=True)
class _Band:
    """A row of the table: units of a text of one part, and of each part of several."""

    single: int
    each: int


_PLAIN = _Band(160, 153)
_SHIFTED = _Band(155, 149)
_UNICODE = _Band(70, 67)


def count_parts(text: str) -> int:
    """Return the parts of a text; an empty one takes none."""
    if not text:
        return 0
    band, costs = _costs(text)
    costs += [1] * CODE_UNITS
    if sum(costs) <= band.single:
        return 1
    return _fill(costs, band.each)


def _costs(text: str) -> tuple[_Band, list[int]]:
    """Return the row for a text and what each of its characters costs there."""
    used = set(text)
    if used - _DEFAULT - _EXTENSION - _TURKISH:
        return _UNICODE, [1 + (ord(char) > _BASIC_PLANE) for char in text]
    band = _SHIFTED if used & _TURKISH else _PLAIN
    return band, [1 if char in _DEFAULT else 2 for char in text]


def _fill(costs: list[int], each: int) -> int:
    """Put one character after the other; one that does not fit as a whole begins a part."""
    parts, room = 1, each
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, each
        room -= cost
    return parts
