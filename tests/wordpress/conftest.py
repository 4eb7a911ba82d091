"""Fixtures of sites: a database for each process, sites of any kind, servers in front of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wordpress.cores import Kind, any_core, need_core, need_programs
from wordpress.database import Database
from wordpress.door import Door, door_to
from wordpress.household import Household, PairedStore, open_household
from wordpress.site import Site, Sites
from wordpress.web import CliServer, FpmServer


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Makes sites; what runs them is asked for with the first."""
    need_programs()
    database = Database()
    yield Sites(tmp_path_factory.mktemp("sites"), database)
    database.close()


@pytest.fixture
def make_site(sites: Sites) -> Iterator[Callable[..., Site]]:
    """Gives sites; at the end PHP must have said nothing about the bridge."""
    made: list[Site] = []

    def make(
        core: str = "",
        storage: str = "posts",
        *,
        shop: str = "woocommerce",
        has_bridge: bool = True,
    ) -> Site:
        core = core or any_core()
        need_core(core)
        made.append(sites.make(Kind(core, shop, has_bridge), storage))
        return made[-1]

    yield make
    assert [line for site in made for line in site.complaints()] == []


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., FpmServer | CliServer]]:
    """Puts a server in front of a site, nginx with php-fpm where no other is named."""
    started: list[FpmServer | CliServer] = []

    def start(site: Site, kind: type[FpmServer | CliServer] = FpmServer) -> FpmServer | CliServer:
        started.append(kind(site, tmp_path / f"server{len(started)}"))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Household]:
    """A panel, its worker and the sandbox, for all tests of a file."""
    need_programs()
    with open_household(tmp_path_factory.mktemp("household")) as household:
        yield household


@pytest.fixture
def door(household: Household) -> Iterator[Door]:
    """An address of its own for the panel, where a test can play with the line."""
    with door_to(household.house.url) as door:
        yield door


@pytest.fixture
def make_store(
    make_site: Callable[..., Site], household: Household, door: Door
) -> Callable[..., PairedStore]:
    """Gives sites that are paired through the door."""

    def make(core: str = "", storage: str = "posts", *statuses: str) -> PairedStore:
        return household.pair(make_site(core, storage), door, *statuses)

    return make


@pytest.fixture
def store(make_store: Callable[..., PairedStore]) -> PairedStore:
    return make_store()
