"""Fixtures of campaigns: a store with a connection, mirrored orders, campaigns in any status."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStore,
    Connection,
    Order,
    Store,
)
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.outbox import contact
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.sms import Recipient
from iletiniz_admin.wording import sms_date, sms_money

NOW = factories.NOW
MakeOrder = Callable[..., Order]
MakeCampaign = Callable[..., Campaign]
MakeStore = Callable[..., Store]
AddRecipients = Callable[..., list[CampaignRecipient]]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def actor() -> Actor:
    return Actor("sahip@magaza.example")


@pytest.fixture
def connection(session: Session, sealer: Sealer) -> Connection:
    """A connection that can send at once, commercial texts too."""
    merchant = {"merchant_title": "Örnek Ticaret A.Ş.", "merchant_number": "0123456789012345"}
    return factories.make_connection(session, sealer, **merchant)


@pytest.fixture
def make_store(session: Session, sealer: Sealer, connection: Connection) -> MakeStore:
    """Make a further store, of the same connection unless told otherwise."""

    def make(**columns: Any) -> Store:
        return factories.make_store(session, sealer, **{"connection_id": connection.id, **columns})

    return make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
def make_order(session: Session, store: Store) -> MakeOrder:
    """Make a mirrored order; unless given, the recipient follows from its phone fields."""
    numbers = count(1)

    def make(**columns: Any) -> Order:
        number = next(numbers)
        row: dict[str, Any] = {
            "store_id": store.id,
            "order_id": 1000 + number,
            "status": "completed",
            "date_created_at": NOW,
            "date_modified_at": NOW,
            "currency": "TRY",
            "first_name": "Ayşe",
            "last_name": "Yılmaz",
            "phone": f"0532 1{number:06d}",
            "country": "TR",
            "locale": "tr_TR",
            "updated_at": NOW,
            **columns,
        }
        row.setdefault("number", str(row["order_id"]))
        found = contact(row)
        row.setdefault("recipient", found.e164 if isinstance(found, Recipient) else None)
        order = Order(**row)
        session.add(order)
        session.flush()
        return order

    return make


@pytest.fixture
def make_campaign(session: Session, store: Store, connection: Connection) -> MakeCampaign:
    """Make a campaign of the store (or of ``stores``), a draft unless told otherwise."""

    def make(*, stores: list[Store] | None = None, **columns: Any) -> Campaign:
        row = {
            "name": "Yaz indirimi",
            "connection_id": connection.id,
            "audience": {"kind": "orders"},
            "text": "Merhaba {first_name}, yeni kahveler geldi.",
            "created_at": NOW,
            "updated_at": NOW,
            **columns,
        }
        campaign = Campaign(**row)
        session.add(campaign)
        session.flush()
        ids = [one.id for one in ([store] if stores is None else stores)]
        session.add_all(CampaignStore(campaign_id=campaign.id, store_id=one) for one in ids)
        session.flush()
        return campaign

    return make


@pytest.fixture
def add_recipients(session: Session, store: Store) -> AddRecipients:
    """Write rows of the receipt, ``amount`` of them, with numbers that differ."""

    def add(campaign: Campaign, amount: int, *, first: int = 1, **columns: Any) -> Any:
        made = {"store_id": store.id, "name": "Ayşe Yılmaz", "body": "Merhaba.", "parts": 1}
        rows: list[dict[str, Any]] = []
        for n in range(first, first + amount):
            own = {"position": n, "recipient": f"+9055500{n:05d}", "order_id": 1000 + n}
            rows.append({**made, **own, **columns})
        added = [CampaignRecipient(campaign_id=campaign.id, **row) for row in rows]
        session.add_all(added)
        session.flush()
        return added

    return add


@pytest.fixture
def formats() -> Format:
    return Format(money=sms_money, date=sms_date, public_url="https://panel.example")
