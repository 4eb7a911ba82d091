"""Modes and parts after 3GPP TS 23.038, with the operator's code counted."""

import json
from pathlib import Path

import pytest

from iletiniz_admin.sms import (
    OPERATOR_CODE_UNITS,
    CannotCarry,
    Costly,
    ModeName,
    Profile,
    count_parts,
    estimate,
)
from iletiniz_admin.sms.encoding import (
    GSM_7,
    GSM_DEFAULT,
    GSM_EXTENSION,
    MODES,
    TURKISH_BOTH,
    TURKISH_EXTENSION,
    TURKISH_LOCKED,
    TURKISH_LOCKING,
    TURKISH_SINGLE,
    UCS_2,
    SeptetMode,
)

WORKED_EXAMPLE = (
    "Sayın Ayşe Çağlar, 10482 numaralı siparişiniz kargoya verilmiştir. "
    "Takip: 1234567890. İyi günler dileriz."
)
CONTRACT = json.loads(
    (Path(__file__).parents[1] / "contracts/segments.json").read_text(encoding="utf-8")
)["texts"]
TURKISH_ONLY = "ĞİŞçğış"


@pytest.mark.parametrize("table", [GSM_DEFAULT, TURKISH_LOCKED], ids=["default", "Turkish"])
def test_basic_tables_have_127_characters(table: str):
    """Each basic table is whole (the escape is no character), and nothing stands in it twice."""
    assert len(table) == len(set(table)) == 127


def test_escape_tables_have_ten_and_seventeen_characters():
    """The Turkish escape table is the default one and the seven letters outside the alphabet."""
    assert len(GSM_EXTENSION) == len(set(GSM_EXTENSION)) == 10
    assert set(TURKISH_EXTENSION) - set(GSM_EXTENSION) == set(TURKISH_ONLY)
    assert not set(GSM_DEFAULT) & set(TURKISH_EXTENSION)


@pytest.mark.parametrize(
    ("place", "char"),
    [
        (0x04, "€"),
        (0x07, "ı"),
        (0x0B, "Ğ"),
        (0x0C, "ğ"),
        (0x1C, "Ş"),
        (0x1D, "ş"),
        (0x40, "İ"),
        (0x60, "ç"),
        (0x00, "@"),
        (0x09, "Ç"),
        (0x5E, "Ü"),
        (0x7F, "à"),
    ],
)
def test_turkish_locking_table_has_its_letters_where_the_standard_has_them(place: int, char: str):
    """TS 23.038, A.3.1, by code point; 0x1B is the escape, which the string leaves out."""
    assert TURKISH_LOCKED[place - (place > 0x1B)] == char


@pytest.mark.parametrize(
    ("mode", "shift_tables"),
    [(GSM_7, 0), (TURKISH_SINGLE, 1), (TURKISH_LOCKING, 1), (TURKISH_BOTH, 2), (UCS_2, 0)],
    ids=lambda value: getattr(value, "name", None),
)
def test_capacities_follow_from_the_headers(mode, shift_tables: int):
    """140 octets less the header: its length octet, 3 for each shift table, 5 for joining."""
    bits = 7 if isinstance(mode, SeptetMode) else 16
    shifts = 3 * shift_tables
    assert mode.single == (140 - shifts - (1 if shifts else 0)) * 8 // bits
    assert mode.each == (140 - shifts - 5 - 1) * 8 // bits


def test_capacities_are_those_of_the_reference():
    """160/153, single shift 155/149, locking 155/149, both 152/146, UCS-2 70/67."""
    assert {str(name): (mode.single, mode.each) for name, mode in MODES.items()} == {
        "gsm7": (160, 153),
        "turkish-single": (155, 149),
        "turkish-locking": (155, 149),
        "turkish-both": (152, 146),
        "ucs2": (70, 67),
    }


@pytest.mark.parametrize("row", CONTRACT, ids=range(len(CONTRACT)))
def test_contract_of_texts(row):
    """Each text of the contract has the figures that were reckoned by hand."""
    mode = None if row["mode"] == "auto" else ModeName(row["mode"])
    has_code = row["operator_code"]
    result = estimate(row["text"], mode=mode, operator_code=has_code)
    assert {
        "mode": result.mode,
        "units": result.units + result.code_units,
        "parts": result.parts,
        "units_left": result.units_left,
    } == row["expect"], row["why"]
    assert result.code_units == (OPERATOR_CODE_UNITS if has_code else 0)


