import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin.sandbox.parts import count_parts
from iletiniz_admin.sms import count_parts as count_parts_of_the_panel

CONTRACT = Path(__file__).parents[1] / "contracts" / "segments.json"
TEXTS = [
    pytest.param(row["text"], row["expect"]["parts"], id=f"row {number}")
    for number, row in enumerate(json.loads(CONTRACT.read_text(encoding="utf-8"))["texts"])
    if row["mode"] == "auto" and row["operator_code"]
]
LETTERS = st.sampled_from("aeZ9 .şğıİçÇö€^|\n\f") | st.characters(codec="utf-16")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 155, 1),
        ("a" * 156, 2),
        ("a" * 301, 2),
        ("a" * 302, 3),
        ("ş" * 75, 1),
        ("ş" * 75 + "a", 2),
        ("ş" * 74 + "a" * 145, 2),
        ("😀" * 32 + "a", 1),
        ("😀" * 33, 2),
    ],
)
def test_parts_of_the_published_bands(text, parts):
    """A part ends where the published table says, the operator's code counted."""
    assert count_parts(text) == parts


@pytest.mark.parametrize(("text", "parts"), TEXTS)
def test_parts_of_the_contract(text, parts):
    """The sandbox counts every text of the contract as the panel and its editor do."""
    assert count_parts(text) == parts


@given(st.text(LETTERS, max_size=400))
def test_two_counters_agree(text):
    """Two counters that were written apart come to the same parts, whatever the text."""
    assert count_parts(text) == count_parts_of_the_panel(text)
