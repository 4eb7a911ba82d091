"""Tokens and codes are random, readable where people type them, and stored as hashes."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122

import pytest
import time_machine

from iletiniz_admin.crypto import (
    PAIRING_ALPHABET,
    hash_token,
    new_pairing_code,
    new_token,
    new_uuid7,
    normalise_pairing_code,
)

MOMENT = datetime(2026, 7, 20, 9, 15, 4, 123456, tzinfo=UTC)


def test_new_token_is_url_safe_and_never_the_same():
    """32 bytes make 43 characters that need no escaping."""
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) == 43 and token.replace("-", "").replace("_", "").isalnum()
               for token in tokens)  # fmt: skip
    assert len(new_token(16)) == 22


def test_hash_token_is_sha256_in_hex():
    """The stored form is stable and cannot be turned back."""
    assert hash_token("abc") == hashlib.sha256(b"abc").hexdigest()
    assert len(hash_token("ş\ud800")) == 64


def test_new_pairing_code_has_no_look_alikes():
    """Ten signs from an alphabet without pairs that are mistaken for one another."""
    codes = {new_pairing_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 10 and set(code) <= set(PAIRING_ALPHABET) for code in codes)
    for pair in ("0O", "1I", "1L", "IL", "2Z", "5S", "8B", "UV", "VW"):
        assert not set(pair) <= set(PAIRING_ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "34679ACDEF",
        " 34679-acdef\n",
        "3467 9ACD EF",
        "34679–ACDEF",
        "３４６７９ＡＣＤＥＦ",
        "34679\u00a0acdef",
    ],
)
def test_normalise_pairing_code_accepts_how_people_type_it(typed: str):
    """Case, spaces, dashes and full-width signs do not matter."""
    assert normalise_pairing_code(typed) == "34679ACDEF"


def test_normalise_pairing_code_repairs_nothing_else():
    """A wrong sign stays wrong."""
    assert normalise_pairing_code("34679acde0!") == "34679ACDE0!"


def test_new_uuid7_carries_its_moment_version_and_variant():
    """48 bits of Unix milliseconds stand in front (RFC 9562, 5.7)."""
    made = new_uuid7(MOMENT)
    assert made.version == 7
    assert made.variant == RFC_4122
    assert made.int >> 80 == int(MOMENT.timestamp() * 1000)
    assert made.int >> 80 == new_uuid7(MOMENT.astimezone(timezone(timedelta(hours=3)))).int >> 80


def test_new_uuid7_takes_the_present_by_default():
    """Without a moment, the clock is asked."""
    with time_machine.travel(MOMENT, tick=False):
        assert new_uuid7().int >> 80 == int(MOMENT.timestamp() * 1000)


def test_new_uuid7_sorts_by_time_and_differs_within_a_millisecond():
    """Later ones sort later; those of one moment are still different."""
    later = [new_uuid7(MOMENT + timedelta(milliseconds=step)) for step in range(50)]
    assert later == sorted(later)
    assert [str(made) for made in later] == sorted(str(made) for made in later)
    assert len({new_uuid7(MOMENT) for _ in range(500)}) == 500


def test_new_uuid7_refuses_moments_before_1970():
    """The format has no place for them."""
    with pytest.raises(ValueError, match="1970"):
        new_uuid7(datetime(1969, 12, 31, tzinfo=UTC))
