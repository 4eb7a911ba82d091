"""Promotional words on the pages: found, marked, confirmed on purpose; class and its demands."""

import pytest
from factories import make_rule
from rule_form import RULE_FORM
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, MessageRule, Role

TEXT = "Merhaba {first_name}, size özel indirim!"
FORM = RULE_FORM | {"text": TEXT}
TICK = "is_promotion_confirmed"


@pytest.fixture
def rule_path(shop):
    return f"{shop.path}/rules/processing/customer"


@pytest.fixture
def save(manager, shop, rule_path):
    """``save(text=…)`` presses "Save"; the answer."""
    return lambda **more: manager.post(f"{rule_path}?lang=en", data=FORM | more)


def asked(soup):
    """What the page's tick would send along."""
    return soup.find("input", attrs={"name": "promotion_words"})["value"]


def rules(shop):
    return shop.stored(select(MessageRule))


def test_words_are_listed_and_marked_and_need_the_tick(save, shop):
    """The refusal names the words, marks them in the text and brings the tick, unticked."""
    response = save()
    assert response.status_code == 422
    soup = shop.page(response)
    assert "indirim" in soup.find(attrs={"role": "alert"}).get_text()
    assert soup.find("a", href=f"#{TICK}")
    box = soup.find(id=TICK).find_parent("fieldset")
    assert "indirim" in [mark.get_text() for mark in box.find_all("mark")]
    assert not box.find(id=TICK).has_attr("checked")
    assert soup.find("textarea", id="text").get_text().strip() == TEXT
    assert rules(shop) == []


def test_tick_is_recorded_and_shown(manager, save, shop, rule_path):
    """Ticked, the notice is kept; page and log say who let which words pass, and when."""
    words = asked(shop.page(save()))
    assert save(**{TICK: "y", "promotion_words": words}).status_code == 303
    kept = rules(shop)[0].promotion_override
    assert set(kept) == {"words", "by", "at"}
    assert kept["words"] == words.split("|")
    soup = shop.page(manager.get(f"{rule_path}?lang=en"))
    assert not soup.find(id=TICK)
    assert f"{kept['by']} confirmed on" in soup.main.get_text()
    assert shop.stored(select(AuditEvent))[0].after["promotion_override"] == kept
    assert save(text=TEXT + " Hadi.").status_code == 303


def test_tick_counts_only_for_the_words_that_stood_beside_it(save, shop):
    """Words that were written after the tick are asked about anew, the tick taken back."""
    words = asked(shop.page(save()))
    more = {TICK: "y", "promotion_words": words, "text": TEXT + " Kupon kodu: KAHVE"}
    response = save(**more)
    assert response.status_code == 422
    soup = shop.page(response)
    assert not soup.find(id=TICK).has_attr("checked")
    assert len(asked(soup).split("|")) > len(words.split("|"))
    assert rules(shop) == []


def test_preview_shows_the_words_while_somebody_types(manager, rule_path):
    """The notes bring the tick with the words, and keep it ticked while they are the same."""
    path = f"{rule_path}/preview?lang=en"
    notes = manager.post(path, data=FORM).get_json()["notes"]["text"]
    assert TICK in notes
    assert "<mark" in notes
    innocent = manager.post(path, data=FORM | {"text": "Siparişiniz yolda."}).get_json()["notes"][
        "text"
    ]
    assert TICK not in innocent
    commercial = manager.post(path, data=FORM | {"message_class": "commercial"}).get_json()
    assert TICK not in commercial["notes"]["text"]


def test_switch_in_the_list_obeys_the_same(manager, shop, rule_path):
    """A notice whose words nobody let pass is not switched on; its editor opens and says why."""
    shop.make(lambda session: make_rule(session, shop.store, text=TEXT, is_enabled=False))
    response = manager.post(f"{rule_path}/switch?lang=en", data={"is_enabled": "yes"})
    assert response.location.startswith(rule_path)
    assert not rules(shop)[0].is_enabled
    page = manager.get(response.location).text
    assert "This looks like promotion: size özel, indirim." in page
    assert TICK in page


@pytest.mark.parametrize(("role", "has_link"), [(Role.ADMIN, True), (Role.MANAGER, False)])
def test_commercial_notice_needs_the_merchant(
    sign_in, connection, shop, rule_path, *, role, has_link
):
    """Without title and number it is refused; who may enter them is led there."""
    browser = sign_in(role, stores=[shop.store])
    data = FORM | {"message_class": "commercial"}
    response = browser.post(f"{rule_path}?lang=en", data=data)
    assert response.status_code == 422
    soup = shop.page(response)
    assert "MERSİS or tax number" in soup.find(id="message_class-fault").get_text()
    link = soup.find("a", href=f"/connection/{connection.id}/details")
    assert bool(link) == has_link
    if link:  # what was typed stays where it is
        assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
        assert "new tab" in link.find(class_="visually-hidden").get_text()
    assert rules(shop) == []


def test_class_tells_its_consequences(manager, shop, connection, rule_path, make):
    """Consent, footer, quiet hours and cap stand beside the choice, as the connection has them."""
    page = shop.page(manager.get(f"{rule_path}?lang=en"))
    words = " ".join(page.find(id="message_class-help").get_text().split())
    for one in ("İYS", "link to refuse", "Between 21:00 and 08:00", "within 16 hours"):
        assert one in words

    def change(session):
        row = session.merge(connection)
        row.quiet_from_minutes = row.quiet_until_minutes = row.frequency_cap_hours = 0

    make(change)
    page = shop.page(manager.get(f"{rule_path}?lang=en"))
    words = page.find(id="message_class-help").get_text()
    assert "Between" not in words
    assert "within" not in words


def test_viewer_reads_what_was_let_pass(sign_in, shop, rule_path):
    """Who may only read sees texts, languages and the record, and nothing to tick."""
    override = {"words": ["indirim"], "by": "Ayşe", "at": "2026-07-20T09:15:00+00:00"}
    more = {"variants": {"en": "Hello there"}, "promotion_override": override}
    shop.make(lambda session: make_rule(session, shop.store, text="İndirim", **more))
    soup = shop.page(sign_in(Role.VIEWER, stores=[shop.store]).get(f"{rule_path}?lang=en"))
    words = soup.main.get_text()
    assert "Hello there" in words
    assert "Ayşe confirmed on" in words
    assert not soup.main.find_all(["textarea", "input", "form"])
