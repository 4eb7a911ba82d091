import pytest
from factories import NOW, make_rule, make_store

from iletiniz_admin.models import RecipientRole
from iletiniz_admin.services import rules


def test_triggers_are_arrival_statuses_and_partial_refund(store):
    """Every status of the store is there, its own too, drafts are not."""
    store.order_statuses = [*store.order_statuses, {"slug": "checkout-draft", "label": "Taslak"}]
    assert rules.list_triggers(store) == [
        "received",
        "pending",
        "processing",
        "completed",
        "kargolandi",
        "partially-refunded",
    ]


def test_store_that_told_nothing_has_woocommerces_statuses(store):
    """Before a store has told its statuses, WooCommerce's own stand for them."""
    store.order_statuses = []
    assert {"on-hold", "refunded", "failed"} <= set(rules.list_triggers(store))


@pytest.mark.parametrize(
    ("slug", "label", "is_shipped"),
    [
        ("kargolandi", "Kargolandı", True),
        ("durum-7", "Kargoya Verildi", True),
        ("kargoda", "Kargoda", True),
        ("wc-in-transit", "In transit", True),
        ("kargo-bekliyor", "Kargo bekliyor", False),
        ("iade-kargoda", "İade kargoda", False),
        ("hazir", "Teslime hazır", False),
    ],
)
def test_own_status_for_a_sent_parcel_gets_that_text(store, slug, label, is_shipped):
    """A status named after a parcel that left begins with that text; any other with the plain."""
    store.order_statuses = [{"slug": slug, "label": label}]
    text = rules.text_by_default(store, slug)
    assert ("{tracking_number}" in text) == is_shipped
    assert ("{order_status}" in text) != is_shipped


def test_default_text_is_in_the_stores_language(store):
    """The default text follows the store unless a language is asked for."""
    assert rules.text_by_default(store, "processing").startswith("Merhaba")
    assert rules.text_by_default(store, "processing", "en").startswith("Hello")
    store.locale = "en_US"
    assert rules.text_by_default(store, "processing").startswith("Hello")


@pytest.mark.parametrize("locale", ["tr", "en"])
@pytest.mark.parametrize("role", RecipientRole)
def test_default_texts_pass_their_own_checks(store, locale, role):
    """No default text has a fault."""
    for trigger in rules.list_triggers(store):
        assert rules.text_faults(rules.text_by_default(store, trigger, locale, role)) == []


def test_overview_hides_nothing(session, store, formats):
    """A row for each trigger, for each team notice, and for notices whose status is gone."""
    make_rule(session, store, text="{order_number}", sender="KAHVE")
    staff = {"recipient_role": RecipientRole.STAFF, "staff_recipients": ["+905551234567"]}
    make_rule(session, store, trigger="received", is_enabled=False, **staff)
    make_rule(session, store, trigger="gone")
    store.default_sender = "VARSAYILAN"
    rows = rules.overview(session, store, store.locale, formats=formats, now=NOW)
    assert [(row.trigger, row.role.value, row.is_enabled) for row in rows] == [
        ("received", "customer", False),
        ("received", "staff", False),
        ("pending", "customer", False),
        ("processing", "customer", True),
        ("completed", "customer", False),
        ("kargolandi", "customer", False),
        ("partially-refunded", "customer", False),
        ("gone", "customer", True),
    ]
    assert [row.has_status for row in rows] == [True] * 7 + [False]
    assert {row.sender for row in rows} == {"KAHVE", "VARSAYILAN"}
    assert all(row.parts >= 1 for row in rows)


def test_overview_is_of_one_store(session, sealer, store, formats):
    """Notices of another store are not in the table."""
    other = make_store(session, sealer, site="https://b.example")
    make_rule(session, other)
    rows = rules.overview(session, store, store.locale, formats=formats, now=NOW)
    assert all(row.rule is None for row in rows)
