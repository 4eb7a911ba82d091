"""Orders and campaigns for the tests of pages; each is committed. Import as ``bulk_rows``."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Campaign, CampaignStore, Message, MessageStatus, Order, Store
from iletiniz_admin.services import outbox


def order(session: Session, store: Store, number: int, **columns: Any) -> Order:
    """An order of a person of its own; the higher its number, the older it is."""
    values: dict[str, Any] = {
        "store_id": store.id,
        "order_id": 1000 + number,
        "number": str(1000 + number),
        "status": "completed",
        "currency": "TRY",
        "total": Decimal("120.50"),
        "date_created_at": utcnow() - timedelta(days=3, minutes=number),
        "first_name": "Ayşe",
        "last_name": "Yılmaz",
        "phone": f"0532 1{number:06d}",
        "recipient": f"+905321{number:06d}",
        "updated_at": utcnow(),
        **columns,
    }
    row = Order(**values)
    session.add(row)
    session.commit()
    return row


def campaign(session: Session, stores: Sequence[Store], **columns: Any) -> Campaign:
    """A campaign of the stores, a commercial draft to all orders unless told otherwise."""
    now = utcnow()
    values: dict[str, Any] = {
        "name": "Yaz indirimi",
        "connection_id": stores[0].connection_id,
        "audience": {"kind": "orders"},
        "text": "Merhaba {first_name}, yeni kahveler geldi.",
        "created_at": now,
        "created_by": "sahip@magaza.example",
        "updated_at": now,
        "updated_by": "sahip@magaza.example",
        **columns,
    }
    row = Campaign(**values)
    session.add(row)
    session.flush()
    session.add_all(CampaignStore(campaign_id=row.id, store_id=store.id) for store in stores)
    session.commit()
    return row


def messages(
    session: Session, store: Store, of: Campaign, statuses: Iterable[MessageStatus]
) -> None:
    """A message in each of the statuses, to the receipt's positions from 1."""
    for position, status in enumerate(statuses, start=1):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=store.connection_id,
            idempotency_key=f"campaign:{of.id}:{position}",
            source="campaign",
            campaign_id=of.id,
            recipient=f"+9055500{position:05d}",
            body="Merhaba.",
            parts=1,
            created_at=of.created_at,
            status=MessageStatus.QUEUED,
        )
        session.execute(insert(Message).values(**{**row, "status": status}))
    session.commit()
