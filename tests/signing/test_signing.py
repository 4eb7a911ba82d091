"""The bridge's signature: what may be signed, how headers are read, what verify leaves out."""

import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin import signing

NOW = datetime(2026, 7, 20, 9, 15, 4, tzinfo=UTC)
T = int(NOW.timestamp())
CALL = {
    "delivery_id": "0198f2c4-6b1e-7c3a-9d55-2f1f0a6b7c8d",
    "method": "POST",
    "path": "/bridge/v1/stores/1/events",
    "site": "https://magaza.example",
    "body": b"{}",
}


def headed(*secrets: str):
    """Return a header in which each secret signed CALL."""
    return signing.header(T, [signing.sign(secret, timestamp=T, **CALL) for secret in secrets])


@pytest.mark.parametrize("field", ["delivery_id", "method", "path", "site"])
@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x7f", "\ud800"])
def test_sign_refuses_control_characters_and_names_the_field(field: str, sign: str):
    """A field that could pose as two, or has no UTF-8, is not signed."""
    with pytest.raises(signing.UnsignableError) as caught:
        signing.sign("s", timestamp=T, **(CALL | {field: f"a{sign}b"}))
    assert caught.value.details == {"field": field}
    assert caught.value.code == "unsignable"


def test_sign_refuses_an_empty_secret():
    """Everybody knows the empty secret."""
    with pytest.raises(signing.UnsignableError):
        signing.sign("", timestamp=T, **CALL)


def test_verify_compares_every_secret_with_every_signature(monkeypatch: pytest.MonkeyPatch):
    """No comparison is left out after a match, so time tells nothing about which one it was."""
    given_header = headed("one", "two", "three")
    compared = []

    def counting(one: str, other: str):
        compared.append((one, other))
        return hmac_compare(one, other)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(signing.hmac, "compare_digest", counting)
    verdict = signing.verify(["one", "two"], header=given_header, now=NOW, **CALL)
    assert verdict == signing.Verdict(secret_index=0)
    assert len(compared) == 6


def test_verify_honours_a_tolerance_of_its_own():
    """A caller may be stricter than 300 seconds."""
    late = NOW.replace(second=10)
    verdict = signing.verify(["s"], header=headed("s"), now=late, tolerance_seconds=5, **CALL)
    assert verdict.reason is signing.VerdictReason.TOO_OLD


def test_parse_header_reads_time_and_all_signatures():
    """Order and unknown schemes do not matter."""
    text = f"v1={'b' * 64},v0=x,t={T},v1={'a' * 64}"
    assert signing.parse_header(text) == signing.SignatureHeader(T, ("b" * 64, "a" * 64))


def test_parse_header_takes_512_characters_and_no_more():
    """The limit is on the whole header."""
    text = headed("s")
    padded = text + ",x=" + "a" * (signing.MAX_HEADER_LENGTH - len(text) - 3)
    assert signing.parse_header(padded).timestamp == T
    with pytest.raises(signing.MalformedSignatureError):
        signing.parse_header(padded + "a")


@given(st.text(max_size=200))
def test_verify_never_raises_for_any_header(text: str):
    """Whatever stands in the header, the answer is a verdict, and it is no."""
    verdict = signing.verify(["s"], header=text, now=NOW, **CALL)
    assert not verdict.is_ok


@given(
    st.fixed_dictionaries(
        {
            "delivery_id": st.text(max_size=20),
            "method": st.text(max_size=5),
            "path": st.text(max_size=20),
            "site": st.text(max_size=20),
            "body": st.binary(max_size=50),
        }
    )
)
def test_verify_takes_a_signature_for_its_own_fields_only(call: dict[str, Any]):
    """No other fields and body share a signature, whatever they contain."""
    verdict = signing.verify(["s"], header=headed("s"), now=NOW, **call)
    assert verdict.is_ok is (call == CALL)
