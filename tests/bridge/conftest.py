"""An application with the endpoint alone, a paired store, and a bridge that signs."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import factories
import pytest
from flask import Flask
from sqlalchemy import Engine, event as sqlalchemy_event, func, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin import clock, signing
from iletiniz_admin.blueprints.bridge import blueprint
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Message, MessageStatus
from iletiniz_admin.web.deps import Deps

FIRST = {"first_name": "Ayşe", "last_name": "Yılmaz", "phone": "0532 000 01 02", "country": "TR"}


@dataclass
class Bridge:
    """Signs calls as the WordPress plugin does and posts them to a client."""

    client: Any
    store_id: int
    secret: str = factories.SECRET
    site: str = "https://kahve.example"
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, what: str, body: Any, *, delivery: str | None = None, age: int = 0, **more: str):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        path = f"/bridge/v1/stores/{self.store_id}/{what}"
        delivery = delivery or str(uuid4())
        at = int(clock.utcnow().timestamp()) - age
        signature = signing.sign(
            self.secret,
            timestamp=at,
            delivery_id=delivery,
            method="POST",
            path=path,
            site=self.site,
            body=raw,
        )
        headers = {
            "Content-Type": "application/json",
            "X-Iletiniz-Delivery": delivery,
            "X-Iletiniz-Site": self.site.encode().decode("latin-1"),
            "X-Iletiniz-Signature": signing.header(at, [signature]),
        }
        return self.client.post(path, data=raw, headers=headers | self.headers | more)

    def events(self, *events: dict[str, Any], **more: Any):
        return self.post("events", {"events": list(events)}, **more)


def order(order_id: int = 1453, status: str = "processing", **more: Any) -> dict[str, Any]:
    return {
        "id": order_id,
        "number": str(order_id),
        "status": status,
        "currency": "TRY",
        "total": "349.90",
        "billing": dict(FIRST),
        **more,
    }


def changed(to: str = "processing", *, order_id: int = 1453, at: str | None = None, **more: Any):
    return {
        "id": str(uuid4()),
        "topic": "order.status_changed",
        "occurred_at": at or clock.to_iso(clock.utcnow()),
        "from": "pending",
        "to": to,
        "order": order(order_id, to),
        **more,
    }


@pytest.fixture
def make_event() -> Callable[..., dict[str, Any]]:
    return changed


@pytest.fixture
def make_order() -> Callable[..., dict[str, Any]]:
    return order


@pytest.fixture
def app(settings: Settings, sealer: Sealer, session_factory: sessionmaker[Session]) -> Flask:
    app = Flask("iletiniz_admin")
    app.extensions["iletiniz_admin"] = Deps(
        settings=settings,
        sealer=sealer,
        transport=None,  # type: ignore[arg-type] # the endpoint calls nobody
        hint=lambda: None,
        session_factory=session_factory,
    )
    app.register_blueprint(blueprint)
    return app


@pytest.fixture
def store_id(session: Session, sealer: Sealer) -> int:
    factories.make_connection(session, sealer)
    store = factories.make_store(session, sealer)
    factories.make_rule(session, store)
    session.commit()
    return int(store.id)


@pytest.fixture
def bridge(app: Flask, store_id: int) -> Bridge:
    return Bridge(app.test_client(), store_id)


@pytest.fixture
def count_messages(session: Session) -> Callable[..., int]:
    def count(status: MessageStatus | None = None) -> int:
        session.rollback()
        statement = select(func.count()).select_from(Message)
        if status is not None:
            statement = statement.where(Message.status == status)
        return int(session.scalar(statement) or 0)

    return count


@pytest.fixture
def statements(engine: Engine):
    """The SQL of everything that runs from here on."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        seen.append(sql)

    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield seen
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)
