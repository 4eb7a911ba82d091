"""Default texts: right Turkish, right English, no promotion, and what each costs."""

import pytest

from iletiniz_admin.sms import (
    DEFAULT_BEST_BEFORE_MINUTES,
    GENERIC,
    TRIGGERS,
    ModeName,
    default_best_before_minutes,
    default_text,
    estimate,
    find_promotion,
    needs_tracking,
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
BOTH = [(trigger, locale) for trigger in sorted(TRIGGERS) for locale in ("tr", "en")]


def test_every_trigger_has_texts_and_a_best_before():
    """The ten known statuses and the generic one, in both languages."""
    assert set(TRIGGERS) == STATUSES | {GENERIC} == set(DEFAULT_BEST_BEFORE_MINUTES)
    assert len({default_text(trigger, locale) for trigger, locale in BOTH}) == len(BOTH)


@pytest.mark.parametrize(("trigger", "locale"), BOTH)
def test_default_text_could_be_saved_and_sent(trigger: str, locale: str):
    """Placeholders are known, nothing promotes, and the cost is printed as a fact."""
    text = default_text(trigger, locale)
    assert problems(text) == []
    body = render(text, VALUES, language=locale)
    assert body.startswith(("Merhaba Ayşe, ", "Hello Ayşe, "))
    assert "{" not in body
    assert find_promotion(text) == ()
    cost = estimate(body)
    assert 1 <= cost.parts <= 3
    print(f"{trigger} {locale}: {cost.mode}, {cost.units} units, {cost.parts} parts: {body}")  # noqa: T201 - the fact is the point


@pytest.mark.parametrize(("trigger", "locale"), BOTH)
def test_default_text_reads_well_without_values(trigger: str, locale: str):
    """A missing name has a fallback; tracking or total leave no hole, no words without them."""
    values = {"order_number": "1", "shop_name": "S"}
    body = render(default_text(trigger, locale), values, language=locale)
    assert body.startswith(("Merhaba değerli müşterimiz, 1 ", "Hello there, your order 1 "))
    assert body.endswith(" S") == (locale == "en")
    assert not set("(){}|?") & set(body)
    assert "  " not in body
    assert " ," not in body
    assert " ." not in body
    assert ".." not in body
    assert not [word for word in ("Takip", "Track", "Total") if word in body]


@pytest.mark.parametrize(
    ("known", "turkish", "english"),
    [
        (
            ("carrier", "tracking_number", "tracking_url"),
            "verildi. Takip: Yurtiçi Kargo 1234567890 https://kargo.example/1234567890",
            "Tracking: Yurtiçi Kargo 1234567890 https://kargo.example/1234567890 Örnek Mağaza",
        ),
        (("tracking_number",), "verildi. Takip: 1234567890", "Tracking: 1234567890 Örnek Mağaza"),
        (
            ("carrier", "tracking_url"),
            "verildi. https://kargo.example/1234567890",
            "shipped. https://kargo.example/1234567890 Örnek Mağaza",
        ),
        (("carrier",), "kargoya verildi.", "has been shipped. Örnek Mağaza"),
        ((), "kargoya verildi.", "has been shipped. Örnek Mağaza"),
    ],
)
def test_shipped_texts_speak_of_tracking_only_where_it_is_known(
    known: tuple[str, ...], turkish: str, english: str
):
    """The number brings its words and its carrier with it; the link stands for itself."""
    values = {name: VALUES[name] for name in (*known, "first_name", "order_number", "shop_name")}
    assert render(default_text("shipped", "tr"), values).endswith(turkish)
    assert render(default_text("shipped", "en"), values, language="en").endswith(english)
    speaking = {trigger for trigger in TRIGGERS if needs_tracking(default_text(trigger, "tr"))}
    assert speaking == {"shipped"}


@pytest.mark.parametrize("name", ["Ayşe", "Çağrı Şükrü", ""])
def test_turkish_default_texts_fit_one_part_each(name: str):
    """Right Turkish costs one part with the single shift table, the operator's code included."""
    for trigger in TRIGGERS:
        cost = estimate(render(default_text(trigger, "tr"), VALUES | {"first_name": name}))
        assert (cost.mode, cost.parts) == (ModeName.TURKISH_SINGLE, 1), trigger
        assert cost.units <= 150


def test_short_turkish_texts_fit_one_part_with_a_carrier_without_the_table():
    """Where nothing more must be said than what happened, 65 characters do."""
    short = set(TRIGGERS) - {"failed", "shipped"}  # what to do, and the tracking, need a second
    lengths = {trigger: len(render(default_text(trigger, "tr"), VALUES)) for trigger in short}
    assert {trigger: length for trigger, length in lengths.items() if length > 65} == {}


def test_english_default_texts_fit_one_part_each_with_plain_names():
    """Without Turkish letters in the values, English stays in GSM and in one part."""
    plain = VALUES | {"first_name": "Deniz", "order_status": "Ready", "carrier": "Kargo"}
    plain["shop_name"] = "Deniz Market"
    for trigger in TRIGGERS:
        cost = estimate(render(default_text(trigger, "en"), plain, language="en"))
        assert (cost.mode, cost.parts) == (ModeName.GSM_7, 1), trigger


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
