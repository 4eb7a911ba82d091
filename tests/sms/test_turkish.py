"""Letters change their case as Turkish has it, and as English has it where that is the language."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import FILTERS, lower_case, title_case, upper_case

SMALL = "abcçdefgğhıijklmnoöprsştuüvyzâîûqwx"
CAPITAL = "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZÂÎÛQWX"
TURKISH_TEXTS = st.text(st.sampled_from(SMALL + CAPITAL + " '’-.0123456789"), max_size=40)


def test_every_letter_of_the_alphabet_has_its_pair():
    """The 29 letters, those with a circumflex and three guests, one to one in both directions."""
    assert upper_case(SMALL) == CAPITAL
    assert lower_case(CAPITAL) == SMALL
    assert {title_case(letter) for letter in SMALL} == set(CAPITAL)


@pytest.mark.parametrize(
    ("written", "titled"),
    [
        ("AYŞE YILMAZ", "Ayşe Yılmaz"),
        ("ayşe yılmaz", "Ayşe Yılmaz"),
        ("aYŞE yILMAZ", "Ayşe Yılmaz"),
        ("İBRAHİM IŞIK", "İbrahim Işık"),
        ("ışıl ince", "Işıl İnce"),
        ("AYŞE'NİN", "Ayşe'nin"),
        ("MEHMET ALİ’NİN", "Mehmet Ali’nin"),
        ("AYŞE-NUR YILMAZ-ÖZ", "Ayşe-Nur Yılmaz-Öz"),
        ("kâmil îsâ rûhî", "Kâmil Îsâ Rûhî"),
        ("ÂDEM HÂLÂ", "Âdem Hâlâ"),
        ("m. ali a.ş.", "M. Ali A.Ş."),
        ("(şule)", "(Şule)"),
        ("2. sınıf 3D", "2. Sınıf 3d"),
        ("'ali'", "'Ali'"),
        ("", ""),
        ("-- '", "-- '"),
    ],
)
def test_title_case_is_right_for_turkish_names(written: str, titled: str):
    """Capitals after spaces, hyphens and dots; endings after an apostrophe stay small."""
    assert title_case(written) == titled


@pytest.mark.parametrize(
    ("written", "titled"),
    [
        ("WILLIAM MILLS", "William Mills"),
        ("o'neill", "O'Neill"),
        ("D’ARCY-JONES", "D’Arcy-Jones"),
        ("JANE'S", "Jane's"),
        ("I'LL", "I'll"),
        ("İBRAHİM", "İbrahim"),
        ("ayşe", "Ayşe"),
    ],
)
def test_title_case_is_english_elsewhere(written: str, titled: str):
    """A plain I becomes i, and a name after O' keeps its capital; İ stays the letter it is."""
    assert title_case(written, "en") == titled


def test_case_is_english_where_the_language_is_not_turkish():
    """Every other language follows Unicode's default, with one letter for İ."""
    for language in ("en", "de", ""):
        assert upper_case("title ilık", language) == "TITLE ILIK"
        assert lower_case("TITLE İZMİR", language) == "title izmir"


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", FILTERS)
def test_decomposed_letters_are_composed(name: str, language: str):
    """Letters with loose marks, and the loose dot of a badly lowered İ, give whole ones."""
    loose = "I\u0307s\u0327i\u0307 g\u0306o\u0308"
    assert FILTERS[name](loose, language) == FILTERS[name]("İşi ğö", language)


@given(TURKISH_TEXTS)
def test_turkish_case_goes_there_and_back(text: str):
    """In the Turkish alphabet no letter is lost between capitals and small ones."""
    assert upper_case(lower_case(text)) == upper_case(text)
    assert lower_case(upper_case(text)) == lower_case(text)
    assert lower_case(title_case(text)) == lower_case(text)
    assert title_case(upper_case(text)) == title_case(lower_case(text)) == title_case(text)
    assert len(upper_case(text)) == len(lower_case(text)) == len(title_case(text)) == len(text)


@given(st.text(), st.sampled_from(["tr", "en"]), st.sampled_from(sorted(FILTERS)))
def test_filters_take_every_text(text: str, language: str, name: str):
    """Any string gives a composed string without a loose dot on an i."""
    done = FILTERS[name](text, language)
    assert "i\u0307" not in done
    assert unicodedata.is_normalized("NFC", done)
