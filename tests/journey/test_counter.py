"""The editor of a notice in a browser: the counter follows the typing, buttons write."""

from collections.abc import Callable

import pytest
from journey.browser import Browser
from journey.conftest import Prepared
from journey.house import House, wait_until
from journey.visitor import ADMIN
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.integration]
ONE_TOO_MANY = "ş" * 10 + "a" * 140
PHONE_WIDTH = 360


@pytest.fixture
def open_editor(house: House, prepared: Prepared, open_browser: Callable[..., Browser]):
    """Opens the notice of the prepared store in a fresh browser, signed in."""

    def open_one(*, has_scripts: bool) -> Browser:
        house.serve()
        browser = open_browser(has_scripts=has_scripts, language="en")
        browser.open(f"{house.url}/")
        browser.fill("#email", ADMIN)
        browser.fill("#password", prepared.password)
        browser.click("main form button.btn-primary")
        place = f"/woocommerce/stores/{prepared.store_id}/rules/processing/customer"
        browser.open(f"{house.url}{place}?lang=en")
        return browser

    return open_one


def waits_for(browser: Browser, *words: str) -> None:
    wait_until(lambda: all(word in browser.text() for word in words), f"{words} on the page")


def test_counter_follows_the_typing(open_editor: Callable[..., Browser]):
    """Preview, parts, marks and saving change while somebody types; one press writes plainly."""
    browser = open_editor(has_scripts=True)
    browser.fill("#text", ONE_TOO_MANY)
    waits_for(
        browser,
        "Characters: 150 (take the place of 160) · Parts: 2",
        "Write ş as s: 1 part instead of 2",
    )
    marks = "#preview .bubble mark"
    assert browser.find(marks).text == "ş"
    spoken = browser.driver.find_element("id", "counted").get_attribute("textContent")
    assert spoken == "2 parts"
    browser.set_width(PHONE_WIDTH)
    assert browser.overflow() == []
    browser.click("#plain_letters")
    waits_for(browser, "in plain letters now: 1 part instead of 2")
    assert not browser.has(marks)
    assert browser.complaints() == []


def test_typing_of_promotional_words_brings_the_tick(open_editor: Callable[..., Browser]):
    """The tick appears with the words, stays focused when pressed, and a further word clears it."""
    browser = open_editor(has_scripts=True)
    browser.fill("#text", "Size indirim")
    browser.tab_to("#is_promotion_confirmed").send_keys(Keys.SPACE)
    tick = "#is_promotion_confirmed[checked]"
    wait_until(lambda: browser.has(tick), "the tick as the server heard of it")
    focused = browser.driver.switch_to.active_element.get_attribute("id")
    assert focused == "is_promotion_confirmed"
    browser.find("#text").send_keys(" ve kupon")
    wait_until(lambda: not browser.has(tick), "the tick taken back")
    assert browser.has("#is_promotion_confirmed")


def test_example_is_put_where_the_cursor_stands(open_editor: Callable[..., Browser]):
    """A press of an example writes it into the text that was last written in."""
    browser = open_editor(has_scripts=True)
    browser.driver.execute_script(
        "document.querySelectorAll('details').forEach(d => d.open = true)"
    )
    browser.fill("#variant_en", "Hello ")
    buttons = browser.driver.find_elements("css selector", "dl button")
    next(one for one in buttons if one.text == "{first_name:title}").click()
    english = browser.find("#variant_en").get_property("value")
    assert english == "Hello {first_name:title}"


def test_help_works_without_scripts(open_editor: Callable[..., Browser]):
    """Counter, marks, plain letters and further languages are there for a press of a button."""
    browser = open_editor(has_scripts=False)
    browser.fill("#text", ONE_TOO_MANY)
    browser.click('button.btn[value="preview"]')
    waits_for(
        browser,
        "Characters: 150 (take the place of 160) · Parts: 2",
        "Write ş as s: 1 part instead of 2",
    )
    assert browser.find("#preview .bubble mark").text == "ş"
    browser.click("#plain_letters")
    waits_for(browser, "in plain letters now: 1 part instead of 2")


@pytest.mark.parametrize("field", ["#test_recipient", "#tracking_wait_minutes"])
def test_enter_sends_the_test_only_in_its_number(
    open_editor: Callable[..., Browser], house: House, field: str
):
    """Enter in the number presses the test's button; in another field it sends nothing."""
    browser = open_editor(has_scripts=True)
    browser.driver.execute_script(
        "document.querySelectorAll('details').forEach(d => d.open = true)"
    )
    browser.fill("#test_recipient", "0212")
    browser.find(field).send_keys(Keys.ENTER)
    if field == "#test_recipient":
        wait_until(lambda: browser.has("#test_recipient-fault"), "the fault of the test's number")
    else:
        waits_for(browser, "Nothing was sent or saved.")
        assert not browser.has("#test_recipient-fault")


def test_link_to_the_kind_opens_its_fold(open_editor: Callable[..., Browser]):
    """Who is told to choose the kind is led to it, though it is folded away."""
    browser = open_editor(has_scripts=True)
    browser.fill("#text", "Size indirim")
    browser.find("#notes-text a[href='#message_class']").click()
    focused = browser.driver.switch_to.active_element
    assert (focused.get_attribute("id"), focused.is_displayed()) == ("message_class", True)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_default_text_is_taken_back(open_editor: Callable[..., Browser], *, has_scripts: bool):
    """What the default text replaced is one press away, with scripts and without."""
    browser = open_editor(has_scripts=has_scripts)
    browser.fill("#text", "My own text")
    browser.click('button[value="default"]')
    assert browser.find("#text").get_property("value") != "My own text"
    browser.click("#undo")
    assert browser.find("#text").get_property("value") == "My own text"
