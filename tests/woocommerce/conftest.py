"""Fixtures of this room: the whole panel, with a store that somebody looks after."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from factories import NOW, make_connection, make_store
from panel import app, client, page, sign_in
from rule_form import RULE_FORM
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Order, Role, Store

__all__ = ["app", "client", "page", "sign_in"]

SENDERS: dict[str, Any] = {
    "senders": [
        {"name": "KAHVE", "is_approved": True, "is_default": True, "provider": "netgsm"},
        {"name": "BEKLEYEN", "is_approved": False, "is_default": False, "provider": None},
    ],
    "connections": [
        {"code": code, "kind": kind, "name": code, "status": "active", "is_default": False}
        for code, kind in (("netgsm", "sms"), ("verimor", "sms"), ("telegram", "telegram"))
    ],
}

EDITED = RULE_FORM | {"text": "Merhaba {first_name}"}


def make_order(session: Session, store: Store, order_id: int, **more: Any) -> Order:
    values: dict[str, Any] = {
        "number": str(order_id),
        "status": "processing",
        "first_name": "Ayşe",
        "last_name": "Yılmaz",
        "currency": "TRY",
        "total": Decimal("120.50"),
        "date_created_at": NOW,
        "phone": "0555 123 45 67",
        "recipient": "+905551234567",
        "updated_at": NOW,
        **more,
    }
    row = Order(store_id=store.id, order_id=order_id, **values)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def make(session_factory: sessionmaker[Session]):
    """``make(function)`` runs it in a session of its own, commits, and gives back its rows."""

    def run(function):
        with session_factory() as session:
            made = function(session)
            session.commit()
            return made

    return run


@pytest.fixture
def connection(make, sealer: Sealer):
    fresh = {"senders": SENDERS, "senders_at": utcnow(), "account_at": utcnow()}
    fresh["refresh_tried_at"] = utcnow() + timedelta(hours=1)
    return make(lambda session: make_connection(session, sealer, **fresh))


@pytest.fixture
def store(make, sealer: Sealer, connection) -> Store:
    return make(lambda session: make_store(session, sealer))


@pytest.fixture
def manager(sign_in, store: Store):
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture
def admin(sign_in, store: Store):
    return sign_in(Role.ADMIN)


@pytest.fixture
def order(make, store: Store):
    """``order(7, number="…")`` puts an order of the store into the mirror."""
    return lambda order_id, **more: make(lambda s: make_order(s, store, order_id, **more))


@pytest.fixture
def stored(session_factory: sessionmaker[Session]):
    """``stored(statement)`` -> the rows as they stand now, read in a session that is closed."""

    def read(statement):
        with session_factory() as session:
            return list(session.scalars(statement))

    return read


@pytest.fixture
def shop(store: Store, make, order, stored, page) -> SimpleNamespace:
    """The store with what tests do to it: ``make``, ``order``, ``stored``, ``page``, ``path``."""
    path = f"/woocommerce/stores/{store.id}"
    return SimpleNamespace(store=store, make=make, order=order, stored=stored, page=page, path=path)


@pytest.fixture
def edit(manager, shop) -> SimpleNamespace:
    """The editor of a notice: ``path``, ``press(action, **fields)`` and ``notes(**fields)``."""
    path = f"{shop.path}/rules/processing/customer"

    def press(action: str, **fields: Any):
        return shop.page(manager.post(f"{path}?lang=en", data=EDITED | {"action": action} | fields))

    def notes(**fields: Any) -> dict[str, str]:
        said = manager.post(f"{path}/preview?lang=en", data=EDITED | fields).get_json()
        return said["notes"]

    return SimpleNamespace(path=path, press=press, notes=notes)
