from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import RecipientRole
from iletiniz_admin.services.rules import Draft, InvalidRule, is_plain_sender, split_numbers
from iletiniz_admin.services.rules.checks import check

CUSTOMER, STAFF = RecipientRole.CUSTOMER, RecipientRole.STAFF
DRAFT = Draft(text="Merhaba {first_name}")


def codes(draft, role=CUSTOMER, known=None):
    with pytest.raises(InvalidRule) as caught:
        check(draft, role, known)
    return [(fault.field, fault.code) for fault in caught.value.faults]


def test_check_returns_the_columns():
    """A sound draft becomes the columns of the rule; empty choices are stored as none."""
    values = check(replace(DRAFT, sender="", provider="", text=" a\r\nb\x00 "), CUSTOMER, None)
    assert values["text"] == "a\nb"
    assert (values["sender"], values["provider"], values["fallback"]) == (None, None, [])


def test_check_finds_every_fault_at_once():
    """All faults come together, each at its field."""
    draft = Draft(
        text="{foo} {bar",
        staff_recipients=("0212 123 45 67", "abc"),
        sender="x" * 33,
        provider="UPPER",
        fallback=("a", "b", "c", "d"),
        best_before_minutes=0,
    )
    assert codes(draft, STAFF) == [
        ("text", "unknown_placeholder"),
        ("text", "unbalanced_brace"),
        ("staff_recipients", "not_a_mobile"),
        ("staff_recipients", "not_a_number"),
        ("sender", "sender_too_long"),
        ("provider", "unknown_provider"),
        ("fallback", "too_many_fallbacks"),
        ("best_before_minutes", "bad_best_before"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"text": ""}, ("text", "empty_text")),
        ({"text": "x" * 1601}, ("text", "too_long")),
        ({"text": "{}"}, ("text", "empty_placeholder")),
        ({"text": "{{first_name}}"}, ("text", "doubled_brace")),
        ({"sender": "a\u202eb"}, ("sender", "bad_sender")),
        ({"provider": "yok"}, ("provider", "unknown_provider")),
        ({"fallback": ("netgsm", "netgsm")}, ("fallback", "fallback_repeated")),
        ({"provider": "netgsm", "fallback": ("netgsm",)}, ("fallback", "fallback_is_provider")),
        ({"best_before_minutes": 10081}, ("best_before_minutes", "bad_best_before")),
    ],
)
def test_check_refuses(change, expected):
    """Each rule of a notice is named by its code."""
    assert codes(replace(DRAFT, **change), known={"netgsm"}) == [expected]


def test_refusal_speaks_of_the_first_fault():
    """As a refusal the fault carries name, place (from 1) and suggestion for the sentence."""
    with pytest.raises(Refused) as caught:
        check(replace(DRAFT, text="Sayın {frist_name}"), CUSTOMER, None)
    assert caught.value.code == "unknown_placeholder"
    assert caught.value.details == {
        "position": 7,
        "name": "frist_name",
        "suggestion": "first_name",
    }


def test_staff_needs_numbers_and_takes_ten():
    """A notice to the team needs a number, and at most ten different ones."""
    assert codes(DRAFT, STAFF) == [("staff_recipients", "no_staff_number")]
    many = tuple(f"055512345{number:02}" for number in range(11))
    assert codes(replace(DRAFT, staff_recipients=many), STAFF) == [
        ("staff_recipients", "too_many_staff_numbers")
    ]
    ten = check(replace(DRAFT, staff_recipients=many[:10] + many[:3]), STAFF, None)
    assert len(ten["staff_recipients"]) == 10


def test_numbers_are_split_at_lines_and_commas():
    """One number a line, or several with commas; spaces within a number stay."""
    assert split_numbers(" 0555 1\r\n+90 2, 3;4\n\n") == ("0555 1", "+90 2", "3", "4")


@pytest.mark.parametrize(
    ("sender", "is_plain"),
    [("KAHVE", True), ("Kahve 1", True), ("AB", False), ("x" * 12, False), ("ÇAY", False)],
)
def test_plain_sender_is_what_carriers_know(sender, is_plain):
    """Carriers register 3 to 11 plain letters and digits."""
    assert is_plain_sender(sender) == is_plain


@given(st.text(), st.text(max_size=40), st.lists(st.text(max_size=10), max_size=5))
def test_check_never_breaks(text, sender, fallback):
    """Whatever is written, the answer is the columns or a list of faults."""
    draft = Draft(text=text, sender=sender, fallback=tuple(fallback))
    with suppress(InvalidRule):
        values = check(draft, CUSTOMER, None)
        assert "\x00" not in values["text"]
        values["text"].encode()
