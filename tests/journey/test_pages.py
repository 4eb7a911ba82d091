"""Every page, in both languages, on a wide and on a narrow screen."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from journey.browser import Browser
from journey.conftest import Prepared
from journey.house import House, Iletiniz
from journey.shop import Shop, order_event
from journey.test_browser import sign_in
from journey.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
WIDTHS = (1200, 360)
LANGUAGES = ("tr", "en")
LONG = "Süleymaniyeli-Küçükçekmecegillerden"
LEAST_PAGES = 20


def fill(house: House, iletiniz: Iletiniz, shop: Shop) -> None:
    """Make messages with many outcomes, so that the pages have something to show."""
    endings = ["0001", "0003", "0004", "0006", "2233", "2234"]
    for order_id, ending in enumerate(endings, start=1):
        event = order_event(order_id, f"+90532111{ending}")
        event["order"]["billing"]["first_name"] = LONG if order_id % 2 else "Ayşe"
        shop.send(event)
    shop.send(order_event(20, "0212 555 44 33"), order_event(21, ""))
    house.wait_for_rest()
    iletiniz.post("/_sandbox/quota", remaining=0)
    shop.send(order_event(30, "+905321112240"))
    house.wait_for("held", 1)


def list_pages(visitor: Visitor) -> list[str]:
    """Follow every link of the panel; return one path of each kind."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"rules/[^/]+/", "rules/*/", re.sub(r"\d+", "*", path))
        if kind in found:
            continue
        found[kind] = path
        links = visitor.open(path).select("a[href^='/']")
        waiting += [urlsplit(str(link["href"])).path for link in links]
    return sorted(found.values())


def name_of(path: str) -> str:
    return re.sub(r"\W+", "-", path).strip("-") or "dashboard"


def look_at(browser: Browser, url: str, place: Path) -> list[str]:
    """Open a page in both languages and widths; return what is wrong with it."""
    faults = []
    for language in LANGUAGES:
        for width in WIDTHS:
            browser.set_width(width)
            browser.open(f"{url}?lang={language}")
            here = f"{urlsplit(url).path} {language} {width}"
            browser.picture(place / f"{name_of(urlsplit(url).path)}-{language}-{width}.png")
            faults += [f"{here} is too wide: {one}" for one in browser.overflow()]
            faults += [f"{here} says {one}" for one in browser.complaints()]
            spoken = browser.find("html").get_attribute("lang")
            faults += [] if spoken == language else [f"{here} is in {spoken}"]
    return faults


def picture_folder(folder: Path) -> Path:
    return Path(os.environ.get("ILETINIZ_SCREENSHOTS") or folder / "pictures")


def test_the_first_pages_fit_and_keep_the_console_clean(
    *,
    house: House,
    prepared: Prepared,
    open_browser: Callable[..., Browser],
    tmp_path: Path,
):
    """Before anything is connected the pages say what to do, and fit as well."""
    house.serve()
    browser, place = open_browser(), picture_folder(tmp_path) / "first"
    sign_in(browser, house, prepared.password)
    faults = []
    for path in ("/", "/connection/", "/woocommerce/", "/messages/", "/messages/uncertain"):
        faults += look_at(browser, f"{house.url}{path}", place)
    assert not faults, "\n".join(faults)


def test_every_page_fits_and_keeps_the_console_clean(
    *,
    panel: House,
    iletiniz: Iletiniz,
    shop: Shop,
    prepared: Prepared,
    visitor: Callable[[], Visitor],
    open_browser: Callable[..., Browser],
    tmp_path: Path,
):
    """No page scrolls sideways at 1200 or 360 pixels, in Turkish or English; none has an error."""
    fill(panel, iletiniz, shop)
    of_each_status = panel.query("SELECT min(id) FROM messages GROUP BY status")
    paths = list_pages(visitor()) + [f"/messages/{number}" for (number,) in of_each_status]
    assert len(paths) >= LEAST_PAGES, paths
    place, browser = picture_folder(tmp_path), open_browser()
    faults = look_at(browser, f"{panel.url}/sign-in", place)
    sign_in(browser, panel, prepared.password)
    for path in paths:
        faults += look_at(browser, f"{panel.url}{path}", place)
    assert not faults, "\n".join(faults)
