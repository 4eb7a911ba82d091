"""Every route says who may call it, and nobody else can."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import Client

from iletiniz_admin.models import Role
from iletiniz_admin.web.access import GRANTED, Permission, permission_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Open to everybody; a route that is added here needs another proof of the caller, or none.
PUBLIC = frozenset(
    {
        "static",
        "bootstrap.static",
        "status.live",
        "connection.callback",  # its state proves the person and the browser
        "opt_out.confirm",  # its token proves who got the text
        "opt_out.show",
        "people.enter_from_store",  # its token proves the person
        "people.sign_in",
        "people.set_preferences",
    }
)
BRIDGE = "bridge"  # these prove themselves by signature or pairing code
TOKENLESS = (f"{BRIDGE}.", "opt_out.")  # without a session there is no form token


def calls(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each route, method and an address that fits it; ids belong to nothing."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: dummy(rule, name) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values)
        for method in METHODS:
            if method in (rule.methods or ()):
                yield rule, method, address


def dummy(rule: Rule, name: str) -> object:
    """A value that the route's converter takes."""
    converter = rule._converters[name]
    if isinstance(converter, IntegerConverter):
        return 999_999
    if type(converter).__name__ == "AnyConverter":
        return min(converter.items)
    return "x"


def is_public(rule: Rule) -> bool:
    return rule.endpoint in PUBLIC or rule.endpoint.startswith(f"{BRIDGE}.")


def status_of(client: Client, method: str, address: str) -> int:
    return client.open(address, method=method).status_code


def test_route_says_its_permission(app: Flask) -> None:
    """Every endpoint declares what it asks for."""
    silent = [
        r.endpoint for r in app.url_map.iter_rules() if permission_of(app, r.endpoint) is None
    ]
    assert not silent


def test_route_is_public_only_when_listed(app: Flask) -> None:
    """What is open to everybody is exactly what this test lists."""
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if permission_of(app, rule.endpoint) is Permission.PUBLIC
    }
    assert {name for name in found if not name.startswith(f"{BRIDGE}.")} == PUBLIC


def test_route_leads_strangers_to_sign_in(app: Flask) -> None:
    """Nobody gets past a guarded route without signing in, with any method."""
    client = app.test_client()
    for rule, method, address in calls(app):
        if is_public(rule):
            continue
        response = client.open(address, method=method)
        assert response.status_code in {302, 303}, (method, address)
        assert response.headers["Location"].startswith("/sign-in"), (method, address)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_route_refuses_lower_roles(app: Flask, sign_in, role: Role) -> None:
    """A role that lacks a route's permission gets 403 from it, with any method."""
    client = sign_in(role)
    refused = 0
    for rule, method, address in calls(app):
        permission = permission_of(app, rule.endpoint)
        if permission in GRANTED[role] or permission is Permission.PUBLIC:
            continue
        refused += 1
        assert status_of(client, method, address) == 403, (method, address)
    assert refused


@pytest.mark.parametrize("role", list(Role))
def test_route_never_crashes_on_what_is_not_there(app: Flask, sign_in, role: Role) -> None:
    """Ids that belong to nothing and empty forms are answered, never with a crash."""
    for rule, method, address in calls(app):
        if permission_of(app, rule.endpoint) not in GRANTED[role]:
            continue
        status = status_of(sign_in(role), method, address)
        assert status < 500, (method, address, status)
        if "<int:" in rule.rule and method == "GET":
            assert status == 404, (address, status)


def test_route_asks_each_post_for_a_token(app: Flask, sign_in) -> None:
    """Every form of the pages refuses to be sent without its token, but where no session is."""
    client = sign_in(Role.ADMIN)
    client.sends_token = False
    tried = 0
    for rule, method, address in calls(app):
        if method == "GET" or rule.endpoint.startswith(TOKENLESS):
            continue
        tried += 1
        assert status_of(client, method, address) == 400, (method, address)
    assert tried


def test_route_forgotten_mark_closes_it(app: Flask, sign_in) -> None:
    """A view without a permission is refused to everybody, admins included."""
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert status_of(sign_in(Role.ADMIN), "GET", "/forgotten") == 403
