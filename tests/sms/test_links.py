"""Web addresses in values arrive as they are, whole or not at all."""

import pytest

from iletiniz_admin.sms import MAX_DRAFT, problems, render
from iletiniz_admin.sms.plain_text import MAX_LINK_LENGTH, clean_value

LINK = "https://kargo.example/t?code=1"


@pytest.mark.parametrize(
    ("value", "link"),
    [
        (f"{LINK}&timestamp=5&region=34", f"{LINK}&timestamp=5&region=34"),
        (f"{LINK}&currency=TRY&section=2&notify=1&copy=3&amp", None),
        (f"{LINK}&lt;=1&copy;=2", None),
        (f"{LINK}&amp;b=2&#038;c=3&#x26;d=4", f"{LINK}&b=2&c=3&d=4"),
        (f"{LINK}&amp;amp;b", f"{LINK}&amp;b"),
        (f"{LINK}&#32;&#10;", None),
        (f"{LINK}‘–…×`", None),
        (f"{LINK}<b>x</b>", None),
        (f" {LINK}\u200b\n", LINK),
        ("HTTP://x.example/ş", None),
    ],
)
def test_a_link_keeps_every_sign(value: str, link: str | None):
    """Only what escaping for HTML made of it is undone."""
    assert clean_value(value, 100) == (link or value)
    assert render("{x}", {"x": value}) == (link or value)


@pytest.mark.parametrize("name", ["tracking_url", "carrier"])
def test_a_link_is_never_cut(name: str):
    """Whole up to its limit, whatever the limit of values; longer it is as good as none."""
    whole = LINK + "a" * (MAX_LINK_LENGTH - len(LINK))
    text = f"a {{{name}}} {{{name}:upper|b}}{{{name}??c}}"
    assert render(text, {name: whole}, max_value_length=5) == f"a {whole} {whole}c"
    assert render(text, {name: whole + "a"}) == "a b"
    assert clean_value(LINK + "a" * 20_000, 100) == ""


def test_an_address_without_its_beginning_is_a_link_where_one_is_expected():
    """Some shops store "kargo.example/…"; a name with a full stop in it is none."""
    bare = "kargo.example/t?a=1&amp;timestamp=" + "5" * 100
    assert render("{tracking_url}", {"tracking_url": bare}) == bare.replace("&amp;", "&")
    assert len(render("{items}", {"items": bare})) == 100
    assert render("{tracking_url}", {"tracking_url": "<b>x</b>&nbsp;…"}) == "x ..."


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("A &amp B &timestamp &copy 2", "A &amp B &timestamp &copy 2"),
        ("&timestamp; &nosuch; &copy; &#8378; &#x20BA;", "&timestamp; &nosuch; © ₺ ₺"),
        ("bkz. https://x.example/?a&amp;b", "bkz. https://x.example/?a&b"),
        ("https:// a", "https:// a"),
    ],
)
def test_other_values_are_decoded_where_an_entity_ends(value: str, plain: str):
    """An entity without its semicolon is ordinary text."""
    assert clean_value(value, 100) == plain


def test_only_the_first_unknown_names_get_a_suggestion():
    """Comparing names is slow: beyond fifty nobody needs it."""
    found = problems("".join(f"{{first_nam{number}:uper}}" for number in range(60)))
    unknown = [one for one in found if one.code == "unknown_placeholder"]
    assert len(unknown) == 60
    assert unknown[0].suggestion == "first_name"
    assert unknown[-1].suggestion is None


def test_a_draft_may_be_longer_than_a_body_but_not_much():
    """The limit leaves room for names in braces and conditions."""
    assert MAX_DRAFT == 8000
