"""Fixtures of this room: the whole panel, two stores of two merchants, and people's answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from factories import make_connection, make_store
from panel import app, client, page, sign_in
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Consent, Message, MessageStatus, Order, Store, Suppression
from iletiniz_admin.services import outbox

__all__ = ["app", "client", "page", "sign_in"]
AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
NUMBER = "+905551112233"


@pytest.fixture
def store(session: Session, sealer: Sealer) -> Store:
    connection = make_connection(
        session, sealer, merchant_title="Kahve A.Ş.", merchant_number="1234567890"
    )
    store = make_store(session, sealer, connection_id=connection.id)
    session.commit()
    return store


@pytest.fixture
def other_store(session: Session, sealer: Sealer) -> Store:
    connection = make_connection(
        session, sealer, name="Örgü", merchant_title="Örgü Ltd.", merchant_number="10000000146"
    )
    store = make_store(
        session,
        sealer,
        name="Örgü Evi",
        site="https://orgu.example",
        connection_id=connection.id,
    )
    session.commit()
    return store


@pytest.fixture
def say_so(session: Session, store: Store) -> Callable[..., Consent]:
    """``say_so(recipient, is_given, **columns)`` -> a committed statement to the first store."""

    def make(recipient: str = NUMBER, *, is_given: bool = True, **more: Any) -> Consent:
        values = {"store_id": store.id, "at": AT, "source": "checkout", **more}
        row = Consent(recipient=recipient, is_given=is_given, **values)
        session.add(row)
        session.commit()
        return row

    return make


@pytest.fixture
def stop(session: Session, store: Store) -> Callable[..., Suppression]:
    """``stop(recipient, scope, **columns)`` -> a committed stop, said to the first store."""

    def make(recipient: str = NUMBER, scope: str = "commercial", **more: Any) -> Suppression:
        values = {
            "store_id": store.id,
            "connection_id": store.connection_id,
            "merchant_number": "1234567890",
            "reason": "withdrawn",
            "source": "opt_out",
            "at": AT,
            **more,
        }
        row = Suppression(recipient=recipient, scope=scope, **values)
        session.add(row)
        session.commit()
        return row

    return make


@pytest.fixture
def make_message(session: Session, store: Store) -> Callable[..., Message]:
    numbers = count(1)

    def make(status: MessageStatus = MessageStatus.QUEUED, **more: Any) -> Message:
        number = next(numbers)
        values: dict[str, Any] = {
            "store_id": store.id,
            "connection_id": store.connection_id,
            "idempotency_key": f"consents:{number}",
            "source": "order",
            "order_id": number,
            "order_number": str(1000 + number),
            "recipient": NUMBER,
            "body": "Siparişiniz hazırlanıyor.",
            "parts": 1,
            "created_at": utcnow(),
            **more,
        }
        message = Message(**outbox.new_row(**values, status=MessageStatus.QUEUED))
        message.status = status
        session.add(message)
        session.commit()
        return message

    return make


@pytest.fixture
def make_order(session: Session, store: Store) -> Callable[..., Order]:
    def make(order_id: int, **more: Any) -> Order:
        values = {"store_id": store.id, "number": str(1000 + order_id), "status": "processing"}
        row = Order(order_id=order_id, **{**values, "recipient": NUMBER, "updated_at": AT, **more})
        session.add(row)
        session.commit()
        return row

    return make
