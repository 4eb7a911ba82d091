"""Promotion on the editor's page: each find at its own text, said once, with a way out."""

import pytest
from bs4 import BeautifulSoup

TICK = "is_promotion_confirmed"
WHOLE = "Botlar yağmurdan önce geldi, ayaklarınız kuru kalsın"


def soup_of(html):
    return BeautifulSoup(html, "html5lib")


def test_find_stands_at_its_own_text(edit):
    """A find of the English text stands at the English field, named, with the tick."""
    notes = edit.notes(variant_en="Big discount, {first_name}!")
    assert TICK not in notes["text"]
    assert "The text in English looks like promotion" in notes["variant_en"]
    assert soup_of(notes["variant_en"]).find("input", id=TICK)
    page = edit.press("save", variant_en="Big discount, {first_name}!")
    assert page.find(id=TICK).find_parent(id="notes-variant_en")
    assert page.find("a", href=f"#{TICK}")


def test_one_tick_holds_for_all_texts(edit):
    """With finds in two texts each shows its own, and the first has the tick."""
    notes = edit.notes(text="Size indirim", variant_en="A discount for you")
    main, english = soup_of(notes["text"]), soup_of(notes["variant_en"])
    assert "The text in Turkish" in main.get_text()
    assert [mark.get_text() for mark in main("mark")] == ["indirim"]
    assert "discount" in [mark.get_text() for mark in english("mark")]
    assert (bool(main.find(id=TICK)), bool(english.find(id=TICK))) == (True, False)
    assert "The tick at the other text holds" in english.get_text()


def test_fault_of_a_text_stands_at_its_field_while_somebody_types(edit):
    """A wrong field name in the English text is told there."""
    notes = edit.notes(variant_en="Hi {frist_name}")
    assert "Character 4" in notes["variant_en"]
    assert "Character 4" not in notes["text"]


def test_promotion_is_told_once_and_explained_once(edit):
    """The summary names the words; what can be done stands in the box alone, with the choice."""
    page = edit.press("save", text="Size indirim")
    words = page.main.get_text()
    assert words.count("Your name, the words and the time are recorded") == 1
    assert words.count("This looks like promotion: indirim.") == 1
    box = page.find(id=TICK).find_parent("fieldset")
    assert box.find("a", href="#message_class")
    assert page.find(id=TICK)["aria-describedby"] == "promotion-help"
    assert page.find(id="message_class").find_parent("details").has_attr("open")


def test_sentence_as_a_whole_is_called_that(edit):
    """Where no word promotes by itself the box says so and marks the words that did most."""
    box = soup_of(edit.notes(text=WHOLE)["text"])
    assert "A sentence sounds like advertising as a whole" in box.get_text()
    assert "Found:" not in box.get_text()
    titles = {mark["title"] for mark in box("mark")}
    assert titles == {"Makes the sentence sound like advertising"}
    listed = soup_of(edit.notes(text="Size indirim")["text"])
    assert "Found: indirim" in " ".join(listed.get_text().split())
    assert "as a whole" not in listed.get_text()


@pytest.mark.parametrize("text", ["Merhaba {first_name}", "Siparişiniz yolda."])
def test_text_without_finds_has_no_box(edit, text):
    """A text that informs is left in peace."""
    assert "fieldset" not in edit.notes(text=text)["text"]
