"""How many parts a text takes: an estimate of cost, never a reason not to send (API, 17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.sms.encoding import GSM_7, Encoding, Mode, mode_for

# The carrier appends a code such as " B038" to texts sent in bulk (BTK); it counts.
OPERATOR_CODE_UNITS: Final = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a text costs.

    `units` are the text's own, without the operator's code; `parts` and `units_left` (what still
    fits before one more part is needed) reckon with it. `costly` lists position and character of
    each one beyond plain GSM: those that cost two units there, or, in UCS-2, those that force it.
    """

    encoding: Encoding
    units: int
    parts: int
    units_left: int
    costly: tuple[tuple[int, str], ...]


def estimate(text: str, *, operator_code: bool = True) -> Estimate:
    """Estimate encoding and parts of a text; an empty text takes none.

    A character of two units (escape pair, surrogate pair) is never split between parts.
    """
    mode = mode_for(text)
    costs = [mode.cost(char) or 0 for char in text]
    code = [1] * OPERATOR_CODE_UNITS if operator_code else []
    parts, units_left = _packed(mode, costs + code)
    return Estimate(
        encoding=mode.encoding,
        units=sum(costs),
        parts=parts if text else 0,
        units_left=units_left,
        costly=tuple(_costly(text, mode)),
    )


def count_parts(text: str) -> int:
    """Return the parts of a text with the operator's code, as `estimate` does, for many texts."""
    mode = mode_for(text)
    units = OPERATOR_CODE_UNITS + mode.units(text)
    if units > mode.single:
        return estimate(text).parts
    return 1 if text else 0


def _packed(mode: Mode, costs: list[int]) -> tuple[int, int]:
    """Return the number of parts and the units left in the last."""
    total = sum(costs)
    if total <= mode.single:
        return 1, mode.single - total
    parts, used = 1, 0
    for cost in costs:
        if used + cost > mode.each:
            parts, used = parts + 1, 0
        used += cost
    return parts, mode.each - used


def _costly(text: str, mode: Mode) -> Iterable[tuple[int, str]]:
    for position, char in enumerate(text):
        plain = GSM_7.cost(char)
        if plain is None or (mode is GSM_7 and plain > 1):
            yield position, char
