"""The editor's help with texts: counter, costly characters, plain letters, cleaning, languages."""

import sqlite3

import pytest
from bs4 import BeautifulSoup
from rule_form import RULE_FORM
from sqlalchemy import event, select

from iletiniz_admin.extensions import db
from iletiniz_admin.models import Message, MessageRule

TEXT = "Sayın {first_name}, {order_number} yolda."
FORM = RULE_FORM | {"text": TEXT}
MERCHANT = {"merchant_title": "Kahve Ticaret A.Ş.", "merchant_number": "0123456789012345"}
ONE_TOO_MANY = "ş" * 10 + "a" * 140  # 160 with the operator's code are one part without ş


@pytest.fixture
def rule_path(shop):
    return f"{shop.path}/rules/processing/customer"


@pytest.fixture
def ask(manager, rule_path):
    """``ask(text=…)`` asks the counter; the answer's two regions as one soup."""

    def counted(**more):
        answer = manager.post(f"{rule_path}/preview?lang=en", data=FORM | more)
        assert answer.status_code == 200
        said = answer.get_json()
        return BeautifulSoup(said["html"] + "".join(said["notes"].values()), "html5lib")

    return counted


@pytest.fixture
def press(manager, shop, rule_path):
    """``press("preview", text=…)`` presses a button of the editor; the page's soup."""

    def pressed(action, **more):
        data = FORM | {"action": action} | more
        return shop.page(manager.post(f"{rule_path}?lang=en", data=data))

    return pressed


def said(soup):
    return " ".join(soup.get_text(" ").split())


def typed(soup, field="text"):
    return soup.find("textarea", id=field).get_text().removeprefix("\n")


def rules(shop):
    return shop.stored(select(MessageRule))


def test_counter_says_alphabet_characters_parts_and_what_is_left(ask, shop):
    """What is counted is the message for the order: values filled in, code counted."""
    shop.order(7, first_name="Ali")
    words = said(ask(text="Merhaba {first_name}"))
    assert "Characters: 11 · Parts: 1" in words
    assert "Plain letters" in words
    assert "144 left" in words
    words = said(ask(text="Şu {first_name}"))
    assert "Characters: 6 (take the place of 7) · Parts: 1" in words
    assert "Turkish letters" in words
    assert "Unicode" in said(ask(text="☕ {first_name}"))


def test_counter_counts_the_footer_of_a_commercial_text(ask, shop, make, connection):
    """Title, number and refusal link are part of the message that is shown and counted."""

    def fill(session):
        row = session.merge(connection)
        row.merchant_title, row.merchant_number = MERCHANT.values()

    make(fill)
    shop.order(7)
    soup = ask(text="Merhaba", message_class="commercial")
    bubble = soup.find(class_="bubble")
    assert MERCHANT["merchant_number"] in bubble.get_text()
    assert "/r/" in bubble.get_text()
    caption = bubble.find(class_="footer-caption").extract()
    assert caption.get_text().startswith("Added by itself")
    assert bubble.get_text().startswith("MerhabaKahve Ticaret A.S. MERSIS no")
    assert not ask(text="Merhaba").find(class_="footer-caption")


def test_costly_characters_are_marked_where_they_stand(ask, press, shop):
    """Each costly character is marked and says what it costs; also without scripts."""
    shop.order(7, first_name="Işıl")
    for soup in (ask(), press("preview")):
        bubble = soup.find(class_="bubble")
        assert [mark.get_text() for mark in bubble.find_all("mark")] == ["ı", "ş", "ı"]
        assert {mark["title"] for mark in bubble.find_all("mark")} == {"Counts as 2 characters"}
        assert bubble.get_text() == "Sayın Işıl, 7 yolda."
        assert "Marked letters count as two characters each: 2 ı, 1 ş" in said(soup)
    soup = ask(text="☕ ş")
    assert soup.find("mark")["title"] == "Makes a part hold at most 70 characters"
    assert "Because of these signs a part holds at most 70 characters: 1 ☕" in said(soup)
    assert "two characters each" not in said(soup)
    assert "Of these, two characters each: 1 😀" in said(ask(text="☕ 😀"))
    assert "Marked letters and signs count as two characters each: 1 {, 1 ş" in said(
        ask(text="{ ş")
    )


