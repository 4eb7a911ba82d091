"""Every button of the editor that replaces a text gives the former one back."""

import pytest
from sqlalchemy import select

from iletiniz_admin.models import MessageRule

LONG = "ş" * 10 + "a" * 140  # one part in plain letters, two as it is


def typed(soup, field="text"):
    return soup.find("textarea", id=field).get_text().removeprefix("\n")


def formers(soup):
    return [one["value"] for one in soup("input", attrs={"name": "former"})]


def again(soup, *fields):
    """What the page sends along by itself: its texts and those it keeps."""
    return {one: typed(soup, one) for one in fields} | {"former": formers(soup)}


@pytest.mark.parametrize(
    ("action", "field", "text"),
    [
        ("default", "text", "Kendi metnim\n{first_name} = güzel"),
        ("default_variant_en", "variant_en", "My own"),
        ("plain_letters", "text", LONG),
    ],
)
def test_replaced_text_comes_back(edit, shop, action, field, text):
    """Default texts and plain letters are taken back by a press; nothing is saved."""
    soup = edit.press(action, **{field: text})
    assert typed(soup, field) != text
    button = soup.find("button", id="undo")
    assert button.get_text(strip=True) == "Undo"
    before = soup.find("textarea", id=field)
    assert before.find_next("button") == button  # right below the text that it is about
    back = edit.press("undo", **again(soup, field))
    assert typed(back, field) == text
    assert shop.stored(select(MessageRule)) == []


def test_taking_back_loses_nothing(edit):
    """What stood there when a text came back comes back in its turn; so does each before it."""
    soup = edit.press("default", text="one")
    standard = typed(soup)
    soup = edit.press("undo", **again(soup, "text") | {"text": "two"})
    assert typed(soup) == "one"
    soup = edit.press("undo", **again(soup, "text"))
    assert typed(soup) == "two"
    assert typed(edit.press("undo", **again(soup, "text"))) == "one"
    assert standard not in formers(soup)


def test_former_text_stays_while_the_page_is_used(edit):
    """A look at the preview keeps it; a text that is not changed leaves nothing behind."""
    soup = edit.press("default", text="one")
    soup = edit.press("preview", **again(soup, "text"))
    assert typed(edit.press("undo", **again(soup, "text"))) == "one"
    same = edit.press("default", text=typed(soup))
    assert not same.find("button", id="undo")
    assert not edit.press("preview").find("button", id="undo")


@pytest.mark.parametrize("former", ["", "text", "sender=X", "variant_xx=Y", "=", "former=Z"])
def test_strange_former_texts_change_nothing(edit, former):
    """Only texts of this page come back; other fields stay out of reach."""
    soup = edit.press("undo", former=[former], text="one", sender="")
    assert typed(soup) in {"one", ""}
    assert soup.find(id="sender").find("option", value="X") is None


def test_only_so_many_former_texts_travel(edit):
    """A page keeps six of them, the newest."""
    soup = edit.press("default", text="new", former=[f"text={n}" for n in range(20)])
    assert formers(soup) == [*(f"text={n}" for n in range(15, 20)), "text=new"]


def test_default_text_needs_a_field_of_its_language(edit):
    """A language that the page has no text in changes nothing, the main text least of all."""
    soup = edit.press("default_variant_de", text="one")
    assert typed(soup) == "one"


def test_enter_in_a_field_neither_sends_nor_replaces(edit, shop, manager):
    """The first button of the form, which Enter presses, only looks; it says so."""
    page = shop.page(manager.get(f"{edit.path}?lang=en"))
    first = page.find("form", attrs={"data-preview-url": True}).find("button")
    assert (first["name"], first["value"], first["tabindex"]) == ("action", "preview", "-1")
    soup = edit.press("preview", test_recipient="0555 123 45 67")
    assert "Nothing was sent or saved." in soup.main.get_text()


def test_own_language_is_no_other_language(edit, shop, manager):
    """The language of the main text is not offered once more."""
    page = shop.page(manager.get(edit.path))
    offered = {one["value"] for one in page.find("select", id="add_language")("option")}
    assert "tr" not in offered
    assert {"de", "ar"} <= offered


@pytest.mark.parametrize(
    ("own", "words"),
    [("MAGAZA", "The store's default: MAGAZA"), (None, "iletiniz's default: KAHVE")],
)
def test_usual_sender_is_called_as_on_the_page_of_a_message(edit, shop, manager, own, words):
    """What no name means is told in the words of the message's own page."""
    shop.make(lambda session: setattr(session.merge(shop.store), "default_sender", own))
    page = shop.page(manager.get(f"{edit.path}?lang=en"))
    assert page.find("select", id="sender").find("option", value="").get_text() == words
