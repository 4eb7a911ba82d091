"""A campaign's draft in a browser: kept as it is written, counted as it is chosen."""

from collections.abc import Callable

import pytest
from journey.browser import Browser
from journey.conftest import Prepared
from journey.house import House, wait_until
from journey.shop import Shop, order_event
from journey.visitor import ADMIN

pytestmark = [pytest.mark.browser, pytest.mark.integration]
TALL = 2400  # pages scroll smoothly, and a press would miss what still moves
OpenBrowser = Callable[..., Browser]


@pytest.fixture
def browser(house: House, prepared: Prepared, shop: Shop, open_browser: OpenBrowser) -> Browser:
    """A browser at the first step of a campaign of the prepared store, with two customers."""
    house.serve()
    shop.send(
        order_event(1, "+905321110011", status="completed"),
        order_event(2, "+905321110012", status="cancelled"),
    )
    browser = open_browser(language="en")
    browser.set_width(1280, TALL)
    browser.open(f"{house.url}/")
    browser.fill("#email", ADMIN)
    browser.fill("#password", prepared.password)
    browser.click("main form button.btn-primary")
    browser.open(f"{house.url}/bulk/?lang=en")
    browser.click('form[action*="/bulk/new"] button')
    return browser


def kept(house: House, column: str) -> str:
    return str(house.query(f"SELECT {column} FROM campaigns WHERE id = 1")[0][0])  # noqa: S608 - a name of ours


def test_draft_is_kept_as_it_is_written(browser: Browser, house: House):
    """Filters and text are stored without a press; a press right after typing is no conflict."""
    wait_until(lambda: "2 people" in browser.text(), "the count of everybody")
    browser.find('input[name="statuses"][value="completed"]').click()
    wait_until(lambda: "1 person" in browser.text(), "the count of the filters")
    wait_until(lambda: "completed" in kept(house, "audience"), "the filters in the database")
    browser.click('button.btn[value="save"]')
    browser.find('input[name="message_class"][value="informational"]').click()
    browser.fill("#text", "Merhaba {first_name}")
    wait_until(lambda: "Draft saved at" in browser.text(), "the word of the draft")
    wait_until(lambda: kept(house, "text") == "Merhaba {first_name}", "the text in the database")
    browser.find("#text").send_keys(", iyi günler")
    browser.click('button.btn[value="save"]')
    assert browser.url.partition("?")[0].endswith("/check")
    assert kept(house, "text") == "Merhaba {first_name}, iyi günler"
    assert browser.complaints() == []


def test_draft_of_two_tabs_is_told(browser: Browser, house: House):
    """What another tab stored is not written over by itself: the page says so and keeps both."""
    page = browser.url.replace("/audience", "/text")
    browser.open(page)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(page)
    browser.fill("#text", "İkinci sekme")
    wait_until(lambda: kept(house, "text") == "İkinci sekme", "the draft of the second tab")
    browser.driver.switch_to.window(first)
    browser.fill("#text", "Birinci sekme")
    wait_until(lambda: "changed meanwhile" in browser.text(), "the conflict in words")
    assert kept(house, "text") == "İkinci sekme"
    assert browser.find("#text").get_attribute("value") == "Birinci sekme"
