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
    waits_for(browser, "Characters: 160 · Parts: 2", "Write ş as s: 1 part instead of 2")
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
    browser.click('button[value="preview"]')
    waits_for(browser, "Characters: 160 · Parts: 2", "Write ş as s: 1 part instead of 2")
    assert browser.find("#preview .bubble mark").text == "ş"
    browser.click("#plain_letters")
    waits_for(browser, "in plain letters now: 1 part instead of 2")
