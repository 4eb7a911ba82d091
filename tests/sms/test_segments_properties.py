"""What holds for every text, against the slowest and plainest way to pack."""

import pytest
from hypothesis import given, settings, strategies as st

from iletiniz_admin.sms import (
    DEFAULT_PROFILE,
    CannotCarry,
    ModeName,
    Profile,
    count_parts,
    estimate,
)
from iletiniz_admin.sms.encoding import GSM_DEFAULT, GSM_EXTENSION

CAPACITIES = {
    ModeName.GSM_7: (160, 153),
    ModeName.TURKISH_SINGLE: (155, 149),
    ModeName.TURKISH_LOCKING: (155, 149),
    ModeName.TURKISH_BOTH: (152, 146),
    ModeName.UCS_2: (70, 67),
}
LOCKED_OUT = set("èìØøÆæ¡¿")
OUTSIDE = set("ĞİŞçğış")
DEFAULT, EXTENSION = set(GSM_DEFAULT), set(GSM_EXTENSION)
LOCKED = (DEFAULT - LOCKED_OUT) | OUTSIDE | {"€"}

CODES = st.sampled_from([0, 5])
MODES = st.sampled_from(list(ModeName))
# Short alphabets that put pairs of units near the cuts; and whatever a string can hold.
SEPTETS = st.text(st.sampled_from("abÖ\n€[^ğışèØ"), max_size=480)
WIDE = st.text(st.sampled_from("ab€ş😀🎉\u200d\ud83d\ude00"), max_size=220)
ANY = st.text(st.characters(exclude_categories=()), max_size=200)
TEXTS = st.one_of(SEPTETS, WIDE, ANY, st.builds(str.__mul__, SEPTETS, st.integers(1, 3)))


def cost_of(char: str, mode: ModeName) -> int | None:
    """Return the units of one character, told apart case by case; None where it is lacking."""
    if mode is ModeName.UCS_2:
        return 2 if ord(char) > 0xFFFF else 1
    if mode in (ModeName.GSM_7, ModeName.TURKISH_SINGLE):
        basic, escaped = DEFAULT, EXTENSION | (OUTSIDE if mode is not ModeName.GSM_7 else set())
    else:
        basic, escaped = LOCKED, EXTENSION
    return 1 if char in basic else 2 if char in escaped else None


def split_into_characters(text: str) -> list[str]:
    """Two surrogates that belong together are one character, as the phone reads them."""
    return list(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass"))


def pack_slowly(text: str, mode: ModeName, code_units: int) -> list[list[int]] | None:
    """Return the units of each character, part by part, with the code as five characters."""
    costs = [cost_of(char, mode) for char in split_into_characters(text)] + [1] * code_units
    if None in costs:
        return None
    single, each = CAPACITIES[mode]
    if sum(costs) <= single:
        return [costs]
    parts: list[list[int]] = [[]]
    for cost in costs:
        if sum(parts[-1]) + cost > each:
            parts.append([])
        parts[-1].append(cost)
    return parts


@settings(max_examples=200)
@given(TEXTS, MODES, CODES)
def test_estimate_agrees_with_slow_packing(text: str, mode: ModeName, code_units: int):
    """Units, parts and what is left are those of packing character by character."""
    packed = pack_slowly(text, mode, code_units)
    if packed is None:
        with pytest.raises(CannotCarry) as refused:
            estimate(text, mode=mode)
        place = refused.value.position
        assert cost_of(text[place], mode) is None
        assert pack_slowly(text[:place], mode, 0) is not None
        return
    result = estimate(text, mode=mode, operator_code=bool(code_units))
    assert result.units + result.code_units == sum(map(sum, packed))
    assert result.parts == (len(packed) if text else 0)
    room = CAPACITIES[mode][0 if len(packed) == 1 else 1]
    assert result.units_left == room - sum(packed[-1])


@settings(max_examples=200)
@given(TEXTS, CODES, st.permutations(list(ModeName)), st.integers(1, 5))
def test_estimate_takes_the_fewest_parts_and_the_first_on_a_tie(
    text: str, code_units: int, order: list[ModeName], count: int
):
    """Whatever modes a carrier has in whatever order, none that holds the text takes fewer."""
    modes = (*order[:count], ModeName.UCS_2)
    result = estimate(text, Profile("x", "X", modes), operator_code=bool(code_units))
    parts = {mode: pack_slowly(text, mode, code_units) for mode in modes}
    lengths = {mode: len(packed) for mode, packed in parts.items() if packed is not None}
    assert result.mode is min(lengths, key=lengths.__getitem__)  # the first of the least
    assert result.parts == (lengths[result.mode] if text else 0)


@given(TEXTS, TEXTS)
def test_parts_are_monotone_in_length(text: str, more: str):
    """A text that goes on never takes fewer parts than its beginning."""
    assert count_parts(text) <= count_parts(text + more)


@given(TEXTS)
def test_units_left_are_what_still_fits(text: str):
    """So many plain letters more take no other part; one more does, or another mode."""
    result = estimate(text)
    if not text:
        return
    full = text + "a" * result.units_left
    assert estimate(full, mode=result.mode).parts == result.parts
    assert estimate(full + "a", mode=result.mode).parts == result.parts + 1


@given(TEXTS)
def test_count_parts_agrees_with_the_estimate(text: str):
    """The short way for many texts never says another number than the estimate."""
    assert count_parts(text) == estimate(text).parts


@given(TEXTS)
def test_every_string_is_handled(text: str):
    """No string stands in the way of a send; costly characters stand where they are said to be."""
    result = estimate(text)
    assert result.mode in DEFAULT_PROFILE.modes
    assert (result.parts == 0) is (text == "")
    assert all(text[one.position] == one.char for one in result.costly)
    assert [one.position for one in result.costly] == sorted({o.position for o in result.costly})


@given(TEXTS)
def test_without_its_costly_characters_a_text_is_plain(text: str):
    """Nothing but the characters named makes the text cost more than its length in septets."""
    costly = {one.position for one in estimate(text).costly}
    rest = "".join(char for place, char in enumerate(text) if place not in costly)
    again = estimate(rest)
    if estimate(text).mode is ModeName.UCS_2:
        assert again.mode is not ModeName.UCS_2
    else:
        assert (again.mode, again.units) == (ModeName.GSM_7, len(rest))
