"""From a rule's text and an order to the body and its price."""

from decimal import Decimal
from typing import Any

import pytest

from iletiniz_admin import sms
from iletiniz_admin.models import Connection, MessageClass, Store
from iletiniz_admin.services import commercial, composing, consent
from iletiniz_admin.services.composing import TextOf, compose

URL = "https://panel.example"
COMMERCIAL = MessageClass.COMMERCIAL
ROW = {"number": "1453", "first_name": "Ayşe", "total": Decimal("349.90"), "currency": "TRY"}


@pytest.fixture
def merchant(connection: Connection):
    connection.merchant_title = "Kahve Ticaret A.Ş."
    connection.merchant_number = "0123456789012345"
    return connection


@pytest.fixture
def write(store: Store, merchant: Connection, formats: Any):
    def run(text: str, row: Any = ROW, connection: Any = merchant, token: Any = None, **more: Any):
        text_of = TextOf(text, **more)
        return compose(text_of, row, store, connection, format=formats, public_url=URL, token=token)

    return run


@pytest.mark.parametrize(
    ("locale", "body", "language"),
    [
        ("", "Sayın Ayşe", "tr"),
        ("tr_TR", "Sayın Ayşe", "tr"),
        ("en_GB", "Dear Ayşe", "en"),
        ("en-US", "Dear Ayşe", "en"),
        ("de_DE_formal", "Guten Tag Ayşe", "de"),
        ("fr_FR", "Sayın Ayşe", "tr"),
    ],
)
def test_order_s_language_chooses(write: Any, locale: str, body: str, language: str):
    """The variant of the order's language is taken, else the main text in the store's language."""
    variants = {"en": "Dear {first_name}", "de": "Guten Tag {first_name}", "fr": " "}
    composed = write("Sayın {first_name}", {**ROW, "locale": locale}, variants=variants)
    assert (composed.body, composed.language) == (body, language)


def test_amounts_follow_the_language(write: Any):
    """An English text of the same order writes the amount the English way."""
    variants = {"en": "{order_total}"}
    turkish = write("{order_total}", variants=variants).body
    english = write("{order_total}", {**ROW, "locale": "en_US"}, variants=variants).body
    assert turkish == "349,90 TL"
    assert "349.90" in english


def test_parts_are_the_providers(write: Any):
    """The same text is counted by the profile of the provider that it asks for."""
    text = "ş" * 80
    for provider in (None, "netgsm", "no-such-provider"):
        composed = write(text, provider=provider)
        profile = sms.profile_for(provider)
        assert composed.profile == profile
        assert composed.parts == sms.count_parts(text, profile) == composed.estimate.parts


def test_informational_text_has_no_footer(write: Any):
    """Only commercial texts carry title and link."""
    composed = write("Merhaba")
    assert composed.body == composed.text == "Merhaba"


def test_sample_is_as_long_as_the_real_one(write: Any):
    """A preview without a token costs what the message will cost."""
    token = consent.new_token()
    sample = write("Merhaba", message_class=COMMERCIAL)
    real = write("Merhaba", message_class=COMMERCIAL, token=token)
    assert real.body == sample.body.replace(composing.SAMPLE_TOKEN, token)
    assert real.body.endswith(
        f"\nKahve Ticaret A.S. MERSIS no 0123456789012345 Ret: {URL}/r/{token}"
    )
    assert len(real.body) == len(sample.body)
    assert real.parts == sample.parts == sms.count_parts(real.body)
    assert len(composing.SAMPLE_TOKEN) == consent.TOKEN_LENGTH


def test_footer_brings_no_costlier_letters(write: Any):
    """A plain text stays plain with its footer, whatever the title."""
    composed = write("Merhaba", message_class=COMMERCIAL)
    assert composed.estimate.mode is sms.ModeName.GSM_7


def test_empty_text_stays_empty(write: Any):
    """A text that says nothing is not made into a message by its footer."""
    composed = write("{carrier}", message_class=COMMERCIAL)
    assert (composed.body, composed.text, composed.parts) == ("", "", 0)


@pytest.mark.parametrize("missing", ["merchant_title", "merchant_number"])
def test_no_footer_without_a_merchant(write: Any, merchant: Connection, missing: str):
    """Without title or number there is none, and so it is told apart from a sendable text."""
    setattr(merchant, missing, " ")
    assert not commercial.has_merchant(merchant)
    assert write("Merhaba", message_class=COMMERCIAL).body == "Merhaba"
    assert write("Merhaba", connection=None, message_class=COMMERCIAL).body == "Merhaba"


@pytest.mark.parametrize(
    ("title", "number", "language", "start"),
    [
        ("Şık Çorap", "0123456789012345", "tr", "Sik Çorap MERSIS no 0123456789012345 Ret: "),
        ("A  B\n C", "1234567890", "tr", "A B C VKN 1234567890 Ret: "),
        ("Ali Öz", "12345678901", "en", "Ali Öz TCKN 12345678901 Opt out: "),
        ("X", "0123 4567 8901 2345", "de", "X MERSIS no 0123456789012345 Opt out: "),
    ],
)
def test_footer_names_the_number(title: str, number: str, language: str, start: str):
    """The number is named by its length, the refusal by the language, in plain letters."""
    footer = commercial.footer(title, number, "https://p.example/r/t", language)
    plain = start.replace("Ç", "C") if "Ç" not in footer else start
    assert footer == f"{plain}https://p.example/r/t"


@pytest.mark.parametrize("url", ["https://panel.example", "https://panel.example/"])
def test_link_is_the_panels(url: str):
    """The link leads to the panel's page, with one slash."""
    assert composing.link_of(url, "t" * 16) == "https://panel.example/r/" + "t" * 16
