"""Asks for the check of a campaign: what is plainly wrong is refused, the rest a worker finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignStatus, Store, Upload, UploadStatus
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.changing import connection_id_of, take_version, void
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.lookup import stores_of
from iletiniz_admin.services.campaigns.text import InvalidCampaign, cleaned, sending_faults
from iletiniz_admin.services.campaigns.trail import record

FAILED: Final = "check_failed"


def ask_check(
    session: Session, campaign: Campaign, version: int, *, actor: Actor, now: datetime
) -> Campaign:
    """Let a worker make the receipt; a second press while it is made changes nothing.

    The text is kept as it will be sent: tidied.

    Raises:
        Refused: ``campaign_frozen``, ``campaign_changed``; ``campaign_without_stores``,
            ``campaign_connections``; ``upload_missing``, ``upload_not_read``, ``upload_refused``,
            ``source_missing`` for people who are not there (yet).
        InvalidCampaign: all that is wrong with text, class, sender and provider.

    """
    take_version(session, campaign, version)
    if campaign.status is CampaignStatus.CHECKING:
        return campaign
    stores = stores_of(session, campaign)
    if not stores:
        raise Refused("campaign_without_stores")
    _see_people(session, campaign)
    campaign.connection_id = connection_id_of(session, stores)
    campaign.text = cleaned(campaign.text)
    if faults := sending_faults(session, campaign, stores):
        raise InvalidCampaign(faults)
    void(campaign)
    campaign.status, campaign.check_started_at = CampaignStatus.CHECKING, now
    _record(session, campaign, stores, actor)
    session.flush()
    return campaign


def _see_people(session: Session, campaign: Campaign) -> None:
    """Refuse an audience that cannot be walked through."""
    kind = Choice.read(campaign.audience).kind
    if kind is AudienceKind.FILE:
        upload = session.get(Upload, campaign.upload_id) if campaign.upload_id else None
        if upload is None:
            raise Refused("upload_missing")
        if upload.status is UploadStatus.REFUSED:
            raise Refused("upload_refused")
        if upload.status is not UploadStatus.READ:
            raise Refused("upload_not_read")
    elif kind is not AudienceKind.ORDERS:
        source = session.get(Campaign, campaign.source_id) if campaign.source_id else None
        if source is None:
            raise Refused("source_missing")


def _record(session: Session, campaign: Campaign, stores: Sequence[Store], actor: Actor) -> None:
    after = {
        "text": campaign.text,
        "message_class": campaign.message_class,
        "sender": campaign.sender,
        "provider": campaign.provider,
        "audience": campaign.audience,
        "stores": [store.id for store in stores],
    }
    record(session, actor, "campaign.checked", campaign, stores, after=after)
