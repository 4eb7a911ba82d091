"""The note on a WooCommerce order."""

import pytest
from hypothesis import given, strategies as st

from iletiniz_admin import wording

MASKED = "+90 555 *** ** 67"


@pytest.mark.parametrize(
    ("locale", "payload", "note"),
    [
        (
            "tr_TR",
            {"status": "accepted", "recipient_masked": MASKED, "trigger": "processing"},
            f"SMS (Hazırlanıyor): Operatöre iletildi — {MASKED}",
        ),
        (
            "en_US",
            {"status": "accepted", "recipient_masked": MASKED, "trigger": "processing"},
            f"SMS (Being prepared): Handed to the carrier — {MASKED}",
        ),
        (
            "tr",
            {"status": "delivered", "recipient_masked": MASKED, "text_parts": 2},
            f"SMS: Teslim edildi — {MASKED} — 2 SMS",
        ),
        ("en", {"status": "delivered", "text_parts": 1}, "SMS: Delivered — 1 part"),
        ("en", {"status": "delivered", "text_parts": 2}, "SMS: Delivered — 2 parts"),
        (
            "tr",
            {"status": "failed", "reason": "refused", "error_code": "INVALID_RECIPIENT"},
            (
                "SMS: Gönderilemedi: numara geçersiz. Siparişteki numarayı düzeltin, sonra yeniden "
                "gönderin."
            ),
        ),
        (
            "tr",
            {"status": "skipped", "reason": "muted", "trigger": "x", "trigger_label": "Kargoda"},
            "SMS (Kargoda): Bu siparişte SMS kapatılmış",
        ),
        (
            "tr",
            {
                "status": "accepted",
                "trigger": "received",
                "recipient_role": "staff",
                "source": "resend",
                "parts": 1,
            },
            "SMS (Sipariş alındı, ekibe, yeniden gönderim): Operatöre iletildi — 1 SMS",
        ),
        ("tr", {}, "SMS: Bilinmeyen durum"),
    ],
)
def test_order_note_says_the_outcome_in_the_language_of_the_store(
    locale: str, payload: dict[str, object], note: str
):
    """A note names the notice, what became of it, the masked number and what to do."""
    assert wording.order_note(payload, locale) == note


KEYS = ["status", "reason", "recipient_masked", "error_message", "error_code", "trigger"]


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "text_parts", "parts", "source", "recipient_role"]),
        st.one_of(st.none(), st.text(max_size=900), st.integers(), st.booleans()),
    ),
    st.sampled_from(["tr", "en", ""]),
)
def test_order_note_is_one_printable_line_whatever_comes(payload: dict[str, object], locale: str):
    """A foreign text cannot break the note out of its line, nor make it long."""
    note = wording.order_note(payload, locale)
    assert note.startswith("SMS")
    assert note.isprintable()
    assert len(note) <= 500
