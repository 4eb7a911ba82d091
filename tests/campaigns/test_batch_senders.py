"""By which name a campaign's messages leave where nobody chose one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import bulk_factory
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Connection,
    Message,
    MessageClass,
    Store,
)
from iletiniz_admin.services.campaigns import batches, preparing

TOKEN = "token-of-this-worker"
Make = Callable[..., Campaign]


def test_message_without_a_sender_takes_its_stores(
    session: Session, store: Store, make_campaign: Make, now: datetime
):
    """Where the campaign names no sender, each message leaves by its store's default."""
    store.default_sender = "KAHVE"
    campaign = make_campaign(
        status=CampaignStatus.SENDING,
        message_class=MessageClass.INFORMATIONAL,
        expires_at=now + timedelta(hours=48),
        work_token=TOKEN,
        work_until=now + timedelta(minutes=1),
    )
    row = CampaignRecipient(
        campaign_id=campaign.id, position=1, store_id=store.id, recipient="+905321112233", body="A"
    )
    session.add(row)
    session.flush()

    preparing.prepare_step(session, campaign, TOKEN, now)

    senders = select(Message.sender).where(Message.campaign_id == campaign.id)
    assert session.scalars(senders).all() == ["KAHVE"]


def test_batch_has_one_sender(
    session: Session, store: Store, connection: Connection, make_campaign: Make, now: datetime
):
    """A call has one sender, so that messages of two names leave in two calls, none left out."""
    campaign = make_campaign(
        status=CampaignStatus.SENDING, message_class=MessageClass.INFORMATIONAL
    )
    people: dict[int, dict[str, Any]] = {
        number: {"recipient": f"+9055500{number:05d}", "sender": ("KAHVE", "CAY")[number % 2]}
        for number in range(8)
    }
    bulk_factory.add_messages(session, campaign, store.id, people)

    first = batches.claim_batch(session, connection.id, now, 90.0).batch
    second = batches.claim_batch(session, connection.id, now + timedelta(minutes=2), 90.0).batch

    assert first is not None
    assert second is not None
    assert (first.sender, second.sender) == ("KAHVE", "CAY")
    assert sorted(len(batch.rows) for batch in (first, second)) == [4, 4]
