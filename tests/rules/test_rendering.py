"""An order's values, in the language of the text that it gets."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from iletiniz_admin.services.rendering import Format, choose_text, language_of, values_for
from iletiniz_admin.sms import PLACEHOLDERS, default_text, render
from iletiniz_admin.wording import sms_date, sms_money, trigger_label

ROW = {
    "number": "1042",
    "status": "processing",
    "first_name": "Ayşe",
    "last_name": "Yılmaz",
    "currency": "TRY",
    "total": Decimal("1459.90"),
    "date_created_at": datetime(2026, 7, 20, 22, 15, tzinfo=UTC),
    "item_count": 2,
    "tracking": [{"carrier": "Eski", "number": "1"}, {"carrier": "Yeni", "number": "2"}],
}
VARIANTS = {"en": "Hello {first_name}", "de": "Hallo {first_name}", "fr": "  "}


@pytest.fixture
def real_formats() -> Format:
    return Format(money=sms_money, date=sms_date, status=trigger_label)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("tr_TR", "tr"),
        ("en_US", "en"),
        ("en-GB", "en"),
        ("EN", "en"),
        (" de_DE_formal ", "de"),
        ("pt-BR", "pt"),
        ("ckb", "ckb"),
        ("", "tr"),
        (None, "tr"),
        ("_", "tr"),
        ("english", "tr"),
        ("٣", "tr"),
    ],
)
def test_language_of_reads_wordpress_locales(store, locale, language):
    """The first letters count; what says nothing is in the store's language."""
    assert language_of(locale, store) == language


def test_language_of_a_silent_store_is_turkish(store):
    """An order and a store without a language are Turkish, as shops here are."""
    store.locale = "en_GB"
    assert language_of("", store) == "en"
    store.locale = ""
    assert language_of("", store) == "tr"


@pytest.mark.parametrize(
    ("locale", "chosen"),
    [
        ("en_US", ("Hello {first_name}", "en")),
        ("de_AT", ("Hallo {first_name}", "de")),
        ("tr_TR", ("Merhaba {first_name}", "tr")),
        ("", ("Merhaba {first_name}", "tr")),
        (None, ("Merhaba {first_name}", "tr")),
        ("fr_FR", ("Merhaba {first_name}", "tr")),
        ("ar", ("Merhaba {first_name}", "tr")),
    ],
)
def test_choose_text_follows_the_orders_language(store, locale, chosen):
    """Its own variant if there is one and it says something, else the main text as it is."""
    assert choose_text("Merhaba {first_name}", VARIANTS, locale, store) == chosen


def test_main_text_is_in_the_stores_language(store):
    """A store in English writes its main text in English, whatever the order's language."""
    store.locale = "en_US"
    assert choose_text("Hi", {"tr": "Merhaba"}, "de_DE", store) == ("Hi", "en")
    assert choose_text("Hi", {"tr": "Merhaba"}, "tr_TR", store) == ("Merhaba", "tr")
    assert choose_text("Hi", {}, "", store) == ("Hi", "en")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (None, ("1.459,90 TL", "21.07.2026", "Hazırlanıyor")),
        ("tr", ("1.459,90 TL", "21.07.2026", "Hazırlanıyor")),
        ("en", ("1,459.90 TL", "21/07/2026", "Being prepared")),
        ("de", ("1.459,90 TL", "21.7.2026", "Being prepared")),
    ],
)
def test_values_are_written_for_the_texts_language(store, real_formats, language, written):
    """Money, the date in the store's time zone, and the status follow the variant."""
    values = values_for(ROW, store, format=real_formats, language=language)
    assert set(values) == set(PLACEHOLDERS)
    shown = (values["order_total"], values["order_date"], values["order_status"])
    assert shown == written


def test_own_statuses_keep_the_stores_name(store, real_formats, formats):
    """A status that only the store knows has one name; so has each without words for it."""
    row = ROW | {"status": "kargolandi"}
    values = values_for(row, store, format=real_formats, language="en")
    assert values["order_status"] == "Kargolandı"
    values = values_for(ROW, store, format=formats, language="en")
    assert values["order_status"] == "Hazırlanıyor"


def test_values_come_from_the_newest_parcel_and_fall_back_to_shipping(store, formats):
    """The last parcel counts; a name that billing lacks is the shipping address's."""
    row: dict[str, Any] = ROW | {"first_name": "", "shipping_first_name": "Deniz"}
    names = ("carrier", "tracking_number", "tracking_url", "full_name", "shop_name", "nonsense")
    assert values_for(row, store, format=formats, names=names) == {
        "carrier": "Yeni",
        "tracking_number": "2",
        "tracking_url": "",
        "full_name": "Deniz Yılmaz",
        "shop_name": "Kahve Dükkanı",
    }


def test_an_empty_order_gives_empty_values(store, real_formats):
    """Nothing but the shop's own name and address is there, and nothing raises."""
    values = values_for({}, store, format=real_formats, language="en")
    filled = {name for name, value in values.items() if value}
    assert filled == {"shop_name", "shop_url"}


@pytest.mark.parametrize(
    ("locale", "body"),
    [
        ("tr_TR", "Merhaba Ayşe, 1042 numaralı siparişinizi aldık (1.459,90 TL)."),
        (
            "en_GB",
            "Hello Ayşe, your order 1042 has been received. Total: 1,459.90 TL. Kahve Dükkanı",
        ),
    ],
)
def test_an_order_gets_its_text_in_its_language(store, real_formats, locale, body):
    """From the order's locale to the body: variant, values and wording agree."""
    variants = {"en": default_text("received", "en")}
    text, language = choose_text(default_text("received", "tr"), variants, locale, store)
    values = values_for(ROW, store, format=real_formats, language=language)
    assert render(text, values, language=language) == body
