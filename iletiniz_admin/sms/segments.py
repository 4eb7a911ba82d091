"""How many parts a text takes: an estimate of cost, never a reason not to send (API, 17)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from iletiniz_admin.sms.encoding import MODES, UCS_2, Mode, ModeName
from iletiniz_admin.sms.profiles import DEFAULT_PROFILE, OPERATOR_CODE, Profile


class CannotCarry(ValueError):  # noqa: N818 - the name states the fact
    """A mode that was asked for lacks a character of the text: its first such one."""

    def __init__(self, mode: ModeName, position: int, char: str) -> None:
        super().__init__(f"{mode} lacks the character at {position}")
        self.mode, self.position, self.char = mode, position, char


class Costly(NamedTuple):
    """A character that makes a text cost more; `position` counts characters from 0."""

    position: int
    char: str
    units: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a text costs.

    `units` are the text's own, `code_units` the operator's code's. `parts` and `units_left` (what
    still fits before one more part is needed) reckon with both. `costly` are the characters of
    two units, and those that rule out a mode with larger parts.
    """

    mode: ModeName
    units: int
    parts: int
    units_left: int
    costly: tuple[Costly, ...]
    code_units: int


class Packed(NamedTuple):
    """A text's mode and parts alone; `units` are with the operator's code."""

    mode: Mode
    units: int
    parts: int
    units_left: int


def estimate(
    text: str,
    profile: Profile = DEFAULT_PROFILE,
    *,
    mode: ModeName | None = None,
    operator_code: bool | None = None,
) -> Estimate:
    """Estimate mode and parts of a text, as `pack` does, and say which characters cost more."""
    packed = pack(text, profile, mode=mode, operator_code=operator_code)
    code_units = len(_code(profile, operator_code=operator_code))
    return Estimate(
        mode=packed.mode.name,
        units=packed.units - code_units,
        parts=packed.parts,
        units_left=packed.units_left,
        costly=_costly(packed.mode, text, profile),
        code_units=code_units,
    )


def count_parts(text: str, profile: Profile = DEFAULT_PROFILE) -> int:
    """Return the parts of a text, as `estimate` does, for many texts."""
    return pack(text, profile).parts


def pack(
    text: str,
    profile: Profile = DEFAULT_PROFILE,
    *,
    mode: ModeName | None = None,
    operator_code: bool | None = None,
) -> Packed:
    """Pack a text into parts; an empty text takes none.

    Without `mode` it is the profile's mode of the fewest parts that holds the text, the first
    named on a tie. Raises `CannotCarry` where a mode was asked for that lacks a character.
    """
    chars = frozenset(text)
    code = _code(profile, operator_code=operator_code)
    if mode is None:
        packed = _fewest_parts(text, chars, profile, code)
    else:
        _check_carries(MODES[mode], text, chars)
        packed = _pack(MODES[mode], text, chars, profile, code)
    return packed if text else packed._replace(parts=0)


def over_limit(cost: Estimate, profile: Profile) -> int | None:
    """Return the carrier's largest length, in the mode's units, if the text is longer."""
    limit = profile.longest.get(cost.mode)
    return limit if limit is not None and cost.units > limit else None


def _code(profile: Profile, *, operator_code: bool | None) -> str:
    is_counted = profile.operator_code if operator_code is None else operator_code
    return OPERATOR_CODE if is_counted else ""


def _check_carries(mode: Mode, text: str, chars: AbstractSet[str]) -> None:
    lacking = mode.missing(chars)
    if lacking:
        position = min(map(text.index, lacking))
        raise CannotCarry(mode.name, position, text[position])


def _fewest_parts(text: str, chars: AbstractSet[str], profile: Profile, code: str) -> Packed:
    best: Packed | None = None
    shortest = len(text) + len(code)  # no character takes less than a unit
    for mode in map(MODES.__getitem__, profile.modes):
        if best and shortest > _room(mode, best.parts - 1, profile):
            continue  # it cannot take fewer
        if not mode.missing(chars):
            packed = _pack(mode, text, chars, profile, code)
            best = packed if best is None or packed.parts < best.parts else best
    return best or _pack(UCS_2, text, chars, profile, code)


def _room(mode: Mode, parts: int, profile: Profile) -> int:
    if parts < 1:
        return -1
    return profile.single(mode) if parts == 1 else parts * mode.each


def _pack(mode: Mode, text: str, chars: AbstractSet[str], profile: Profile, code: str) -> Packed:
    """Fill part after part; a cut that would split a pair comes one unit earlier."""
    units = mode.spell(text, chars) + code
    total, single = len(units), profile.single(mode)
    if total <= single:
        return Packed(mode, total, 1, single - total)
    parts, start = 1, 0
    while total - start > mode.each:
        start += mode.each
        if mode.is_inside_pair(units[start - 1], units[start]):
            start -= 1
        parts += 1
    return Packed(mode, total, parts, mode.each - (total - start))


def _costly(mode: Mode, text: str, profile: Profile) -> tuple[Costly, ...]:
    chars = frozenset(text)
    doubles = mode.doubles(chars)
    marked = doubles | _ruling_out(mode, chars, profile)
    if not marked:
        return ()
    return tuple(
        Costly(position, char, 2 if char in doubles else 1)
        for position, char in enumerate(text)
        if char in marked
    )


def _ruling_out(mode: Mode, chars: AbstractSet[str], profile: Profile) -> AbstractSet[str]:
    """Return the characters without which a mode with larger parts would do: the fewest such."""
    larger = [MODES[name] for name in profile.modes if MODES[name].each > mode.each]
    return min((other.missing(chars) for other in larger), key=len, default=frozenset())
