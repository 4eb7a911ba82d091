"""Marks over letters: put together, and capped before their number can cost time."""

import unicodedata

import pytest

from iletiniz_admin.sms import lower_case, render, tidy, title_case, upper_case
from iletiniz_admin.sms.marks import MOST_MARKS, cap_marks, compose
from iletiniz_admin.sms.plain_text import clean_text, clean_value

RUNS = ["\u0301\u0323", "\u0344", "\u0f73\u0f71", "\u0323", "\U0001d16e\U0001d165"]


def longest_run(text: str) -> int:
    longest = run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("lead", ["a", "ệ", "", "שּׁ"])
def test_no_more_than_four_marks_stay_in_a_row(lead: str, run: str):
    """Before and after composing; what stands beside them stays."""
    text = lead + run * 50 + "b"
    for done in (cap_marks(text), clean_text(text), compose(text), tidy(text).text):
        assert longest_run(done.removeprefix(lead)) <= MOST_MARKS
        assert done.endswith("b")
    assert longest_run(clean_value(text, 100)) <= MOST_MARKS
    assert compose(compose(text)) == compose(text)
    assert unicodedata.is_normalized("NFC", compose(text))


@pytest.mark.parametrize(
    "work",
    [
        lambda text: tidy(text).text,
        clean_text,
        lambda text: clean_value(text, 100),
        upper_case,
        lower_case,
        title_case,
        lambda text: render(text, {}),
    ],
    ids=["tidy", "clean_text", "clean_value", "upper", "lower", "title", "render"],
)
def test_marks_are_never_put_in_order_by_the_thousand(monkeypatch, work):
    """Whatever reads a text normalises no run longer than the cap: that takes quadratic time."""
    seen = []
    normalize = unicodedata.normalize

    def watched(form: str, text: str) -> str:
        seen.append(longest_run(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", watched)
    work("a" + "\u0301\u0323" * 2000)
    assert max(seen, default=0) <= MOST_MARKS


@pytest.mark.parametrize("text", ["Thi\u0301ch", "5\ufe0f\u20e3", "שָּׁ", "กี่", "हिन्दी", "ǟ\u0323"])
def test_marks_of_languages_stay(text: str):
    """No letter that is written anywhere loses a mark."""
    assert compose(text) == unicodedata.normalize("NFC", text)


def test_the_dot_of_a_careless_small_letter_joins_its_i():
    """Lowering İ by Unicode's default leaves an i and a loose dot, which made texts UCS-2."""
    assert compose("İSTANBUL".lower()) == clean_value("İSTANBUL".lower(), 100) == "istanbul"
    assert tidy("İSTANBUL".lower()).text == "istanbul"
    assert compose("I\u0307zmir") == "İzmir"
    assert compose("i\u0307\u0301") == "í"
