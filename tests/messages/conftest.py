"""Fixtures of this room: the whole panel, two stores, and messages in any status."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from factories import make_store
from panel import app, client, page, sign_in
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Message,
    MessageStatus,
    Order,
    Store,
)
from iletiniz_admin.services import outbox

__all__ = ["app", "client", "page", "sign_in"]
AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)


@pytest.fixture
def store(session: Session, sealer: Sealer) -> Store:
    store = make_store(session, sealer)
    session.commit()
    return store


@pytest.fixture
def other_store(session: Session, sealer: Sealer) -> Store:
    store = make_store(session, sealer, name="Örgü Evi", site="https://orgu.example")
    session.commit()
    return store


@pytest.fixture
def make_message(session: Session, store: Store) -> Callable[..., Message]:
    """``make_message(status, **columns)`` -> a committed message of the first store."""
    numbers = count(1)

    def make(status: MessageStatus = MessageStatus.QUEUED, **more: Any) -> Message:
        number = next(numbers)
        values: dict[str, Any] = {
            "store_id": store.id,
            "idempotency_key": f"test:{number}",
            "source": "order",
            "trigger": "processing",
            "order_id": number,
            "order_number": str(1000 + number),
            "recipient": f"+9055512{number:05}",
            "body": "Siparişiniz hazırlanıyor.",
            "parts": 1,
            "created_at": AT,
        }
        row = outbox.new_row(**{**values, **more}, status=MessageStatus.QUEUED)
        message = Message(**{**row, "status": status})
        session.add(message)
        session.commit()
        return message

    return make


@pytest.fixture
def make_order(session: Session, store: Store) -> Callable[..., Order]:
    def make(order_id: int, **more: Any) -> Order:
        values = {"store_id": store.id, "number": str(1000 + order_id), "status": "processing"}
        order = Order(order_id=order_id, **{**values, "updated_at": AT, "item_count": 1, **more})
        session.add(order)
        session.commit()
        return order

    return make


@pytest.fixture
def make_attempt(session: Session) -> Callable[..., Attempt]:
    def make(message: Message, outcome: AttemptOutcome, **more: Any) -> Attempt:
        values = {"claim_token": "token", "number": 1, "at": utcnow(), **more}
        attempt = Attempt(message_id=message.id, outcome=outcome, **values)
        session.add(attempt)
        session.commit()
        return attempt

    return make
