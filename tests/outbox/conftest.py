"""Fixtures of the outbox: a store with a connection, and messages in any status."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Attempt,
    Campaign,
    CampaignStatus,
    Connection,
    Consent,
    Message,
    MessageStatus,
    Store,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.outbox import SendOutcome
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.wording import sms_date, sms_money

NOW = factories.NOW
MakeMessage = Callable[..., Message]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def connection(session: Session, sealer: Sealer):
    return factories.make_connection(session, sealer)


@pytest.fixture
def store(session: Session, sealer: Sealer, connection: Connection):
    return factories.make_store(session, sealer, connection_id=connection.id)


@pytest.fixture
def make_message(session: Session, store: Store, connection: Connection) -> MakeMessage:
    numbers = count(1)

    def make(status: MessageStatus = MessageStatus.QUEUED, **more: Any) -> Message:
        number = next(numbers)
        values: dict[str, Any] = {
            "store_id": store.id,
            "connection_id": connection.id,
            "idempotency_key": f"test:{number}",
            "source": "order",
            "trigger": "processing",
            "recipient": f"+9055512{number:05}",
            "body": "Siparişiniz hazırlanıyor.",
            "parts": 1,
            "created_at": NOW,
            **more,
        }
        first = status if status in {MessageStatus.HELD, MessageStatus.SKIPPED} else "queued"
        row = outbox.new_row(**values, status=MessageStatus(first))
        row |= {"status": status}
        message = Message(**row)
        session.add(message)
        session.flush()
        return message

    return make


@pytest.fixture
def campaign(session: Session, connection: Connection):
    """A campaign that is being sent."""
    moment = {"created_at": NOW, "updated_at": NOW}
    row = Campaign(name="Yaz", status=CampaignStatus.SENDING, connection_id=connection.id, **moment)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def make_bulk(make_message: MakeMessage, campaign: Campaign) -> MakeMessage:
    """Make a message of the campaign, as it waits for its batch."""

    def make(status: MessageStatus = MessageStatus.QUEUED, **more: Any) -> Message:
        ours = {"source": "campaign", "campaign_id": campaign.id, "priority": PRIORITY_BULK}
        return make_message(status, **{**ours, "trigger": "", **more})

    return make


@pytest.fixture
def formats() -> Format:
    return Format(money=sms_money, date=sms_date, public_url="https://panel.example")


@pytest.fixture
def consent(session: Session, store: Store) -> Callable[..., None]:
    """Write down a yes (or no) of a number."""

    def say(recipient: str, *, is_given: bool = True, at: datetime = NOW, **more: Any) -> None:
        row = {"store_id": store.id, "source": "checkout", **more}
        session.add(Consent(recipient=recipient, is_given=is_given, at=at, **row))
        session.flush()

    return say


@pytest.fixture
def begin(session: Session) -> Callable[[datetime], tuple[Message, Attempt]]:
    """Claim one message and begin its attempt."""

    def run(at: datetime = NOW) -> tuple[Message, Attempt]:
        [message] = outbox.claim(session, now=at).messages
        attempt = outbox.begin_attempt(session, message, now=at)
        assert attempt is not None
        return message, attempt

    return run


@pytest.fixture
def send(session: Session, begin: Any) -> Callable[..., Message | None]:
    """Claim one message, begin its attempt and record an outcome."""

    def run(outcome: SendOutcome, at: datetime = NOW) -> Message | None:
        _, attempt = begin(at)
        return outbox.record(session, attempt, outcome, now=at + timedelta(seconds=1))

    return run
