"""One way through every kind of audience: orders, a file, or the rest of another campaign."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, Store, Upload
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import audience, followups
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.candidates import Walked


def walk(
    session: Session,
    campaign: Campaign,
    stores: Sequence[Store],
    cursor: str | None,
    limit: int,
) -> Walked:
    """Return the next candidates of the campaign's audience, about ``limit`` of them.

    ``cursor`` is None at the beginning, then what the last step gave; the order is always the same.
    """
    choice = Choice.read(campaign.audience)
    if choice.kind is AudienceKind.ORDERS:
        return audience.walk_orders(session, stores, choice, cursor, limit)
    if choice.kind is AudienceKind.FILE:
        upload = session.get(Upload, campaign.upload_id) if campaign.upload_id else None
        return uploads.walk_upload(session, upload, cursor, limit) if upload else Walked([], None)
    return followups.walk_followup(session, campaign, cursor, limit)
