"""Default texts: right Turkish, right English, no promotion, and what each costs."""

import pytest

from iletiniz_admin.sms import (
    DEFAULT_BEST_BEFORE_MINUTES,
    GENERIC,
    TRIGGERS,
    default_best_before_minutes,
    default_text,
    estimate,
    problems,
    render,
)

STATUSES = {
    "received",
    "pending",
    "on-hold",
    "processing",
    "completed",
    "cancelled",
    "refunded",
    "partially-refunded",
    "failed",
    "shipped",
}
VALUES = {
    "first_name": "Ayşe",
    "order_number": "10482",
    "order_status": "Hazırlanıyor",
    "order_total": "1.249,90 TL",
    "carrier": "Yurtiçi Kargo",
    "tracking_number": "1234567890",
    "tracking_url": "https://kargo.example/1234567890",
    "shop_name": "Örnek Mağaza",
}
PROMOTION = ("indirim", "kampanya", "fırsat", "hediye", "%", "discount", "offer", "sale", "gift")
BOTH = [(trigger, locale) for trigger in sorted(TRIGGERS) for locale in ("tr", "en")]


def test_every_trigger_has_texts_and_a_best_before():
    """The ten known statuses and the generic one, in both languages."""
    assert set(TRIGGERS) == STATUSES | {GENERIC} == set(DEFAULT_BEST_BEFORE_MINUTES)
    assert len({default_text(trigger, locale) for trigger, locale in BOTH}) == len(BOTH)


@pytest.mark.parametrize(("trigger", "locale"), BOTH)
def test_default_text_could_be_saved_and_sent(trigger: str, locale: str | None):
    """Placeholders are known, nothing promotes, and the cost is printed as a fact."""
    text = default_text(trigger, locale)
    assert problems(text) == []
    body = render(text, VALUES)
    assert body.startswith(("Merhaba Ayşe, ", "Hello Ayşe, "))
    assert "{" not in body
    assert not [word for word in PROMOTION if word in text]
    cost = estimate(body)
    assert 1 <= cost.parts <= 3
    print(f"{trigger} {locale}: {cost.encoding}, {cost.units} units, {cost.parts} parts: {body}")  # noqa: T201 - the fact is the point


@pytest.mark.parametrize(("trigger", "locale"), BOTH)
def test_default_text_reads_well_without_values(trigger: str, locale: str | None):
    """Missing name, tracking or total leave no hole in front of punctuation and no double space."""
    body = render(default_text(trigger, locale), {"order_number": "1", "shop_name": "S"})
    assert body.startswith(("Merhaba, 1 ", "Hello, your order 1 "))
    assert body.endswith(" S") == (locale == "en")
    assert "  " not in body
    assert " ," not in body
    assert " ." not in body


def test_turkish_default_texts_fit_one_part_each_with_plain_values():
    """Where nothing more must be said than what happened, right Turkish costs one part."""
    short = set(TRIGGERS) - {"failed", "shipped"}  # what to do, and the tracking, need a second
    parts = {t: estimate(render(default_text(t, "tr"), VALUES)).parts for t in short}
    assert parts == dict.fromkeys(short, 1)


def test_english_default_texts_fit_one_part_each_with_plain_names():
    """Without Turkish letters in the values, English stays in GSM and mostly in one part."""
    plain = VALUES | {"first_name": "Deniz", "order_status": "Ready", "carrier": "Kargo"}
    plain["shop_name"] = "Deniz Market"
    for trigger in TRIGGERS:
        cost = estimate(render(default_text(trigger, "en"), plain))
        assert (cost.encoding, cost.parts) == ("GSM_7", 1), trigger


@pytest.mark.parametrize(
    ("locale", "start"),
    [
        ("tr", "Merhaba"),
        ("tr_TR", "Merhaba"),
        ("tr-TR", "Merhaba"),
        ("TR", "Merhaba"),
        ("", "Merhaba"),
        (None, "Merhaba"),
        ("en_GB", "Hello"),
        ("de_DE", "Hello"),
        ("trk", "Hello"),
    ],
)
def test_default_text_follows_the_language(locale: str | None, start: str):
    """Turkish for Turkish and for nothing said, English for everything else."""
    assert default_text("processing", locale).startswith(start)


def test_a_shops_own_status_gets_the_generic_text():
    """Custom statuses say their own name; WooCommerce's prefix does not matter."""
    assert default_text("wc-hediye-paketi", "tr") == default_text(GENERIC, "tr")
    assert "{order_status}" in default_text("hediye-paketi", "tr")
    assert default_text("wc-processing", "tr") == default_text("processing", "tr")
    assert default_best_before_minutes("hediye-paketi") == 720
    assert default_best_before_minutes("wc-received") == 120
