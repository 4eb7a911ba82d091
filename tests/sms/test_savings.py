"""Plain letters: what they save, what they leave alone, and that they never cost more."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from iletiniz_admin.sms import (
    ModeName,
    Profile,
    count_parts,
    estimate,
    find_saving,
    plain_letters,
)

LOCKING = Profile("x", "X", (ModeName.GSM_7, ModeName.TURKISH_LOCKING, ModeName.UCS_2))
NO_TURKISH = Profile("x", "X", (ModeName.GSM_7, ModeName.UCS_2))
BARE = Profile("x", "X", operator_code=False)
TEXTS = st.one_of(
    st.text(st.sampled_from("aşğıçİŞĞ€…—’₺×œâö😀{}|?:и\u0301\u0307"), max_size=350),
    st.text(st.characters(exclude_categories=()), max_size=150),
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("şŞğĞıİç", "sSgGiIc"),
        ("öÖüÜÇ", "öÖüÜÇ"),
        ("éèàñßåÆ€[]", "éèàñßåÆ€[]"),
        ("Kâğıt, lâle, hükûmet, millî", "Kagit, lale, hükumet, milli"),
        ("áóêëïčśžøłđ", "aoeeicszøld"),
        ("‘tek’ “çift” «iki»", '\'tek\' "cift" "iki"'),
        ("10–12 — sonra…", "10-12 - sonra..."),
        ("2 × kahve • 90₺", "2 x kahve - 90TL"),
        ("\u00a0boşluk\t", " bosluk "),
        ("i\u0307 ş\u0307\u0301 q\u0307 o\u0308 s\u0327 œ\u0301", "i s q ö s oe"),
        ("и\u0301 \u0301", "и\u0301 \u0301"),
        ("😀 Привет 你好", "😀 Привет 你好"),
        ("", ""),
    ],
)
def test_plain_letters_of_texts(text: str, plain: str):
    """What costs more has a plain form; what costs nothing more, or has none, stays."""
    assert plain_letters(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Sayın {first_name}, şimdi", "Sayin {first_name}, simdi"),
        ("{ışık}", "{ışık}"),
        ("{first_name|Değerli müşterimiz}", "{first_name|Degerli müsterimiz}"),
        ("{first_name:başlık|Şef}", "{first_name:başlık|Sef}"),
        ("{takipş??Kargo şu: {numaraş|yağ}} bış", "{takipş??Kargo su: {numaraş|yag}} bis"),
        ("{{ş}} {{", "{{s}} {{"),
        ("ş { ş", "s { ş"),
        ("ş } ş", "s } s"),
        ("{i\u0307sim|i\u0307}", "{i\u0307sim|i}"),
    ],
)
def test_plain_letters_leave_names_of_placeholders(text: str, plain: str):
    """In a template names and filters stay; fallbacks, conditional text and the rest are text."""
    assert plain_letters(text, template=True) == plain


def test_plain_letters_keep_a_sign_that_would_cost_a_part():
    """Three dots for one: where that takes one more part, the sign stays, letters do not."""
    text = "…" * 60 + "ş"
    assert count_parts(text) == 1
    assert plain_letters(text) == "…" * 60 + "s"


@pytest.mark.parametrize("profile", [None, BARE, LOCKING, NO_TURKISH])
@settings(max_examples=200)
@given(text=TEXTS)
def test_plain_letters_never_cost_more(profile: Profile | None, text: str):
    """By whatever carrier's count, a text in plain letters takes no more parts, and again none."""
    given_profile = {"profile": profile} if profile else {}
    plain = plain_letters(text, **given_profile)
    assert count_parts(plain, *given_profile.values()) <= count_parts(text, *given_profile.values())
    assert plain_letters(plain, **given_profile) == plain


@settings(max_examples=200)
@given(TEXTS)
def test_a_saving_is_true(text: str):
    """A saving's text takes the parts it says, fewer than now, and is made by its list alone."""
    saving = find_saving(text)
    plain = plain_letters(text)
    if saving is None:
        assert count_parts(plain) == count_parts(text)
        return
    longest_first = sorted(dict(saving.replaced), key=len, reverse=True)
    written = re.compile("|".join(map(re.escape, longest_first)))
    made = written.sub(lambda found: dict(saving.replaced)[found[0]], text)
    assert saving.text == plain == made
    assert saving.parts_now == count_parts(text) > saving.parts_then == count_parts(plain)
    chars = [char for char, _ in saving.replaced]
    assert chars == sorted(set(chars), key=text.index)


def test_find_saving_names_characters_in_order():
    """Write ş as s: one part instead of two; each character once."""
    text = "şıı" * 30
    saving = find_saving(text)
    assert saving is not None
    assert saving.replaced == (("ş", "s"), ("ı", "i"))
    assert (saving.parts_now, saving.parts_then) == (2, 1)
    assert saving.text == "sii" * 30


@pytest.mark.parametrize(
    "text",
    ["", "abc", "Sayın Ayşe", "ş" * 70 + "😀", "a" * 500],
    ids=["empty", "plain", "one part anyway", "emoji stays", "long and plain"],
)
def test_find_saving_finds_none(text: str):
    """Where no part is saved, letters need not change."""
    assert find_saving(text) is None


def test_find_saving_goes_by_the_carrier():
    """With the locking table ş costs one unit: nothing to save where single shift saves a part."""
    text = "ş" * 100
    assert find_saving(text) is not None
    assert find_saving(text, LOCKING) is None


def test_find_saving_of_a_curly_apostrophe():
    """One sign from a word processor makes a long text UCS-2; its plain form saves parts."""
    text = "a" * 140 + "’"
    saving = find_saving(text)
    assert saving is not None
    assert (saving.replaced, saving.parts_now, saving.parts_then) == ((("’", "'"),), 3, 1)
    assert estimate(saving.text).mode is ModeName.GSM_7


def test_find_saving_of_a_loose_mark():
    """The loose dot of a careless small İ makes a long text UCS-2; it is named with its letter."""
    saving = find_saving("i\u0307" + "a" * 100)
    assert saving is not None
    assert (saving.replaced, saving.parts_now, saving.parts_then) == ((("i\u0307", "i"),), 2, 1)
