"""Which names of a text have no value for a person: those that would leave a gap in the body."""

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import missing_values, problems, render

CASES = {
    "Merhaba {first_name}!": ("first_name",),
    "Merhaba {first_name|değerli müşterimiz}!": (),
    "Merhaba {first_name:upper}!": ("first_name",),
    "Merhaba {first_name:upper|siz}!": (),
    "{full_name??x}{first_name} {last_name} {first_name} {full_name}": ("first_name", "full_name"),
    "{first_name??Merhaba {first_name},} iyi günler": (),
    "{first_name??{last_name}}": (),
    "{last_name??{first_name} {last_name}}": ("first_name",),
    "{last_name??{full_name??{shop_name}}}": (),
    "{last_name??{first_name|siz}}": (),
    "{{first_name}}": (),
    "{first_name": (),
    "Kupon: {kupon_kodu}": ("kupon_kodu",),
    "": (),
}


@pytest.mark.parametrize("text", CASES)
def test_missing_names_are_those_that_leave_a_gap(text: str):
    """Reached, without a fallback, and empty: each once, in the order of the text."""
    assert missing_values(text, {"last_name": "İğdır", "first_name": " "}) == CASES[text]


@pytest.mark.parametrize("value", [None, "", "  ", "<b></b>", "\u200b", "&nbsp;", "\x00\x1f"])
def test_value_of_nothing_to_see_is_missing(value: str | None):
    """It counts as it would stand in the body."""
    assert missing_values("{kupon}", {"kupon": value}) == ("kupon",)


@pytest.mark.parametrize("value", [0, False, "-", "https://x.example/a"])
def test_value_of_anything_is_none_missing(value: object):
    """Nought is a value."""
    assert missing_values("{kupon}", {"kupon": value}) == ()


def test_link_that_is_too_long_is_missing():
    """It would be left out of the body, and with it what the text is about."""
    link = "https://x.example/" + "a" * 3_000
    assert missing_values("Kargonuz: {tracking_url}", {"tracking_url": link}) == ("tracking_url",)


NAMES = st.sampled_from(["a", "b", "c"])
TEXTS = st.lists(
    st.one_of(
        st.builds("{{{}}}".format, NAMES),
        st.builds("{{{}|x}}".format, NAMES),
        st.builds("{{{}??y{{{}}}}}".format, NAMES, NAMES),
        st.sampled_from(["k", " ", "."]),
    ),
    max_size=8,
).map("".join)


@given(TEXTS, st.dictionaries(NAMES, st.sampled_from(["", "v"])))
def test_nothing_is_missing_where_every_gap_is_filled(text: str, values: dict[str, str]):
    """Once the missing names have values, none is missing; and only those change the body."""
    assert not problems(text, "abc")
    missing = missing_values(text, values)
    filled = {**values, **dict.fromkeys(missing, "v")}
    again = missing_values(text, filled)
    assert not set(again) & set(missing)
    assert (render(text, filled) == render(text, values)) == (not missing)
