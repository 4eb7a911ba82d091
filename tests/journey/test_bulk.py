"""Bulk sending in a browser: filter, compose, receipt, send, report."""

import csv
import io
from collections.abc import Callable

import pytest
import requests
from journey.browser import Browser
from journey.conftest import Prepared
from journey.house import House, Iletiniz, wait_until
from journey.shop import Shop, order_event
from journey.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.integration]
OpenBrowser = Callable[..., Browser]
AYSE, ZEYNEP, MEHMET = "+905321110011", "+905321110012", "+905321110013"
LONG_NAME = "Abdurrahmangazi-Şehsuvaroğullarından"
TEXT = (
    "Merhaba {first_name}, {order_number} numaralı siparişiniz tamamlandı. Sorunuz olursa bize "
    "bu numaradan ya da mağazamızdan ulaşabilirsiniz."
)
CAMPAIGN = "/bulk/1"
TALL = 2400  # pages scroll smoothly, and a press would miss what still moves


def make_orders(shop: Shop) -> None:
    """Make orders that were completed, one of each person's but Ayşe's, and one that was not."""
    rows = [(1, AYSE), (2, AYSE), (3, ZEYNEP), (4, MEHMET), (5, "0212 555 44 33")]
    events = [order_event(number, phone, status="completed") for number, phone in rows]
    events[3]["order"]["billing"]["first_name"] = LONG_NAME
    shop.send(*events, order_event(6, "+905321110014", status="cancelled"))


def press_choice(browser: Browser, name: str, value: str) -> None:
    """Tick a box or choose a kind, unless it is already."""
    choice = browser.find(f'input[name="{name}"][value="{value}"]')
    if not choice.is_selected():
        choice.click()


def choose_people(browser: Browser, house: House) -> None:
    """Begin a campaign for everybody whose order was completed; look at how many these are."""
    browser.open(f"{house.url}/bulk/")
    browser.click('form[action*="/bulk/new"] button')
    assert f"{CAMPAIGN}/audience" in browser.url
    browser.fill("#name", "Yaz")
    press_choice(browser, "statuses", "completed")


def look_at_people(browser: Browser, *, has_scripts: bool) -> None:
    """The figures follow the filters by themselves; without scripts they follow a press."""
    if not has_scripts:
        browser.click('button.btn[value="look"]')
    wait_until(lambda: LONG_NAME in browser.text(), "the people that the filters mean")
    assert "Ayşe" in browser.text()
    browser.click('button.btn[value="save"]')
    assert f"{CAMPAIGN}/text" in browser.url


def write_text(browser: Browser) -> None:
    """Write the text; the kind that is preselected is the one with the stricter duties."""
    commercial = browser.find('input[name="message_class"][value="commercial"]')
    assert commercial.is_selected()
    press_choice(browser, "message_class", "informational")
    browser.fill("#text", TEXT)
    browser.click('button.btn[value="save"]')
    assert f"{CAMPAIGN}/check" in browser.url


def read_receipt(browser: Browser, house: House, *, has_scripts: bool) -> tuple[int, int]:
    """Ask for the check and wait for the bill; return how many get the text, and the parts."""
    browser.click('form[action*="/check"] button')
    if has_scripts:  # the page becomes the receipt by itself
        browser.find("table.bill")
        focused = "return document.activeElement.id"
        wait_until(lambda: browser.driver.execute_script(focused) == "result", "the focus there")
    else:

        def is_there() -> bool:
            browser.open(f"{house.url}{CAMPAIGN}/check")
            return browser.has("table.bill")

        wait_until(is_there, "the receipt")
    matched, recipients, parts = house.query(
        "SELECT json_extract(receipt, '$.matched'), json_extract(receipt, '$.recipients'),"
        " json_extract(receipt, '$.part_count') FROM campaigns"
    )[0]
    assert (matched, recipients) == (5, 3)
    assert parts > recipients  # one name is long: counted message by message
    return recipients, parts


def see_who_is_left_out(browser: Browser) -> None:
    """Each reason of the bill leads to those it left out."""
    browser.click('table.bill a[href*="reason=duplicate"]')
    assert "#1" in browser.text()
    browser.driver.back()
    browser.click('table.bill a[href*="reason=not_a_mobile"]')
    assert "#5" in browser.text()
    browser.driver.back()
    browser.find("table.bill")


def send(browser: Browser, house: House, *, has_scripts: bool) -> None:
    """Start it; the campaign's page tells by itself, or by a reload, that it is done."""
    browser.click(f'main a.btn-primary[href*="{CAMPAIGN}/start"]')
    browser.click("main form button.btn-primary")
    assert browser.url.rstrip("/").endswith(CAMPAIGN)
    wait_until(lambda: house.query("SELECT status FROM campaigns") == [("finished",)], "the end")
    if not has_scripts:
        browser.open(f"{house.url}{CAMPAIGN}")
    wait_until(lambda: not browser.has("[data-progress-url]"), "the page of an ended campaign")


def read_report(browser: Browser, house: House) -> list[list[str]]:
    """Find one recipient by a part of the name, then fetch the report."""
    browser.click(f'main a[href$="{CAMPAIGN}/recipients"]')
    browser.fill("#q", LONG_NAME)
    browser.click('form[action*="/recipients"] button')
    found = browser.find("main table").text
    assert LONG_NAME in found
    assert "Ayşe" not in found
    cookies = {one["name"]: one["value"] for one in browser.driver.get_cookies()}
    report = requests.get(f"{house.url}{CAMPAIGN}/report.csv", cookies=cookies, timeout=60)
    assert report.status_code == 200
    text = report.content.decode("utf-8-sig")
    separator = max(";,\t", key=text.splitlines()[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_a_campaign_reaches_its_people(
    *,
    panel: House,
    iletiniz: Iletiniz,
    shop: Shop,
    prepared: Prepared,
    open_browser: OpenBrowser,
    has_scripts: bool,
):
    """Filter, compose, receipt, send, report: each person once, at the cost that was told."""
    make_orders(shop)
    browser = open_browser(has_scripts=has_scripts)
    browser.set_width(1200, TALL)
    sign_in(browser, panel, prepared.password)
    choose_people(browser, panel)
    look_at_people(browser, has_scripts=has_scripts)
    write_text(browser)
    recipients, parts = read_receipt(browser, panel, has_scripts=has_scripts)
    see_who_is_left_out(browser)
    send(browser, panel, has_scripts=has_scripts)
    assert iletiniz.calls() == {AYSE: 1, ZEYNEP: 1, MEHMET: 1}
    received = iletiniz.get("/_sandbox/received")
    assert len(received) == recipients
    assert sum(one["parts"] for one in received) == parts
    assert sum(LONG_NAME in one["body"] for one in received) == 1
    head, *rows = read_report(browser, panel)
    told = " ".join(cell for row in rows for cell in row)
    assert all(number in told for number in (AYSE, ZEYNEP, MEHMET))
    assert all(len(row) == len(head) for row in rows)
    assert browser.complaints() == []
