"""A new campaign to exactly those whom another one did not reach: its rest, or what failed."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignStatus
from iletiniz_admin.services import audit
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followup_people import (
    FOLLOW_UPS,
    count_followup,
    walk_followup,
)
from iletiniz_admin.services.campaigns.progress import has_ended

__all__ = ["FOLLOW_UPS", "count_followup", "follow_up", "walk_followup"]

_OPEN: Final = (CampaignStatus.DRAFT, CampaignStatus.CHECKING, CampaignStatus.CHECKED)
_COPIED: Final = (
    "text",
    "message_class",
    "sender",
    "provider",
    "promotion_override",
    "validity_hours",
    "report_share",
    "upload_id",
)


def follow_up(
    session: Session,
    source: Campaign,
    kind: AudienceKind,
    *,
    name: str,
    actor: audit.Actor,
    now: datetime,
) -> Campaign:
    """Return a draft to the rest of an ended campaign, or to those whose message failed.

    One that stands unsent already is given back, so that a second press makes no second campaign.
    Raises `Refused`: `campaign_running` before the end, `nothing_to_follow` for nobody.
    """
    session.flush()
    session.refresh(source, with_for_update=True)  # two presses take turns
    if not has_ended(source):
        raise Refused("campaign_running")
    if (standing := _standing(session, source, kind)) is not None:
        return standing
    if count_followup(session, source, kind) == 0:
        raise Refused("nothing_to_follow")
    stores = drafts.stores_of(session, source)
    campaign = drafts.create(session, name=name, stores=stores, actor=actor, now=now)
    for column in _COPIED:
        setattr(campaign, column, getattr(source, column))
    campaign.source_id = source.id
    campaign.audience = Choice(kind=kind).stored()
    session.flush()
    return campaign


def _standing(session: Session, source: Campaign, kind: AudienceKind) -> Campaign | None:
    query = (
        select(Campaign)
        .where(Campaign.source_id == source.id, Campaign.status.in_(_OPEN))
        .order_by(Campaign.id)
    )
    found = session.scalars(query).all()
    return next((one for one in found if Choice.read(one.audience).kind is kind), None)
