"""Campaigns before their confirmation: made, changed, duplicated, deleted, looked up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignStatus, MessageClass, ReportShare, Store
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.changing import (
    change,
    checked_name,
    connection_id_of,
    is_editable,
    set_stores,
    void,
)
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.lookup import (
    count_campaigns,
    find_campaign,
    list_campaigns,
    stores_of,
)
from iletiniz_admin.services.campaigns.removal import delete
from iletiniz_admin.services.campaigns.trail import record

__all__ = [
    "change",
    "count_campaigns",
    "create",
    "delete",
    "duplicate",
    "find_campaign",
    "is_editable",
    "list_campaigns",
    "stores_of",
    "void",
]

_COPIED: Final = (
    "connection_id",
    "audience",
    "upload_id",
    "source_id",
    "text",
    "message_class",
    "sender",
    "provider",
    "promotion_override",
    "validity_hours",
    "report_share",
)


def create(
    session: Session, *, name: str, stores: Sequence[Store], actor: Actor, now: datetime
) -> Campaign:
    """Make a draft; its text is commercial until somebody says otherwise.

    Raises:
        Refused: ``bad_name``; ``campaign_connections``, where the stores do not all send through
            one connection.

    """
    campaign = Campaign(
        **_birth(actor, now),
        name=checked_name(name),
        connection_id=connection_id_of(session, stores),
        audience=Choice().stored(),
        message_class=MessageClass.COMMERCIAL,
        report_share=ReportShare.ALL,
    )
    session.add(campaign)
    session.flush()
    set_stores(session, campaign, stores)
    after = {"name": campaign.name, "stores": sorted(store.id for store in stores)}
    record(session, actor, "campaign.created", campaign, stores, after=after)
    return campaign


def duplicate(session: Session, campaign: Campaign, actor: Actor, now: datetime) -> Campaign:
    """Make a draft with the same people and text, whatever became of the first one."""
    copied = {name: getattr(campaign, name) for name in _COPIED}
    copy = Campaign(**_birth(actor, now), **copied, name=campaign.name)
    session.add(copy)
    session.flush()
    stores = stores_of(session, campaign)
    set_stores(session, copy, stores)
    after = {"name": copy.name, "of": campaign.id}
    record(session, actor, "campaign.duplicated", copy, stores, after=after)
    return copy


def _birth(actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "status": CampaignStatus.DRAFT,
        "version": 1,
        "created_at": now,
        "created_by": actor.label,
        "updated_at": now,
        "updated_by": actor.label,
    }
