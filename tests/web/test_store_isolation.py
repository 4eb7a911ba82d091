"""Managers and viewers meet only their own stores; for them the others do not exist."""

from collections.abc import Iterator

import pytest
from factories import make_rule, make_store
from flask import Flask
from sqlalchemy import insert

from iletiniz_admin.models import Message, MessageStatus, Role, Store
from iletiniz_admin.services.outbox import new_row
from iletiniz_admin.web.access import Permission, permission_of

METHODS = ("GET", "POST")


@pytest.fixture
def stores(session, sealer) -> list[Store]:
    """One's own store and a foreign one, each with a notice and a message."""
    stores = [make_store(session, sealer, name=name) for name in ("Benim", "Yabancı Dükkân")]
    for store in stores:
        make_rule(session, store)
        row = new_row(
            store_id=store.id,
            idempotency_key=f"test:{store.id}",
            source="order",
            status=MessageStatus.QUEUED,
            created_at=store.created_at,
            body=f"Gizli metin {store.name}",
            recipient="+905551112233",
        )
        session.execute(insert(Message), [row])
    session.commit()
    return stores


def addresses(app: Flask, values: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of each route that names a store or a message."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.arguments & {"store_id", "message_id"} or rule.arguments - set(values):
            continue
        if permission_of(app, rule.endpoint) is Permission.PUBLIC:
            continue
        address = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        yield from ((rule.endpoint, m, address) for m in METHODS if m in (rule.methods or ()))


def values_of(store: Store) -> dict[str, object]:
    # Rows were made in the order of the stores, so their numbers are the same.
    return {
        "store_id": store.id,
        "message_id": store.id,
        "rule_id": store.id,
        "trigger": "processing",
        "role": "customer",
    }


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_store_of_others_does_not_exist(app, sign_in, stores, role) -> None:
    """Whatever names a foreign store is 404, or 403 where the role may not go at all."""
    mine, foreign = stores
    client = sign_in(role, stores=[mine])
    tried = 0
    for endpoint, method, address in addresses(app, values_of(foreign)):
        status = client.open(address, method=method).status_code
        permission = permission_of(app, endpoint)
        may_go = permission is Permission.VIEW or (
            permission is Permission.MANAGE and role == Role.MANAGER
        )
        assert status == (404 if may_go else 403), (method, address, status)
        tried += may_go
    assert tried


def test_store_of_ones_own_opens(app, sign_in, stores) -> None:
    """The same addresses open for one's own store."""
    client = sign_in(Role.MANAGER, stores=[stores[0]])
    opened = 0
    for endpoint, method, address in addresses(app, values_of(stores[0])):
        if method == "GET" and permission_of(app, endpoint) is not Permission.ADMIN:
            assert client.get(address).status_code in {200, 303}, address
            opened += 1
    assert opened


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_store_of_others_is_named_nowhere(app, sign_in, stores, role) -> None:
    """No page shows a foreign store's name or texts, and none can be chosen by address."""
    mine, foreign = stores
    client = sign_in(role, stores=[mine])
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments or "static" in rule.endpoint:
            continue
        for query in ("", f"?store={foreign.id}", f"?q={foreign.name}"):
            response = client.get(adapter.build(rule.endpoint) + query)
            if response.mimetype == "application/zip":
                continue  # the plugin, which is the same for everybody
            assert response.status_code in {200, 302, 303, 401, 403, 404}, (rule.rule, query)
            assert "Gizli metin Yabancı" not in response.text, (rule.rule, query)
            if query != f"?q={foreign.name}":
                assert foreign.name not in response.text, (rule.rule, query)


def test_store_of_nobody_shows_nothing(sign_in, stores) -> None:
    """A manager without stores can open the pages, and they are empty."""
    client = sign_in(Role.MANAGER)
    for address in ("/", "/woocommerce/", "/messages/"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert not [store.name for store in stores if store.name in response.text], address