@pytest.mark.parametrize("char", "öüÖÜÇ@£\n\rÄñ")
def test_letters_of_the_gsm_alphabet_cost_one_unit(char: str):
    """Five Turkish letters are in the default alphabet."""
    assert estimate(char) == estimate("a")


@pytest.mark.parametrize("char", TURKISH_ONLY)
def test_other_turkish_letters_make_the_text_turkish(char: str):
    """Each of the seven costs two units by single shift, one by locking shift, and is named."""
    result = estimate("abc" + char)
    assert (result.mode, result.units) == (ModeName.TURKISH_SINGLE, 5)
    assert result.costly == (Costly(3, char, 2),)
    assert estimate("abc" + char, mode=ModeName.TURKISH_LOCKING).units == 4
    assert estimate("abc" + char, mode=ModeName.TURKISH_BOTH).units == 4


@pytest.mark.parametrize("char", "₺`’…\t\u00a0â×\x1b\x00\ud800\udfff\u200b")
def test_other_characters_make_the_text_ucs_2(char: str):
    """One such character, escape and half a surrogate pair included, rules the septets out."""
    result = estimate("ağ" + char)
    assert (result.mode, result.units) == (ModeName.UCS_2, 3)
    assert result.costly == (Costly(2, char, 1),)


def test_estimate_of_the_worked_example():
    """105 characters with seven outside letters: 112 units, one part; UCS-2 would take two."""
    result = estimate(WORKED_EXAMPLE)
    assert (result.mode, result.units, result.parts) == (ModeName.TURKISH_SINGLE, 112, 1)
    assert result.units_left == 155 - 112 - 5
    assert len(result.costly) == 7
    assert estimate(WORKED_EXAMPLE, mode=ModeName.UCS_2).parts == 2


def test_estimate_names_the_costly_characters():
    """Those of two units, and those that rule out a mode of larger parts; nothing else."""
    assert estimate("a€b[").costly == (Costly(1, "€", 2), Costly(3, "[", 2))
    assert estimate("ağ€").costly == (Costly(1, "ğ", 2), Costly(2, "€", 2))
    assert estimate("ağ€b😀").costly == (Costly(4, "😀", 2),)
    assert estimate("abc", mode=ModeName.UCS_2).costly == ()


def test_costly_characters_are_the_fewest_where_modes_differ():
    """No mode holds è and ş together: those that the nearest mode lacks are named."""
    profile = Profile("x", "X", (ModeName.GSM_7, ModeName.TURKISH_LOCKING, ModeName.UCS_2))
    assert estimate("èşşğ", profile).costly == (Costly(0, "è", 1),)
    assert estimate("aş", profile).costly == (Costly(1, "ş", 1),)


@pytest.mark.parametrize(
    ("mode", "text", "position"),
    [
        ("gsm7", "aşğ", 1),
        ("turkish-single", "ağâ😀", 2),
        ("turkish-locking", "ş¿", 1),
        ("turkish-both", "şè", 1),
        ("gsm7", "a\x1b", 1),
    ],
)
def test_estimate_refuses_a_mode_that_lacks_a_character(mode: str, text: str, position: int):
    """The first character that the mode lacks is named with its position."""
    with pytest.raises(CannotCarry) as refused:
        estimate(text, mode=ModeName(mode))
    said = refused.value
    assert (said.mode, said.position, said.char) == (mode, position, text[position])


@pytest.mark.parametrize("mode", [None, *ModeName])
def test_an_empty_text_takes_no_part(mode: ModeName | None):
    """Nothing is sent for it, in whatever mode; a whole first part is left."""
    result = estimate("", mode=mode)
    assert (result.units, result.parts, result.costly) == (0, 0, ())
    assert result.units_left == MODES[mode or ModeName.GSM_7].single - OPERATOR_CODE_UNITS
    assert count_parts("") == 0


def test_two_halves_of_a_pair_stay_together():
    """Surrogates that came one by one are a pair for the phone: no cut goes between them."""
    text = "a" * 66 + "\ud83d\ude00" + "b" * 66
    assert estimate(text, operator_code=False).parts == 3
    assert estimate(text.replace("\ude00", "b"), operator_code=False).parts == 2
