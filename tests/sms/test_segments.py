"""Encodings and parts after 3GPP TS 23.038, with the operator's code counted."""

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import OPERATOR_CODE_UNITS, Encoding, count_parts, estimate
from iletiniz_admin.sms.encoding import (
    GSM_7,
    GSM_DEFAULT,
    GSM_EXTENSION,
    MODES,
    UCS_2,
    Mode,
    mode_for,
)

WORKED_EXAMPLE = (
    "Sayın Ayşe Çağlar, 10482 numaralı siparişiniz kargoya verilmiştir. "
    "Takip: 1234567890. İyi günler dileriz."
)


def test_gsm_alphabet_has_127_characters_and_ten_extended_ones():
    """The table is whole (the escape is no character), and nothing stands in it twice."""
    assert len(GSM_DEFAULT) == len(set(GSM_DEFAULT)) == 127
    assert len(GSM_EXTENSION) == len(set(GSM_EXTENSION)) == 10
    assert not set(GSM_DEFAULT) & set(GSM_EXTENSION)


@pytest.mark.parametrize("char", "öüÖÜÇ@£\n\rÄñ")
def test_letters_of_the_gsm_alphabet_cost_one_unit(char: str):
    """Five Turkish letters are in the default alphabet."""
    assert estimate(char) == estimate("a")


@pytest.mark.parametrize("char", "çğıİşŞĞ₺`’…\t\u00a0")
def test_letters_outside_the_gsm_alphabet_make_the_text_ucs_2(char: str):
    """One such letter, small ç included, changes the encoding, and is named."""
    result = estimate("abc" + char)
    assert result.encoding is Encoding.UCS_2
    assert result.costly == ((3, char),)


@pytest.mark.parametrize(
    ("text", "with_code", "figures"),
    [
        ("", "with code", ("GSM_7", 0, 0, 155)),
        ("a" * 155, "with code", ("GSM_7", 155, 1, 0)),
        ("a" * 156, "with code", ("GSM_7", 156, 2, 145)),
        ("a" * 301, "with code", ("GSM_7", 301, 2, 0)),
        ("a" * 302, "with code", ("GSM_7", 302, 3, 152)),
        ("a" * 454, "with code", ("GSM_7", 454, 3, 0)),
        ("a" * 607, "with code", ("GSM_7", 607, 4, 0)),
        ("a" * 1066, "with code", ("GSM_7", 1066, 7, 0)),
        ("a" * 160, "bare", ("GSM_7", 160, 1, 0)),
        ("a" * 161, "bare", ("GSM_7", 161, 2, 145)),
        ("a" * 306, "bare", ("GSM_7", 306, 2, 0)),
        ("a" * 307, "bare", ("GSM_7", 307, 3, 152)),
        ("€" * 80, "bare", ("GSM_7", 160, 1, 0)),
        ("a" + "€" * 80, "bare", ("GSM_7", 161, 2, 145)),
        ("€" * 153, "bare", ("GSM_7", 306, 3, 151)),
        ("ş" * 65, "with code", ("UCS_2", 65, 1, 0)),
        ("ş" * 66, "with code", ("UCS_2", 66, 2, 63)),
        ("ş" * 129, "with code", ("UCS_2", 129, 2, 0)),
        ("ş" * 130, "with code", ("UCS_2", 130, 3, 66)),
        ("ş" * 70, "bare", ("UCS_2", 70, 1, 0)),
        ("ş" * 134, "bare", ("UCS_2", 134, 2, 0)),
        ("😀" * 35, "bare", ("UCS_2", 70, 1, 0)),
        ("😀" * 36, "bare", ("UCS_2", 72, 2, 61)),
        ("😀" * 67, "bare", ("UCS_2", 134, 3, 65)),
        (WORKED_EXAMPLE, "with code", ("UCS_2", 105, 2, 24)),
    ],
    ids=lambda value: value[:9] if isinstance(value, str) else "-".join(map(str, value)),
)
def test_estimate_counts_units_parts_and_what_is_left(
    text: str, with_code: str, figures: tuple[str, int, int, int]
):
    """Known texts have known figures; no pair of units is split between parts."""
    result = estimate(text, operator_code=with_code == "with code")
    assert (result.encoding, result.units, result.parts, result.units_left) == figures


def test_estimate_names_the_costly_characters():
    """In GSM those of two units, in UCS-2 those that are not GSM; with their positions."""
    assert estimate("a€b[").costly == ((1, "€"), (3, "["))
    assert estimate("ağ€b😀").costly == ((1, "ğ"), (4, "😀"))
    assert len(estimate(WORKED_EXAMPLE).costly) == 7


def fewest_parts(costs: list[int], mode: Mode):
    """Pack in the plainest way there is."""
    if sum(costs) <= mode.single:
        return 1
    parts = [[]]
    for cost in costs:
        if sum(parts[-1]) + cost > mode.each:
            parts.append([])
        parts[-1].append(cost)
    return len(parts)


@given(
    st.text(st.sampled_from("abç€😀[ş"), min_size=1, max_size=400),
    st.sampled_from([0, OPERATOR_CODE_UNITS]),
)
def test_estimate_agrees_with_plain_packing(text: str, code_units: int):
    """Any mixture of one- and two-unit characters packs as by hand, and has what is left over."""
    result = estimate(text, operator_code=bool(code_units))
    mode = mode_for(text)
    costs = [mode.cost(char) for char in text] + [1] * code_units
    assert result.parts == fewest_parts(costs, mode)
    if mode is UCS_2:
        filler = "ş"
        assert result.units == len(text.encode("utf-16-le")) // 2
    else:
        filler = "a"
    full = text + filler * result.units_left
    assert estimate(full, operator_code=bool(code_units)).parts == result.parts
    assert estimate(full + filler, operator_code=bool(code_units)).parts == result.parts + 1


@given(st.text(max_size=200))
def test_estimate_never_raises(text: str):
    """The estimate never stands in the way of a send, whatever the text."""
    result = estimate(text)
    assert (result.parts == 0) is (text == "")


def test_a_mode_is_data():
    """Another alphabet is one more row: here the Turkish single shift table, for the example."""
    single_shift = Mode(
        Encoding.GSM_7,
        {**(GSM_7.costs or {}), **dict.fromkeys("ĞİŞçğış", 2)},
        single=155,
        each=149,
    )
    assert single_shift.holds(WORKED_EXAMPLE)
    assert sum(single_shift.cost(char) or 0 for char in WORKED_EXAMPLE) == 112
    assert MODES[-1].holds("any text at all 😀")


@given(st.text(max_size=400))
def test_count_parts_agrees_with_the_estimate(text: str):
    """The short way for many texts never says another number than the estimate."""
    assert count_parts(text) == estimate(text).parts
