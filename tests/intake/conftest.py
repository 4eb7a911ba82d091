"""A store with a connection, and the intake called directly."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Connection, Message, Order, Store
from iletiniz_admin.services import intake, outbox
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.wording import sms_date, sms_money

NOW = factories.NOW
SHIPPED = "kargolandi"


@pytest.fixture
def formats() -> Format:
    return Format(money=sms_money, date=sms_date, public_url="https://panel.example")


@pytest.fixture
def connection(session: Session, sealer: Sealer) -> Connection:
    """A connection whose merchant may send commercial texts."""
    merchant = {"merchant_title": "Kahve Ticaret A.Ş.", "merchant_number": "0123456789012345"}
    return factories.make_connection(session, sealer, **merchant)


@pytest.fixture
def store(session: Session, sealer: Sealer, connection: Connection) -> Store:
    assert connection.id
    store = factories.make_store(session, sealer)
    store.created_at = store.paired_at = NOW - timedelta(days=1)
    session.flush()
    return store


@pytest.fixture
def make_rule(session: Session, store: Store) -> Callable[..., Any]:
    return lambda trigger="processing", **more: factories.make_rule(
        session, store, trigger=trigger, **more
    )


@pytest.fixture
def event() -> Callable[..., dict[str, Any]]:
    """Makes an event; ``seconds`` before (negative) or after now is when it happened."""

    def make(topic: str, to: str = "", *, seconds: float = 0, **more: Any) -> dict[str, Any]:
        order = {
            "id": 1453,
            "number": "1453",
            "status": to or "processing",
            "currency": "TRY",
            "total": "349.90",
            "billing": {"first_name": "Ayşe", "phone": "0532 000 01 02", "country": "TR"},
        } | more.pop("order", {})
        at = to_iso(NOW + timedelta(seconds=seconds))
        base = {"id": str(uuid4()), "topic": topic, "occurred_at": at, "order": order}
        return base | ({"to": to} if topic == "order.status_changed" else {}) | more

    return make


@pytest.fixture
def take(session: Session, store: Store, formats: Format) -> Callable[..., list[str]]:
    """Takes events one batch a call; gives back their outcomes."""

    def call(*events: dict[str, Any], now: Any = NOW) -> list[str]:
        batch = intake.read_events({"events": list(events)}, now)
        assert all(isinstance(one, intake.Event) for one in batch), batch
        taken = intake.take(session, store, batch, formats=formats, now=now)  # type: ignore[arg-type] # just asserted
        return [taken.outcomes[one.event_id].value for one in batch if one.event_id]

    return call


@pytest.fixture
def messages(session: Session) -> Callable[[], list[tuple[str, str, str | None]]]:
    """The ledger as (trigger, status, reason), in its order."""

    def read() -> list[tuple[str, str, str | None]]:
        rows = session.scalars(select(Message).order_by(Message.id))
        return [(m.trigger, m.status.value, m.reason.value if m.reason else None) for m in rows]

    return read


@pytest.fixture
def mirrored(session: Session, store: Store) -> Callable[..., Order]:
    def read(order_id: int = 1453) -> Order:
        session.flush()
        session.expire_all()
        return session.get_one(Order, (store.id, order_id))

    return read


@pytest.fixture
def rule(make_rule: Any):
    """A rule whose text speaks of the tracking number."""
    return make_rule(SHIPPED, text="Kargoda.{tracking_number?? Takip: {tracking_number}}")


@pytest.fixture
def shipped(event: Any):
    """The order was handed over, and nobody knows the number yet."""
    return event("order.status_changed", SHIPPED, seconds=-60)


@pytest.fixture
def added(event: Any):
    """Makes the event that brings the number."""

    def make(number: str = "123456", **order: Any):
        parcel = {"carrier": "Aras", "number": number, "url": ""}
        at = {"seconds": order.pop("seconds", 0)}
        told = {"status": SHIPPED, "tracking": [parcel], **order}
        return event("order.tracking_added", order=told, **at)

    return make


@pytest.fixture
def only(session: Any):
    """The one message about the parcel, as (status, reason, body)."""

    def read():
        session.flush()
        session.expire_all()
        message = session.scalars(select(Message).where(Message.trigger == SHIPPED)).one()
        reason = message.reason.value if message.reason else None
        return message.status.value, reason, message.body

    return read


@pytest.fixture
def release(session: Any, formats: Any):
    return lambda **distance: outbox.release_timed(session, NOW + timedelta(**distance), formats)
