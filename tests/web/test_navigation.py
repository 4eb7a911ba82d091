"""The navigation is complete, and shows to each role what it may open."""

import pytest
from flask import Flask

from iletiniz_admin.models import Role
from iletiniz_admin.web.navigation import ITEMS

# Pages that are reached from elsewhere: the header, another page's button, iletiniz.
ELSEWHERE = frozenset(
    {
        "bootstrap.static",
        "connection.callback",
        "people.account",
        "people.add_user",
        "people.change_password",
        "people.sign_in",
        "static",
        "status.live",
    }
)


def test_navigation_knows_every_page(app: Flask) -> None:
    """Each page without arguments belongs to an item, or is known to be reached from elsewhere."""
    endpoints = {item.endpoint for item in ITEMS}
    blueprints = frozenset[str]().union(*(item.blueprints for item in ITEMS))
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or rule.endpoint in ELSEWHERE:
            continue
        blueprint = rule.endpoint.partition(".")[0]
        is_known = rule.endpoint in endpoints or blueprint in blueprints | {"bridge"}
        assert is_known, rule.endpoint


def test_navigation_leads_to_pages_that_exist(app: Flask) -> None:
    """Each item names an endpoint of the panel."""
    assert {item.endpoint for item in ITEMS} <= set(app.view_functions)


@pytest.mark.parametrize("role", list(Role))
def test_navigation_offers_only_what_opens(role: Role, sign_in, page) -> None:
    """A person sees the items that they may open, and each of them opens."""
    client = sign_in(role)
    soup = page(client.get("/account"))
    links = [str(link["href"]) for link in soup.select(".panel-nav a")]
    assert links
    assert ("/log" in links) is (role == Role.ADMIN)
    for link in links:
        assert client.get(link).status_code == 200, link


def test_navigation_marks_the_page_that_is_open(sign_in, page) -> None:
    """Exactly the item of the page carries aria-current."""
    soup = page(sign_in(Role.ADMIN).get("/log"))
    assert [link["href"] for link in soup.select(".panel-nav [aria-current]")] == ["/log"]
