"""Fixtures of this room: the whole panel, and campaigns that were checked, sent or ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import factories
import pytest
from campaign_rows import add_check, message_of
from panel import app, client, page, sign_in
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    CampaignStore,
    Connection,
    MessageStatus,
    Reason,
    Store,
)

__all__ = ["app", "client", "page", "sign_in"]
MakeCampaign = Callable[..., Campaign]
AddMessages = Callable[..., None]


@pytest.fixture
def connection(session: Session, sealer: Sealer) -> Connection:
    """A connection with 12,000 messages of quota, read just now."""
    now = utcnow()
    row = factories.make_connection(
        session,
        sealer,
        account={"plan_active": True, "quota_limit": 20000, "quota_remaining": 12000},
        account_at=now,
        senders={},
        senders_at=now,
        merchant_title="Örnek Ticaret A.Ş.",
        merchant_number="0123456789012345",
        bulk_reserve=500,
        quiet_from_minutes=0,
        quiet_until_minutes=0,
        scopes_granted=["messages:send", "contacts:write"],
    )
    session.commit()
    return row


@pytest.fixture
def store(session: Session, sealer: Sealer, connection: Connection) -> Store:
    row = factories.make_store(session, sealer, connection_id=connection.id)
    session.commit()
    return row


@pytest.fixture
def other_store(session: Session, sealer: Sealer, connection: Connection) -> Store:
    row = factories.make_store(
        session, sealer, name="Örgü Evi", site="https://orgu.example", connection_id=connection.id
    )
    session.commit()
    return row


@pytest.fixture
def make_campaign(session: Session, store: Store, connection: Connection) -> MakeCampaign:
    """``make_campaign(status, people=…, left_out={reason: n})`` -> a committed campaign.

    From the check on it has its rows and its receipt; ``receipt`` changes fields of that.
    """

    def make(
        status: CampaignStatus = CampaignStatus.CHECKED,
        *,
        people: int = 3,
        left_out: dict[Reason, int] | None = None,
        receipt: dict[str, Any] | None = None,
        stores: tuple[Store, ...] = (),
        **columns: Any,
    ) -> Campaign:
        now = utcnow()
        given = {
            "name": "Yaz indirimi",
            "connection_id": connection.id,
            "audience": {"kind": "orders"},
            "text": "Merhaba {first_name}, yeni kahveler geldi.",
            "created_at": now,
            "updated_at": now,
        }
        campaign = Campaign(**{**given, **columns}, status=status)
        session.add(campaign)
        session.flush()
        for one in stores or (store,):
            session.add(CampaignStore(campaign_id=campaign.id, store_id=one.id))
        if status not in {CampaignStatus.DRAFT, CampaignStatus.CHECKING}:
            add_check(session, campaign, store, people, left_out or {}, receipt or {})
        if status not in {CampaignStatus.DRAFT, CampaignStatus.CHECKING, CampaignStatus.CHECKED}:
            campaign.confirmed_at = now
            campaign.confirmed_by = "ayse@example.com"
            campaign.recipient_count = campaign.part_count = people
            campaign.expires_at = now + timedelta(hours=48)
        session.commit()
        return campaign

    return make


@pytest.fixture
def add_messages(session: Session, store: Store) -> AddMessages:
    """``add_messages(campaign, delivered=2, …)``: messages for the first positions, committed."""

    def add(campaign: Campaign, **counts: int) -> None:
        statuses = [MessageStatus(one) for one, count in counts.items() for _ in range(count)]
        for position, status in enumerate(statuses, start=1):
            session.add(message_of(campaign, store, position, status))
        session.commit()

    return add
