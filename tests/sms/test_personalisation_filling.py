"""Values are filled in once, as plain text; fallbacks, conditions and filters do as they say."""

from typing import Any

import pytest

from iletiniz_admin.sms import render

TEXT = "Merhaba {first_name}, {order_number} numaralı siparişiniz {order_status}. {shop_name}"


class Unwritable:
    """A value that cannot be written."""

    def __str__(self) -> str:
        raise RuntimeError


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
        ("Lab mug &times; 2", "Lab mug x 2"),
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


@pytest.mark.parametrize("value", [Unwritable(), 10**5000, None], ids=["odd", "long", "none"])
def test_render_takes_a_value_that_cannot_be_written_as_none(value: object):
    """A text goes out without it, with its fallback."""
    assert render("a {items} {items|b}{items??c}", {"items": value}) == "a b"


@pytest.mark.parametrize(
    ("text", "value", "body"),
    [
        ("Sayın {first_name|müşterimiz}, tamam", "", "Sayın müşterimiz, tamam"),
        ("Sayın {first_name|müşterimiz}, tamam", "Ayşe", "Sayın Ayşe, tamam"),
        ("{first_name|müşterimiz}", "\u200b<b></b>&nbsp;", "müşterimiz"),
        ("{first_name:upper|müşterimiz}", "ali", "ALİ"),
        ("{first_name:upper|müşterimiz}", None, "müşterimiz"),
        ("{first_name| a  b }", None, "a b"),
        ("{first_name|" + "ü" * 120 + "}", None, "ü" * 120),
    ],
)
def test_render_uses_the_fallback_for_an_empty_value(text: str, value: object, body: str):
    """The fallback is the author's own wording: no filter touches it, no limit cuts it."""
    assert render(text, {"first_name": value}) == body


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        ("Kargoda. {a??Takip no: {a}}", {"a": "7"}, "Kargoda. Takip no: 7"),
        ("Kargoda. {a??Takip no: {a}}", {}, "Kargoda."),
        ("Kargoda. {a??Takip no: {a}}", {"a": " \n"}, "Kargoda."),
        ("Kargoda {a??({a})}.", {}, "Kargoda."),
        ("Kargoda{a?? ({a})}.", {"a": "7"}, "Kargoda (7)."),
        ("x {a??y} z", {}, "x z"),
        ("x {a??{b}}, z", {"a": "1"}, "x, z"),
        ("x {a??{b|2}}, z", {"a": "1"}, "x 2, z"),
        ("x\n{a??\ny}", {"a": "0"}, "x\n\ny"),
        ("{a??{b??{c??1}2}3}4", {"a": 1, "b": 1, "c": 1}, "1234"),
        ("{a??{b??{c??1}2}3}4", {"a": 1, "b": 1}, "234"),
        ("{a??{b??{c??1}2}3}4", {"b": 1, "c": 1}, "4"),
        ("{a??x}}}", {"a": 1}, "x}"),
        ("{{{a??x}}}", {"a": 1}, "{x}"),
        ("{a??q ? r ?? s|t:u}", {"a": 1}, "q ? r ?? s|t:u"),
    ],
)
def test_render_says_what_a_condition_holds_only_with_a_value(
    text: str, values: dict[str, Any], body: str
):
    """Without the value the text is left out whole, and its spaces are joined."""
    assert render(text, values) == body


@pytest.mark.parametrize(
    ("text", "language", "body"),
    [
        ("{name:upper}", "tr", "İPEK ILGIN'IN"),
        ("{name:upper}", "en", "IPEK ILGIN'IN"),
        ("{name:lower}", "tr", "ipek ılgın'ın"),
        ("{name:title}", "tr", "İpek Ilgın'ın"),
        ("{name:title}", "en", "Ipek Ilgın'ın"),
        ("{name:nonsense}", "tr", "ipek ılgın'ın"),
        ("{name:}", "tr", "ipek ılgın'ın"),
    ],
)
def test_render_applies_filters_in_the_texts_language(text: str, language: str, body: str):
    """Turkish letters in Turkish; an unknown filter, never saved, changes nothing."""
    assert render(text, {"name": "ipek ılgın'ın"}, language=language) == body


def test_render_cuts_after_the_filter():
    """Capitals can be longer than what they stand for; the limit holds all the same."""
    assert render("{a:upper}", {"a": "ß" * 80}) == "S" * 100
    assert render("{a:title}", {"a": "<i>ß</i>"}, max_value_length=1) == "S"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a {a??b {a} c", "a {a??b 1 c"),
        ("a {a??b {b??c {a}", "a {a??b {b??c 1"),
        ("{a|x {a} y}z", "{a|x 1 y}z"),
        ("{a?b}", "b"),
        ("{a??{a??{a??{a??{a}}}}}", "{a??1}"),
        ("{a??{{a}}}", "{{a}}"),
    ],
)
def test_render_shows_faults_as_they_stand(text: str, body: str):
    """What could never be saved is literal in a preview, and what is right in it is filled in."""
    assert render(text, {"a": "1"}) == body
