"""For any text and any values: one pass, no surprise, nothing that raises."""

import string
from typing import Any

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sms import (
    FILTERS,
    MAX_CONDITION_DEPTH,
    PLACEHOLDERS,
    Condition,
    Template,
    parse,
    problems,
    render,
)
from iletiniz_admin.sms.plain_text import clean_text, clean_value

SIGNS = st.sampled_from("{}|?:")
HOSTILE = st.text(st.sampled_from("{}|?: \n\tab_<&;.,\r'iİıIş") | st.characters(), max_size=80)
NAMES = st.sampled_from(PLACEHOLDERS)
WORDS = st.text(st.sampled_from(string.ascii_letters + "ğüşıöçĞÜŞİÖÇ ,.!?:"), max_size=12)
# Pieces of placeholders, in any order: deep, broken and half-right texts.
PIECES = st.lists(
    st.sampled_from(
        ["{", "}", "{{", "}}", "??", "?", "|", ":", "upper", "x", " ", "\n", ","]
        + [f"{{{name}" for name in ("items", "carrier", "adi")]
        + ["{items??", "{items}", "{carrier|x}", "{items:title}"]
    ),
    max_size=40,
).map("".join)


@st.composite
def placeholders(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    filter_ = draw(st.sampled_from(["", *(f":{name}" for name in FILTERS)]))
    fallback = draw(st.none() | WORDS.filter(is_fallback))
    return "{" + name + filter_ + ("" if fallback is None else f"|{fallback}") + "}"


def is_fallback(words: str) -> bool:
    return bool(words.strip()) and words.rpartition(":")[2].strip().lower() not in FILTERS


def texts(depth: int) -> st.SearchStrategy[str]:
    pieces = WORDS | placeholders()
    if depth:
        inner = texts(depth - 1).filter(str.strip)
        pieces |= st.tuples(NAMES, inner).map(lambda pair: "{" + "??".join(pair) + "}")
    return st.lists(pieces, max_size=4).map("".join)


GOOD_TEXTS = texts(MAX_CONDITION_DEPTH)


def depth_of(template: Template | Condition) -> int:
    inside = [depth_of(part) for part in template.parts if isinstance(part, Condition)]
    return 1 + max(inside, default=0)


@given(st.text(SIGNS | st.sampled_from("ab{order_number}"), max_size=60))
def test_a_value_comes_out_as_it_is(value: str):
    """Braces, pipes, question marks and whole placeholders in a value are only its letters."""
    values = {"first_name": value, "order_number": "SECRETVALUE"}
    shown = clean_value(value, 100)
    assert render("<{first_name}>", values) == clean_text(f"<{shown}>")
    if shown:
        assert render("<{first_name??{first_name|x}}>", values) == clean_text(f"<{shown}>")


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", *FILTERS]))
def test_a_value_never_brings_in_another(before: str, after: str, name: str):
    """A customer who calls himself {order_number} learns nothing, whatever the filter."""
    hostile = before + "{order_number}{order_number??{order_number}}" + after
    values = {"first_name": hostile, "order_number": "SECRETVALUE", "ORDER_NUMBER": "SECRETVALUE"}
    body = render("{first_name" + (name and f":{name}") + "}", values)
    assert "secretvalue" not in body.lower()


@given(
    HOSTILE | PIECES,
    st.dictionaries(
        st.text(max_size=6) | NAMES,
        st.none() | st.integers() | st.text(max_size=30) | st.binary(max_size=5) | SIGNS,
        max_size=4,
    ),
    st.sampled_from(["tr", "en", "", "??"]),
)
def test_render_and_problems_never_raise(text: str, values: dict[str, Any], language: str):
    """Any text with any values gives a body that can be sent: UTF-8, trimmed, tidy."""
    body = render(text, values, language=language)
    assert body == body.strip()
    assert "\r" not in body
    assert "  " not in body
    body.encode()
    assert depth_of(parse(text)) <= 1 + MAX_CONDITION_DEPTH


@given(HOSTILE | PIECES)
def test_problems_point_at_the_sign_they_are_about(text: str):
    """Each position is a brace, or the sign before a filter or fallback; they come in order."""
    found = problems(text)
    assert all(text[one.position] in "{}:|" for one in found)
    assert [one.position for one in found] == sorted(one.position for one in found)


@given(GOOD_TEXTS, st.dictionaries(NAMES, WORDS, max_size=6))
def test_a_good_text_leaves_no_stray_placeholder(text: str, values: dict[str, str]):
    """What is built by the rules has no problem, and its body no brace."""
    assert problems(text) == []
    body = render(text, values)
    assert not set("{}") & set(body)


@given(PIECES)
def test_a_text_without_problems_leaves_only_the_braces_it_doubles(text: str):
    """Whatever passes can be sent: each brace of the body was written twice."""
    if not problems(text):
        body = render(text, dict.fromkeys(PLACEHOLDERS, "v"))
        assert body.count("{") <= text.count("{{")
        assert body.count("}") <= text.count("}}")


@given(st.text(st.sampled_from("{}ab"), max_size=30))
def test_problems_and_render_agree_about_literal_text(text: str):
    """A text without problems and placeholders is rendered with its doubled braces made single."""
    if not problems(text):
        assert render(text, {}) == text.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    "text",
    [
        "{" * 800 + "}" * 800,
        "{items??" * 200,
        "{items??" * 160 + "}" * 320,
        "{items|" * 228,
        "{items?" * 228 + "}" * 4,
        "{a:b|" * 320,
        "{items:" * 228,
        "{ab}" * 400,
        "{{{" * 533,
        "{items|" + "b|" * 790,
        "{" + "q:" * 790,
        "}" * 1600,
    ],
)
def test_hostile_texts_are_read_like_others(text: str):
    """Hundreds of braces neither nest the template nor exhaust the stack."""
    assert depth_of(parse(text)) <= 1 + MAX_CONDITION_DEPTH
    assert len(render(text, {"items": "<" * 20_000})) <= len(text) * 100
    assert all(0 <= one.position < len(text) for one in problems(text))
