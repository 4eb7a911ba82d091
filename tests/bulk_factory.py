"""Campaigns under way, with messages that wait for their batches. Import as ``bulk_factory``."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    CampaignStore,
    Message,
    MessageClass,
    MessageStatus,
)
from iletiniz_admin.services import outbox

NO_CHANGES: Mapping[int, str] = {}
CHUNK = 1000


def recipient_of(campaign_id: int, number: int) -> str:
    """Return a number of its own whose end means nothing to the sandbox."""
    return f"+905{30 + campaign_id % 20}{number:05}55"


def make_campaign(
    session: Session,
    places: tuple[int, int],
    count: int,
    *,
    body_at: Mapping[int, str] = NO_CHANGES,
    recipient_at: Mapping[int, str] = NO_CHANGES,
    **columns: Any,
) -> int:
    """Make a campaign of a store and a connection, all prepared; returns its id.

    ``body_at`` and ``recipient_at`` change single messages, by their place from 0.
    """
    now = utcnow()
    values: dict[str, Any] = {
        "name": "Yaz indirimi",
        "status": CampaignStatus.SENDING,
        "connection_id": places[1],
        "message_class": MessageClass.INFORMATIONAL,
        "created_at": now,
        "updated_at": now,
        "recipient_count": count,
        "prepared_at": now,
        "prepared_position": count,
        **columns,
    }
    campaign = Campaign(**values)
    session.add(campaign)
    session.flush()
    session.add(CampaignStore(campaign_id=campaign.id, store_id=places[0]))
    session.flush()
    for first in range(0, count, CHUNK):
        numbers = range(first, min(count, first + CHUNK))
        changes = {
            number: {
                "body": body_at.get(number, "Merhaba, yeni kahveler geldi."),
                "recipient": recipient_at.get(number, recipient_of(campaign.id, number)),
            }
            for number in numbers
        }
        add_messages(session, campaign, places[0], changes)
    return campaign.id


def add_messages(
    session: Session, campaign: Campaign, store_id: int, changes: Mapping[int, Mapping[str, Any]]
) -> list[int]:
    """Prepare a message for each place that is named, with its own columns; returns the ids."""
    fixed = {
        "store_id": store_id,
        "connection_id": campaign.connection_id,
        "campaign_id": campaign.id,
        "source": "campaign",
        "priority": PRIORITY_BULK,
        "status": MessageStatus.QUEUED,
        "message_class": campaign.message_class,
        "body": "Merhaba",
        "parts": 1,
        "created_at": campaign.created_at,
    }
    keys = {number: f"campaign:{campaign.id}:{number + 1}" for number in changes}
    rows = [
        outbox.new_row(**{**fixed, "idempotency_key": keys[number], **own})
        for number, own in changes.items()
    ]
    outbox.enqueue(session, rows)
    found = select(Message.id).where(Message.idempotency_key.in_(keys.values()))
    return list(session.scalars(found.order_by(Message.id)))