def test_unseen_character_of_a_value_is_named(ask, shop):
    """A character that cannot be seen is told by its number."""
    shop.order(7, first_name="x")
    assert "U+2003" not in said(ask(text="a\u2003b"))  # made plain before it is counted
    assert "U+200D" in said(ask(text="👩\u200d🚀"))


def test_counter_reads_only_and_leaves_the_30_days_out(ask, shop, app, settings):
    """While somebody types nothing is written, no lock is waited for, no month is counted."""
    shop.order(7)
    asked = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    path = settings.database_url.removeprefix("sqlite:///")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        words = said(ask())
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    assert "30 days" not in words
    assert any("FROM orders" in one for one in asked)
    assert not [one for one in asked if "order_events" in one]
    assert not [one for one in asked if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert rules(shop) == []


def test_page_itself_still_tells_of_the_30_days(manager, rule_path):
    """The whole page says what the last month would have cost."""
    assert "last 30 days" in manager.get(f"{rule_path}?lang=en").text


def test_plain_letters_are_offered_where_they_save(ask, shop):
    """The offer names letters and parts; where nothing is saved there is none."""
    shop.order(7)
    soup = ask(text=ONE_TOO_MANY)
    assert "Write ş as s: 1 part instead of 2" in said(soup)
    assert soup.find("button", value="plain_letters")
    assert not ask(text="şu").find("button", value="plain_letters")


def test_one_press_writes_plain_letters(press, shop):
    """The text is rewritten, unsaved, names of fields untouched, and the saving is said."""
    shop.order(7, first_name="Ali")
    soup = press("plain_letters", text=ONE_TOO_MANY + "{first_name}")
    assert typed(soup) == "s" * 10 + "a" * 140 + "{first_name}"
    assert "1 part instead of 2" in said(soup)
    assert rules(shop) == []


def test_plain_letters_rewrite_the_text_that_is_looked_at(press, shop):
    """With the English text in the preview, the button is about that one."""
    shop.order(7)
    more = {"variant_en": "Şu", "preview_language": "en"}
    soup = press("plain_letters", text="Şu", **more)
    assert (typed(soup), typed(soup, "variant_en")) == ("Şu", "Su")


def test_saving_says_what_was_cleaned(manager, press, ask, shop, rule_path):
    """Curly quotes and unseen signs are made plain; preview and saving say so."""
    text, plain = "“Sayın” {first_name}\u200b,\u00a0merhaba", '"Sayın" {first_name}, merhaba'
    assert "Is made plain when you save: 2 curly quotes" in said(ask(text=text))
    soup = press("preview", text=text)
    assert "2 curly quotes, 1 special space, 1 invisible sign" in said(soup)
    assert typed(soup) == plain
    manager.post(f"{rule_path}?lang=en", data=FORM | {"text": text, "variant_en": "It’s"})
    assert rules(shop)[0].text == plain
    assert "3 curly quotes" in manager.get(f"{shop.path}?lang=en").text


def test_long_message_is_warned_of(ask):
    """More than one part is told in words of cost; more than carriers take as a danger."""
    assert "costs as much as" not in said(ask(text="a" * 155))
    assert "costs as much as 2 messages" in said(ask(text="a" * 156))
    assert "Carriers take at most" not in said(ask(text="a" * 1000))
    assert "Carriers take at most 1,071" in said(ask(text="a" * 1200))
    assert "Carriers take at most 1,043" in said(ask(text="ş" + "a" * 1050))


def test_second_language_is_kept_shown_and_taken_away(manager, press, shop, rule_path):
    """The other language has its field at once; an empty text is no text."""
    page = shop.page(manager.get(rule_path))
    assert page.find("textarea", id="variant_en")
    english = "Hello {first_name}"
    assert manager.post(rule_path, data=FORM | {"variant_en": english}).status_code == 303
    assert rules(shop)[0].variants == {"en": english}
    assert typed(shop.page(manager.get(rule_path)), "variant_en") == english
    assert manager.post(rule_path, data=FORM | {"variant_en": " "}).status_code == 303
    assert rules(shop)[0].variants == {}


def test_language_is_added_without_scripts(manager, press, shop, rule_path):
    """A press brings one more field, which keeps what is typed and is saved like the others."""
    soup = press("add_language", add_language="de", variant_en="Hello")
    assert typed(soup, "variant_en") == "Hello"
    assert soup.find("textarea", id="variant_de")
    assert not soup.find("option", value="de", selected=True)
    assert not press("add_language", add_language="xx").find("textarea", id="variant_xx")
    assert not press("add_language").find("textarea", id="variant_de")
    again = press("preview", variant_de="Hallo")
    assert typed(again, "variant_de") == "Hallo"
    manager.post(rule_path, data=FORM | {"variant_de": "Hallo", "variant_en": "Hello"})
    assert rules(shop)[0].variants == {"en": "Hello", "de": "Hallo"}


def test_default_text_of_the_second_language(press):
    """The second language has its own default text; the first stays as typed."""
    soup = press("default_variant_en")
    assert (typed(soup), "Hello" in typed(soup, "variant_en")) == (TEXT, True)


def test_preview_switches_between_languages(ask, shop):
    """The preview shows the text of the order's language, or of the one that is chosen."""
    shop.order(7, first_name="Ali", locale="en_US")
    texts = {"text": "Merhaba {first_name}", "variant_en": "Hello {first_name}"}

    def shown(**more):
        return ask(**texts, **more).find(class_="bubble").get_text()

    assert shown() == "Hello Ali"
    assert shown(preview_language="tr") == "Merhaba Ali"
    assert shown(preview_language="en") == "Hello Ali"
    soup = ask(**texts, preview_language="tr")
    chosen = soup.find("select", id="preview_language").find(selected=True)
    assert chosen["value"] == "tr"
    assert not ask(text="Merhaba").find("select", id="preview_language")
    assert shown(preview_language="<x>") == "Merhaba Ali"


def test_fault_of_a_variant_is_at_its_field(manager, shop, rule_path):
    """A wrong text in another language is named there, with the place, and the fold is open."""
    response = manager.post(f"{rule_path}?lang=en", data=FORM | {"variant_en": "Hi {frist_name}"})
    assert response.status_code == 422
    soup = shop.page(response)
    assert "Character 4" in soup.find(id="variant_en-fault").get_text()
    assert soup.find(id="variant_en").find_parent("details").has_attr("open")
    assert rules(shop) == []


def test_test_message_is_what_the_preview_shows(press, shop):
    """The test carries the text of the language that is looked at, and its parts."""
    shop.order(7, first_name="Ali")
    text = {"variant_en": "Hello {first_name}" + "ş" * 80, "preview_language": "en"}
    soup = press("test", test_recipient="0555 123 45 67", **text)
    message = shop.stored(select(Message))[0]
    assert message.body == soup.find(class_="bubble").get_text() == "Hello Ali" + "ş" * 80
    assert message.parts == 2


def test_field_list_explains_what_fields_can_do(manager, shop, rule_path):
    """Fallback, condition and filters stand there as examples that can be put into the text."""
    soup = shop.page(manager.get(rule_path))
    examples = {code.get_text() for code in soup.find_all("code", attrs={"data-insert": True})}
    assert {
        "{first_name}",
        "{first_name|Değerli müşterimiz}",
        "{tracking_number??Takip no: {tracking_number}}",
        "{first_name:title}",
    } <= examples
