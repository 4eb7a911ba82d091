"""Placeholders, fallbacks, filters and conditions are read, and every fault is named."""

import pytest

from iletiniz_admin.sms import (
    BULK_PLACEHOLDERS,
    MAX_CONDITION_DEPTH,
    PLACEHOLDERS,
    TRACKING_PLACEHOLDERS,
    Condition,
    Placeholder,
    Problem,
    needs_tracking,
    parse,
    problems,
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


def test_parse_reads_filters_and_fallbacks():
    """Filter and fallback are trimmed, and where their signs stand is kept."""
    [one] = parse("{ first_name : title | Değerli müşterimiz }").parts
    assert one == Placeholder("first_name", 0, "title", "Değerli müşterimiz", 13, 21)
    assert parse("{first_name|Sayın: müşteri, nasılsınız??}").parts == (
        Placeholder("first_name", 0, None, "Sayın: müşteri, nasılsınız??", -1, 11),
    )


def test_parse_reads_conditions():
    """A condition holds text, placeholders and conditions; its text may break lines."""
    text = "a {carrier??\n{carrier}, {items??{items:upper}}}b"
    assert parse(text).parts == (
        "a ",
        Condition(
            "carrier",
            2,
            (
                "\n",
                Placeholder("carrier", 13),
                ", ",
                Condition("items", 24, (Placeholder("items", 32, "upper", filter_at=38),)),
            ),
        ),
        "b",
    )
    assert parse(text).names == {"carrier", "items"}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("{tracking_number}", True),
        ("{tracking_url|yok}", True),
        ("{tracking_number??Kargoda}", True),
        ("{items??{carrier??{tracking_url:lower}}}", True),
        ("{carrier} {items??tracking_number}", False),
        ("tracking_url {{tracking_url}}", False),
        ("", False),
    ],
)
def test_needs_tracking_looks_into_conditions(text: str, *, needs: bool):
    """Number and link count wherever they stand; the carrier and literal words do not."""
    assert needs_tracking(text) is needs
    assert set(TRACKING_PLACEHOLDERS) < set(PLACEHOLDERS)


def test_problems_finds_none_in_a_good_text():
    """Every known placeholder is allowed, and so are literal braces."""
    assert problems(" ".join(f"{{{name}}}" for name in PLACEHOLDERS)) == []
    assert problems("{{ kampanya }} {{a|b}} {{c??d}}") == []
    assert problems("{first_name:title|Değerli müşterimiz}, {items|a: b?} {{x}}") == []
    assert (
        problems("{tracking_number??Takip no: {tracking_number}}}} {order_total??? ({items})}")
        == []
    )
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
        ("{{first_name|x}}", Problem("doubled_brace", "first_name", 0, "first_name")),
        ("{{items??{items}}}", Problem("doubled_brace", "items", 0, "items")),
        ("{items??{{items}}}", Problem("doubled_brace", "items", 8, "items")),
        ("{{ad}} {{x}}", Problem("doubled_brace", "ad", 0, "first_name")),
        ("{{ İsim }}", Problem("doubled_brace", "İsim", 0, "first_name")),
        ("{items??{{isim}}}", Problem("doubled_brace", "isim", 8, "first_name")),
        ("{adi|x}", Problem("unknown_placeholder", "adi", 0, "first_name")),
        ("{kargo??{carrier}}", Problem("unknown_placeholder", "kargo", 0, "carrier")),
        ("{items??{Ad}}", Problem("unknown_placeholder", "Ad", 8, "first_name")),
        ("{Nasılsın?}", Problem("unknown_placeholder", "Nasılsın", 0, None)),
        ("{??x}", Problem("empty_placeholder", "", 0)),
        ("{ |x}", Problem("empty_placeholder", "", 0)),
        ("{:upper}", Problem("empty_placeholder", "", 0)),
        ("a {items:UPPER}", Problem("unknown_filter", "UPPER", 8, "upper")),
        ("{items:büyük|x}", Problem("unknown_filter", "büyük", 6, "upper")),
        ("{items:Küçük Harf}", Problem("unknown_filter", "Küçük Harf", 6, "lower")),
        ("{items: capitalize }", Problem("unknown_filter", "capitalize", 6, "title")),
        ("{items:titel}", Problem("unknown_filter", "titel", 6, "title")),
        ("{items:5}", Problem("unknown_filter", "5", 6, None)),
        ("{items: |x}", Problem("empty_filter", "items", 6)),
        ("{items:upper| }", Problem("empty_fallback", "items", 12)),
        ("{items|a|b}", Problem("many_fallbacks", "items", 6)),
        ("{items|Upper}", Problem("filter_as_fallback", "items", 6, "items:upper")),
        ("{items|:title}", Problem("filter_as_fallback", "items", 6, "items:title")),
        ("{items|a b:title}", Problem("filter_after_fallback", "items", 6, "items:title|a b")),
        ("{items|{carrier}}", Problem("placeholder_in_fallback", "items", 6)),
        ("{items:upper|a {carrier} b}", Problem("placeholder_in_fallback", "items", 12)),
        ("{items?? }", Problem("empty_condition", "items", 0)),
        ("{carrier??{items??}x}", Problem("empty_condition", "items", 10)),
        ("a {items??b {carrier}", Problem("unclosed_condition", "items", 2)),
        ("{items?x {items}}", Problem("half_condition", "items", 0)),
        ("{items:upper??x}", Problem("filter_in_condition", "items", 6)),
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


def test_conditions_nest_to_a_depth_and_no_further():
    """The first level too many is named, once, however many follow."""
    most = "{items??" * MAX_CONDITION_DEPTH
    assert problems(most + "x" + "}" * MAX_CONDITION_DEPTH) == []
    for more in (1, 2, 100):
        text = most + "{items??" * more + "x" + "}" * (MAX_CONDITION_DEPTH + more)
        assert problems(text) == [Problem("nested_too_deep", "items", len(most))]


def test_every_unclosed_condition_is_named():
    """Outer and inner ones alike, at their own places, beside the brace that opens nothing."""
    found = [(one.code, one.position) for one in problems("{items??a {carrier??b {x")]
    assert found == [
        ("unclosed_condition", 0),
        ("unclosed_condition", 10),
        ("unbalanced_brace", 22),
    ]
