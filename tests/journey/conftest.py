"""Fixtures of the journeys: a prepared instance, a sandbox process, a panel process."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from journey.browser import Browser, need_browser
from journey.house import House, Iletiniz, copy_instance
from journey.shop import Shop
from journey.visitor import Visitor

SITE = "https://kahve.example"
TEXT = "Merhaba {first_name}, {order_number} numaralı siparişiniz hazırlanıyor."


@dataclass(frozen=True)
class Prepared:
    """An instance after ``make run``'s first commands, with one more store and its notice."""

    folder: Path
    password: str
    store_id: int
    secret: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    house = House(folder, "http://127.0.0.1:9")
    said = house.prepare()
    found = re.search(r"First admin: admin@example.com .*once: (\S+)", said)
    assert found, said
    store = house.json("stores", "add", "Kahve Dükkanı", "--url", SITE)
    store_id = store["store_id"]
    house.json("rules", "set", "--store", str(store_id), "--status", "processing", "--text", TEXT)
    return Prepared(folder, found[1], store_id, store["signing_secret"])


@pytest.fixture
def make_iletiniz(tmp_path: Path) -> Iterator[Callable[..., Iletiniz]]:
    made: list[Iletiniz] = []

    def make(*options: str) -> Iletiniz:
        made.append(Iletiniz(tmp_path, *options))
        return made[-1]

    yield make
    for one in made:
        one.process.stop()


@pytest.fixture
def iletiniz(make_iletiniz: Callable[..., Iletiniz]) -> Iletiniz:
    return make_iletiniz("--rate", "0")


@pytest.fixture
def house(prepared: Prepared, iletiniz: Iletiniz, tmp_path: Path) -> Iterator[House]:
    """A panel that is prepared but not started; nothing of it is left running."""
    copy_instance(prepared.folder, tmp_path)
    house = House(tmp_path, iletiniz.url)
    yield house
    house.stop()


@pytest.fixture
def panel(house: House) -> House:
    """A panel that is connected and serves."""
    house.connect()
    house.serve()
    return house


@pytest.fixture
def shop(prepared: Prepared, house: House) -> Shop:
    return Shop(house.url, prepared.store_id, prepared.secret, SITE)


@pytest.fixture
def visitor(prepared: Prepared, house: House) -> Callable[[], Visitor]:
    """Gives the first admin, signed in."""

    def come() -> Visitor:
        visitor = Visitor(house.url)
        visitor.sign_in(prepared.password)
        return visitor

    return come


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """Opens fresh browsers; the test is skipped, or fails, where there is none."""
    need_browser()
    opened: list[Browser] = []

    def open_one(**options: Any) -> Browser:
        opened.append(Browser(tmp_path / f"browser-{len(opened)}", **options))
        return opened[-1]

    yield open_one
    for browser in opened:
        browser.close()
