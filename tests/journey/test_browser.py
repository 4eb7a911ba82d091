"""The main way in a browser: connect, switch a notice on, place an order, see the SMS arrive."""

from collections.abc import Callable

import pytest
from journey.browser import Browser
from journey.conftest import Prepared
from journey.house import House, Iletiniz, wait_until
from journey.visitor import ADMIN
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.integration]
DEMO_STORE = "/woocommerce/stores/1"
NOTICE = 'form[action*="/rules/processing/customer/switch"] button'
OpenBrowser = Callable[..., Browser]


def sign_in(browser: Browser, house: House, password: str) -> None:
    browser.open(f"{house.url}/")
    browser.fill("#email", ADMIN)
    browser.fill("#password", password)
    browser.click("main form button.btn-primary")
    assert browser.url == f"{house.url}/"


def connect(browser: Browser, house: House) -> None:
    """Press Connect and click through iletiniz's own pages, back to the panel."""
    browser.click('a[href="/connection/"]')
    browser.click('form[action$="/connection/connect"] button')
    assert not browser.url.startswith(house.url)
    browser.fill("#email", browser.find("#demo-email").text)
    browser.fill("#password", browser.find("#demo-password").text)
    browser.click("button[type=submit]")
    browser.find("input[value=ws_7k2m9q4t]").click()
    browser.click("button[type=submit]")
    browser.click("button[value=allow]")
    assert browser.url == f"{house.url}/connection/"


def check_dashboard(browser: Browser, house: House) -> None:
    """The dashboard tells of the workspace: plan, quota, providers, senders."""
    browser.open(f"{house.url}/")
    shown = browser.text()
    for word in ("Örnek Mağaza", "Başlangıç", "620", "Netgsm", "Verimor", "ORNEKMAGAZA"):
        assert word in shown, f"{word} is not in {shown}"


def switch_notice_on(browser: Browser) -> None:
    browser.click('nav a[href^="/woocommerce/"]')
    browser.click(f'main a[href*="{DEMO_STORE}"]')
    assert browser.find(NOTICE).get_attribute("aria-checked") == "false"
    browser.click(NOTICE)
    assert browser.find(NOTICE).get_attribute("aria-checked") == "true"


def see_the_sms(browser: Browser, house: House, iletiniz: Iletiniz) -> None:
    """It is on iletiniz's page, and in Messages with its outcome."""
    received = wait_until(lambda: iletiniz.get("/_sandbox/received"), "the SMS")
    (sms,) = received
    browser.open(f"{iletiniz.url}/_sandbox/")
    assert sms["body"] in browser.text()
    house.wait_for("accepted", 1)
    (number,) = house.query("SELECT id FROM messages WHERE status != 'skipped'")[0]
    browser.open(f"{house.url}/messages/")
    browser.click(f'main a[href*="/messages/{number}"]')
    assert sms["body"] in browser.find(".bubble").text
    assert browser.has(".status-success")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_an_order_becomes_an_sms(
    *,
    house: House,
    iletiniz: Iletiniz,
    prepared: Prepared,
    open_browser: OpenBrowser,
    has_scripts: bool,
):
    """A shop owner connects, switches a notice on and sees the SMS; scripts are no condition."""
    house.serve()
    browser = open_browser(has_scripts=has_scripts)
    sign_in(browser, house, prepared.password)
    connect(browser, house)
    check_dashboard(browser, house)
    switch_notice_on(browser)
    house.command("demo", "order", "--status", "processing")
    see_the_sms(browser, house, iletiniz)
    assert browser.complaints() == []


def test_signing_in_needs_no_mouse(house: House, prepared: Prepared, open_browser: OpenBrowser):
    """Tab and Enter lead in, to Connect at iletiniz, and out again."""
    house.serve()
    browser = open_browser()
    browser.open(f"{house.url}/")
    browser.tab_to("#email").send_keys(ADMIN)
    browser.tab_to("#password").send_keys(prepared.password)
    browser.press(Keys.ENTER)
    browser.find(".panel-nav")
    browser.tab_to('.panel-nav a[href="/connection/"]')
    browser.press(Keys.ENTER)
    wait_until(lambda: browser.url.endswith("/connection/"), "the connection page")
    browser.tab_to('form[action$="/connection/connect"] button')
    browser.press(Keys.ENTER)
    wait_until(lambda: not browser.url.startswith(house.url), "iletiniz's page")
    browser.open(f"{house.url}/")
    browser.tab_to('form[action$="sign-out"] button')
    browser.press(Keys.ENTER)
    browser.find("#password")
    assert browser.complaints() == []
