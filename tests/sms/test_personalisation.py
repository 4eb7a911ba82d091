"""Placeholders are found, judged and filled in one pass; values come out as plain text."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import (
    BULK_PLACEHOLDERS,
    PLACEHOLDERS,
    Placeholder,
    Problem,
    parse,
    problems,
    render,
)

TEXT = "Merhaba {first_name}, {order_number} numaralı siparişiniz {order_status}. {shop_name}"


def test_parse_gives_literals_and_placeholders_in_order():
    """Names are trimmed; positions are those of the opening braces."""
    assert parse("Merhaba { first_name }! {{x}}").parts == (
        "Merhaba ",
        Placeholder("first_name", 8),
        "! ",
        "{",
        "x",
        "}",
    )
    assert parse(TEXT).names == {"first_name", "order_number", "order_status", "shop_name"}


def test_problems_finds_none_in_a_good_text():
    """Every known placeholder is allowed, and so are literal braces."""
    assert problems(" ".join(f"{{{name}}}" for name in PLACEHOLDERS)) == []
    assert problems("{{ kampanya }}") == []
    assert problems("") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a {frist_name}", Problem("unknown_placeholder", "frist_name", 2, "first_name")),
        ("{First_Name}", Problem("unknown_placeholder", "First_Name", 0, "first_name")),
        (
            "{billing_first_name}",
            Problem("unknown_placeholder", "billing_first_name", 0, "first_name"),
        ),
        ("{Sipariş No}", Problem("unknown_placeholder", "Sipariş No", 0, "order_number")),
        ("{İSİM}", Problem("unknown_placeholder", "İSİM", 0, "first_name")),
        ("{qqqqq}", Problem("unknown_placeholder", "qqqqq", 0, None)),
        ("{first_name", Problem("unbalanced_brace", "{", 0)),
        ("first_name}", Problem("unbalanced_brace", "}", 10)),
        ("{first\nname", Problem("unbalanced_brace", "{", 0)),
        ("a {}", Problem("empty_placeholder", "", 2)),
        ("a {  }", Problem("empty_placeholder", "", 2)),
        ("{{first_name}}", Problem("doubled_brace", "first_name", 0, "first_name")),
        ("{{ first_name }}", Problem("doubled_brace", "first_name", 0, "first_name")),
    ],
)
def test_problems_names_what_is_wrong_and_what_was_meant(text: str, problem: Problem):
    """Code, name, position and the nearest known name."""
    assert problems(text) == [problem]


def test_problems_come_in_the_order_of_the_text():
    """An author reads from the start."""
    found = problems("} {} {x1} {{full_name}} {")
    assert [problem.position for problem in found] == [0, 2, 5, 10, 24]


def test_problems_respects_what_the_place_allows():
    """Bulk texts know fewer placeholders, and suggestions stay among them."""
    [problem] = problems("{carrier}", allowed=BULK_PLACEHOLDERS)
    assert problem.code == "unknown_placeholder"
    assert problem.suggestion in {None, *BULK_PLACEHOLDERS}
    assert set(BULK_PLACEHOLDERS) < set(PLACEHOLDERS)


def test_render_fills_in_values():
    """The plain case."""
    values = {
        "first_name": "Ayşe",
        "order_number": 10482,
        "order_status": "hazırlanıyor",
        "shop_name": "Çiçekçi",
    }
    assert render(TEXT, values) == (
        "Merhaba Ayşe, 10482 numaralı siparişiniz hazırlanıyor. Çiçekçi"
    )


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        ("Merhaba {first_name}, iyi günler", {}, "Merhaba, iyi günler"),
        ("Merhaba {first_name} {last_name}!", {"last_name": ""}, "Merhaba!"),
        ("a {x} {first_name} b", {"first_name": " "}, "a b"),
        ("a {unknown} b", {}, "a b"),
        ("a {} b", {}, "a b"),
        ("{first_name} a", {}, "a"),
        ("a\r\nb\rc\n {first_name} \nd", {}, "a\nb\nc\n\nd"),
        ("Saat : 5 :)", {}, "Saat : 5 :)"),
        ("{{first_name}} {order_number}", {"order_number": "7"}, "{first_name} 7"),
        ("100% {order_number", {"order_number": "7"}, "100% {order_number"),
        ("a \x00\ud800b", {}, "a b"),
    ],
)
def test_render_leaves_no_holes(text: str, values: dict[str, Any], body: str):
    """Missing values leave no double spaces; line ends and stray signs are put right."""
    assert render(text, values) == body


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("<b>Ayşe</b>", "Ayşe"),
        ('<span class="amount"><bdi>250,00&nbsp;<span>&#8378;</span></bdi></span>', "250,00 ₺"),
        ("Lab mug &times; 2", "Lab mug × 2"),
        ("A &amp; B", "A & B"),
        ("&lt;script&gt;x&lt;/script&gt;", "x"),
        ("<!-- gizli -->x", "x"),
        ("3 < 4 > 2 <3", "3 < 4 > 2 <3"),
        ("a\r\nb\tc\x00\x1b[31m", "a b c[31m"),
        ("a\u200b\u202e\ufeffb\u00a0c", "ab c"),
        ("\ud800", ""),
        ("s\u0327", "ş"),
        ("ş" * 150, "ş" * 100),
        ("a" * 99 + " b", "a" * 99),
        ("{order_number}", "{order_number}"),
        ("{{order_number}}", "{{order_number}}"),
    ],
)
def test_render_makes_values_plain_and_short(value: str, body: str):
    """HTML, entities, control signs and length are dealt with; a value is never expanded."""
    values = {"first_name": value, "order_number": "expanded"}
    assert render("{first_name}", values) == body


def test_render_cuts_values_where_it_is_told():
    """The limit is per value, not for the body."""
    assert render("{a}{b}", {"a": "1234", "b": "5678"}, max_value_length=2) == "1256"
    assert render("{a}", {"a": "1234"}, max_value_length=0) == ""


@given(st.text(max_size=20), st.text(max_size=20))
def test_render_never_expands_a_placeholder_that_came_with_a_value(before: str, after: str):
    """A customer who calls himself {order_number} learns nothing."""
    values = {"first_name": before + "{order_number}" + after, "order_number": "SECRETVALUE"}
    assert "SECRETVALUE" not in render("{first_name}", values)


@given(
    st.text(st.sampled_from("{} \n\tab_<&;.,\r") | st.characters(), max_size=80),
    st.dictionaries(
        st.text(max_size=6) | st.sampled_from(PLACEHOLDERS),
        st.none() | st.integers() | st.text(max_size=30),
        max_size=4,
    ),
)
def test_render_and_problems_never_raise(text: str, values: dict[str, Any]):
    """Any text with any values gives a body that can be sent: UTF-8, trimmed, tidy."""
    body = render(text, values)
    assert body == body.strip()
    assert "\r" not in body
    assert "  " not in body
    body.encode()
    assert all(0 <= problem.position < len(text) for problem in problems(text))


@given(st.text(st.sampled_from("{}ab"), max_size=30))
def test_problems_and_render_agree_about_literal_text(text: str):
    """A text without problems and placeholders is rendered with its doubled braces made single."""
    if not problems(text):
        assert render(text, {}) == text.replace("{{", "{").replace("}}", "}")
