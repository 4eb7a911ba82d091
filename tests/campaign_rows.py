"""Rows that a check and a sending leave behind. Import as ``campaign_rows``."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignRecipient,
    Message,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services.campaigns.receipt import Costliest, Longest, Receipt

HASH = "c" * 64
BODY = "Merhaba Ayşe, yeni kahveler geldi. Ret: https://panel.example/r/xxxxxxxxxxxxxxxx"


def add_check(  # noqa: PLR0917 - what a check writes
    session: Session,
    campaign: Campaign,
    store: Store,
    people: int,
    left_out: dict[Reason, int],
    changed: dict[str, Any],
) -> None:
    reasons = [None] * people + [reason for reason, count in left_out.items() for _ in range(count)]
    for position, reason in enumerate(reasons, start=1):
        session.add(
            CampaignRecipient(
                campaign_id=campaign.id,
                position=position,
                store_id=store.id,
                order_id=1000 + position,
                order_number=str(1000 + position),
                recipient=f"+9055500{position:05}",
                name=f"Ayşe {position}",
                body="" if reason else BODY,
                parts=0 if reason else 1,
                reason=reason,
                detail="kupon" if reason is Reason.MISSING_VALUE else "",
            )
        )
    now = utcnow()
    made = Receipt(
        matched=len(reasons),
        recipients=people,
        part_count=people,
        checked_at=now,
        drops=left_out,
        parts={1: people},
        longest=Longest(1, 80, 80, 1) if people else None,
        costliest=Costliest(1, 80, 1) if people else None,
        quota_now=12000,
        quota_after=12000 - people,
        quota_at=now,
        reserve=500,
        is_forecast=False,
        rate=50.0,
        finish_at=now + timedelta(minutes=5),
    ).stored()
    campaign.receipt = made | changed
    campaign.receipt_hash = HASH
    campaign.receipt_at = now
    if "checked_at" in changed:
        campaign.receipt_at = now - timedelta(hours=25)
        campaign.receipt["checked_at"] = to_iso(campaign.receipt_at)


def message_of(campaign: Campaign, store: Store, position: int, status: MessageStatus) -> Message:
    now = utcnow()
    return Message(
        store_id=store.id,
        connection_id=campaign.connection_id,
        campaign_id=campaign.id,
        idempotency_key=f"campaign:{campaign.id}:{position}",
        source="campaign",
        recipient=f"+9055500{position:05}",
        body=BODY,
        parts=1,
        status=status,
        priority=PRIORITY_BULK,
        attempt_count=0 if status is MessageStatus.QUEUED else 1,
        created_at=now,
        available_at=now,
        updated_at=now,
    )
