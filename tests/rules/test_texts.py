from dataclasses import replace

import pytest
from factories import NOW, make_connection, make_rule

from iletiniz_admin.models import MessageClass, RecipientRole
from iletiniz_admin.services import rules
from iletiniz_admin.services.rules.checks import MAX_VARIANTS, check

CUSTOMER = RecipientRole.CUSTOMER
MERCHANT = {"merchant_title": "Kahve Ticaret A.Ş.", "merchant_number": "0123456789012345"}


@pytest.fixture
def composer(session, sealer, store, formats):
    connection = make_connection(session, sealer, **MERCHANT)
    return rules.Composer(store, connection, formats, "https://panel.example")


@pytest.fixture
def sample(session, store):
    """The example order of a store without orders: Ayşe Yılmaz's."""
    return rules.find_sample(session, store, "processing", NOW)


def test_variants_are_kept_and_judged_each_at_its_own_field():
    """Texts in further languages become the column; empty ones are none."""
    draft = rules.Draft("Merhaba", variants={"en": " Hello\r\n", "de": "  "})
    assert check(draft, CUSTOMER, None)["variants"] == {"en": "Hello"}
    with pytest.raises(rules.InvalidRule) as caught:
        check(replace(draft, variants={"en": "{foo}", "de": "x" * 1601}), CUSTOMER, None)
    found = [(fault.field, fault.code) for fault in caught.value.faults]
    assert found == [("variant_en", "unknown_placeholder"), ("variant_de", "too_long")]


@pytest.mark.parametrize(
    ("variants", "code"),
    [
        ({"english": "Hello"}, "unknown_language"),
        ({"": "Hello"}, "unknown_language"),
        ({f"a{chr(97 + n)}": "x" for n in range(MAX_VARIANTS + 1)}, "too_many_languages"),
    ],
)
def test_variants_have_a_language_and_a_limit(variants, code):
    """A variant is one of a language's two letters, and there are not too many."""
    with pytest.raises(rules.InvalidRule, match=code):
        check(rules.Draft("a", variants=variants), CUSTOMER, None)


@pytest.mark.parametrize("minutes", [0, 30, 720])
def test_wait_for_tracking_is_kept(minutes):
    """Zero to twelve hours are kept as they are."""
    assert check(rules.Draft("a", tracking_wait_minutes=minutes), CUSTOMER, None)[
        "tracking_wait_minutes"
    ] == (minutes)


def test_texts_are_made_plain_when_they_are_kept():
    """Curly quotes, special spaces and unseen signs do not reach the message."""
    draft = rules.Draft("“Merhaba”\u00a0{first_name}\u200b", variants={"en": "It’s\u00ad here"})
    values = check(draft, CUSTOMER, None)
    assert values["text"] == '"Merhaba" {first_name}'
    assert values["variants"] == {"en": "It's here"}


def test_preview_is_the_message_as_it_leaves(composer, sample):
    """Values are filled in, and a commercial text has its footer, counted in the parts."""
    draft = rules.Draft("Merhaba {first_name}")
    plain = rules.preview(draft, sample, composer).composed
    assert plain.body == "Merhaba Ayşe"
    commercial = replace(draft, message_class=MessageClass.COMMERCIAL)
    signed = rules.preview(commercial, sample, composer).composed
    assert signed.body.startswith("Merhaba Ayşe\n")
    assert "https://panel.example/r/" in signed.body
    assert MERCHANT["merchant_number"] in signed.body
    assert signed.estimate.units > plain.estimate.units


def test_preview_follows_the_orders_language_or_the_one_that_was_chosen(composer, sample):
    """An English order shows the English text; looking at another language shows that one."""
    draft = rules.Draft("Merhaba", variants={"en": "Hello"})
    assert rules.preview(draft, sample, composer).composed.body == "Merhaba"
    english = rules.in_language(sample, "en")
    assert rules.preview(draft, english, composer).composed.body == "Hello"
    assert rules.in_language(sample, "") is sample


def test_saving_names_the_letters_and_the_parts(composer, sample):
    """Where plain letters save a part, the saving says which letters and how much."""
    draft = rules.Draft("ş" * 10 + "a" * 140)
    saving = rules.find_saving(draft, sample, composer, None)
    assert (saving.replaced, saving.parts_now, saving.parts_then) == ((("ş", "s"),), 2, 1)
    assert rules.in_plain_letters(draft, None).text == "s" * 10 + "a" * 140


def test_saving_is_judged_by_the_message_not_by_the_text(composer, sample):
    """The customer's name keeps its letters: where they cost the part, nothing is saved."""
    letters = "a" * 146 + "ı"
    named = rules.Draft(letters + "{first_name}")  # Ayşe: her ş stays
    assert rules.find_saving(rules.Draft(letters + "abcd"), sample, composer, None)
    assert rules.find_saving(named, sample, composer, None) is None
    assert rules.find_saving(rules.Draft("ş"), sample, composer, None) is None
    assert rules.find_saving(rules.Draft("{first_name}"), sample, composer, None) is None


def test_plain_letters_leave_names_of_fields_and_the_other_texts(composer, sample):
    """Only the text that is looked at is rewritten, and nothing within braces."""
    draft = rules.Draft("Şu {first_name}", variants={"de": "Grüße {first_name} ş"})
    assert rules.in_plain_letters(draft, "de").text == draft.text
    assert rules.in_plain_letters(draft, "de").variants["de"].endswith("{first_name} s")
    assert rules.in_plain_letters(draft, "fr").text == "Su {first_name}"
    assert rules.in_plain_letters(draft, None).variants == draft.variants


def test_overview_counts_the_footer_of_commercial_texts(session, sealer, store, formats):
    """The table's parts are those of the whole message."""
    make_connection(session, sealer, **MERCHANT)
    make_rule(session, store, text="a" * 150, message_class=MessageClass.COMMERCIAL)
    make_rule(session, store, text="a" * 150, trigger="pending")
    rows = rules.overview(
        session, store, "tr", formats=formats, now=NOW, public_url="https://panel.example"
    )
    parts = {row.trigger: row.parts for row in rows}
    assert (parts["processing"], parts["pending"]) == (2, 1)
