"""Drafts that are deleted: gone for people at once, and from the tables step by step."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete as delete_rows, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignRecipient, CampaignStatus
from iletiniz_admin.services import uploads
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.changing import is_editable, void
from iletiniz_admin.services.campaigns.lookup import IS_DELETED, stores_of
from iletiniz_admin.services.campaigns.trail import record

STEP: Final = 5000


def delete(session: Session, campaign: Campaign, actor: Actor, now: datetime) -> None:
    """Remove a campaign that was never confirmed; a worker removes its rows in steps.

    Raises ``Refused("campaign_frozen")`` for one that was.
    """
    held = session.scalars(
        select(Campaign).where(Campaign.id == campaign.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if held is None or not is_editable(held):
        raise Refused("campaign_frozen")
    before = {"name": held.name, "text": held.text}
    stores = stores_of(session, held)
    record(session, actor, "campaign.deleted", held, stores, before=before)
    void(held)
    held.status, held.cancelled_at, held.cancelled_by = CampaignStatus.CANCELLED, now, actor.label
    uploads.let_go(session, held)
    session.flush()


def remove_step(session: Session, limit: int = STEP) -> int:
    """Remove up to ``limit`` rows of deleted campaigns; return how many things were done, 0: none.

    A campaign goes with its last row, once its files are gone.
    """
    campaign_id = session.scalar(
        select(Campaign.id).where(IS_DELETED).order_by(Campaign.id).limit(1)
    )
    if campaign_id is None:
        return 0
    removed = remove_recipients(session, campaign_id, limit)
    if removed:
        return removed
    if uploads.has_files(session, campaign_id):
        return 0  # they would go all at once; their own steps come first
    session.execute(delete_rows(Campaign).where(Campaign.id == campaign_id))
    return 1


def has_recipients(session: Session, campaign_id: int) -> bool:
    """Say whether the campaign has rows of a receipt, of whichever check."""
    mine = CampaignRecipient.campaign_id == campaign_id
    return session.scalar(select(CampaignRecipient.position).where(mine).limit(1)) is not None


def remove_recipients(session: Session, campaign_id: int, limit: int = STEP) -> int:
    """Remove the first rows of a receipt, at most ``limit``; return how many there were."""
    rows = CampaignRecipient
    last = (
        select(rows.position)
        .where(rows.campaign_id == campaign_id)
        .order_by(rows.position)
        .limit(limit)
        .subquery()
    )
    until = session.scalar(select(func.max(last.c.position)))
    if until is None:
        return 0
    done = session.execute(
        delete_rows(rows)
        .where(rows.campaign_id == campaign_id, rows.position <= until)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined] # a CursorResult
