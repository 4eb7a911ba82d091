from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOW, make_connection, make_rule
from sqlalchemy import select

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import AuditEvent, MessageClass, RecipientRole
from iletiniz_admin.services import rules
from iletiniz_admin.services.audit import Actor

PROMOTING = "Merhaba {first_name}, size özel %20 indirim."
MORE = f"{PROMOTING} Üstelik hediye çeki!"
ALSO = {"en": "Hello, here is your discount coupon."}
AYSE, OYA = Actor("ayse@example.com"), Actor("oya@example.com")


@pytest.fixture
def save(session, store):
    """``save(draft, actor)`` keeps it as the store's notice about prepared orders."""

    def keep(draft, actor=AYSE, now=NOW):
        place = (session, store, "processing", RecipientRole.CUSTOMER)
        return rules.save(*place, draft, actor=actor, now=now)

    return keep


def faults(save, draft):
    with pytest.raises(rules.InvalidRule) as caught:
        save(draft)
    return [(fault.field, fault.code) for fault in caught.value.faults]


def confirmed(text, **more):
    return rules.Draft(text, is_promotion_confirmed=True, **more)


def test_promotional_words_in_an_informational_text_are_refused(save):
    """Without the tick the notice is not kept, and the refusal names the words."""
    assert faults(save, rules.Draft(PROMOTING)) == [("is_promotion_confirmed", "promotion_found")]
    with pytest.raises(Refused) as caught:
        save(rules.Draft(PROMOTING))
    assert "indirim" in caught.value.details["words"]


def test_innocent_text_needs_no_tick_and_keeps_no_record(save):
    """A tick on a text without promotional words records nothing."""
    rule = save(confirmed("Merhaba {first_name}, siparişiniz yolda: {tracking_url}"))
    assert rule.promotion_override is None


def test_tick_records_words_name_and_time(session, save):
    """What a person let pass is kept with the notice and in the log."""
    rule = save(confirmed(PROMOTING))
    kept = rules.override_of(rule)
    assert kept is not None
    assert "indirim" in kept.words
    assert (kept.by, kept.at) == ("ayse@example.com", NOW)
    event = session.scalars(select(AuditEvent)).one()
    assert event.after["promotion_override"]["words"] == list(kept.words)
    save(confirmed(MORE), OYA)
    changed = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (changed.action, changed.actor) == ("rule.changed", "oya@example.com")
    assert changed.before["promotion_override"]["by"] == "ayse@example.com"
    assert changed.after["promotion_override"]["by"] == "oya@example.com"


def test_same_words_are_not_asked_about_again(save):
    """A changed text with the same words, however written, keeps the older record."""
    first = dict(save(confirmed(PROMOTING)).promotion_override)
    again = save(rules.Draft(PROMOTING.replace("indirim", "İNDİRİM")), OYA, NOW + timedelta(1))
    assert again.promotion_override == first


def test_other_words_are_asked_about_anew(save):
    """A further word, in the text or in a variant, needs the tick again."""
    save(confirmed(PROMOTING))
    assert faults(save, rules.Draft(MORE))
    assert faults(save, rules.Draft(PROMOTING, variants=ALSO))
    both = save(confirmed(PROMOTING, variants=ALSO), OYA)
    assert rules.override_of(both).by == "oya@example.com"


def test_words_that_are_gone_are_gone_from_the_record(save):
    """Whoever takes a word out and puts it back later is asked again."""
    save(confirmed(MORE))
    rule = save(rules.Draft(PROMOTING))
    assert not any("hediye" in word for word in rules.override_of(rule).words)
    assert faults(save, rules.Draft(MORE))
    assert save(rules.Draft("Siparişiniz yolda.")).promotion_override is None


def test_commercial_text_may_promote_but_must_name_the_merchant(session, sealer, save):
    """Without title and number on the connection a commercial notice is not kept."""
    draft = rules.Draft(PROMOTING, message_class=MessageClass.COMMERCIAL)
    assert faults(save, draft) == [("message_class", "merchant_missing")]
    connection = make_connection(session, sealer, merchant_title="Kahve A.Ş.")
    assert faults(save, draft) == [("message_class", "merchant_missing")]
    connection.merchant_number = "0123456789012345"
    session.flush()
    assert save(draft).promotion_override is None


def test_every_fault_comes_at_once(save):
    """Promotion is named beside the other faults, not after them."""
    draft = rules.Draft(f"{PROMOTING} {{foo}}", variants={"en": "{bar}"}, tracking_wait_minutes=721)
    assert faults(save, draft) == [
        ("text", "unknown_placeholder"),
        ("variant_en", "unknown_placeholder"),
        ("tracking_wait_minutes", "bad_tracking_wait"),
        ("is_promotion_confirmed", "promotion_found"),
    ]


def test_switch_obeys_the_same(session, store):
    """Switching on asks for what saving asks for; switching off never does."""
    rule = make_rule(session, store, text=PROMOTING, is_enabled=False)

    def switch(*, on):
        place = (session, store, "processing", RecipientRole.CUSTOMER)
        return rules.switch(*place, is_enabled=on, actor=AYSE, now=NOW)

    with pytest.raises(Refused, match="promotion_found"):
        switch(on=True)
    rule.is_enabled = True
    assert not switch(on=False).is_enabled
    rule.message_class = MessageClass.COMMERCIAL
    with pytest.raises(Refused, match="merchant_missing"):
        switch(on=True)
    rule.message_class = MessageClass.INFORMATIONAL
    words = list(rules.words_in(rules.Draft(PROMOTING), store))
    rule.promotion_override = {"words": words, "by": "ayse", "at": NOW.isoformat()}
    assert switch(on=True).is_enabled


@pytest.mark.parametrize("kept", [{}, {"words": None}, {"words": [], "by": "x"}, {"at": "soon"}])
def test_unreadable_record_counts_as_none(session, store, kept):
    """A record that nobody can read lets nothing pass."""
    rule = make_rule(session, store, text=PROMOTING, promotion_override=kept)
    assert rules.override_of(rule) is None
    assert rules.unconfirmed(("indirim",), rule) == ("indirim",)


def test_link_to_the_stores_own_shop_promotes(store):
    """The store's address is a shop link, with www. or without; a carrier's is not."""
    for url in ("https://kahve.example/urun", "https://www.kahve.example"):
        assert rules.words_in(rules.Draft(f"Bakın: {url}"), store), url
    innocent = rules.Draft("Takip: https://kargo.example/1")
    assert rules.words_in(innocent, store) == ()
    assert rules.words_in(replace(innocent, text="{tracking_url}"), store) == ()


@pytest.mark.parametrize("text", ["Merhaba {{first_name}}", "{musteri}", "{x??y", " ", "x" * 3000])
def test_a_kept_text_that_would_be_refused_today_is_not_switched_on(session, store, text):
    """What an older version let through stays off until it is mended; on, it can be ended."""
    rule = make_rule(session, store, text=text, is_enabled=False)
    place = (session, store, rule.trigger, rule.recipient_role)
    with pytest.raises(rules.InvalidRule):
        rules.switch(*place, is_enabled=True, actor=AYSE, now=NOW)
    rule.is_enabled = True
    assert not rules.switch(*place, is_enabled=False, actor=AYSE, now=NOW).is_enabled
