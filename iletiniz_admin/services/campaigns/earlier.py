"""Campaigns that brought the same text to the same people before: a receipt warns of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStore,
    Message,
    MessageStatus,
    Store,
)
from iletiniz_admin.services import consent
from iletiniz_admin.services.campaigns.preparing import is_to_come
from iletiniz_admin.services.campaigns.receipt import Earlier
from iletiniz_admin.services.campaigns.text import cleaned
from iletiniz_admin.sms import lower_case

_MOST_LOOKED_AT: Final = 500  # campaigns, from the newest
_MOST_TOLD: Final = 3
_WENT_OR_WILL: Final = (
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SENDING,
    MessageStatus.ACCEPTED,
    MessageStatus.DELIVERED,
    MessageStatus.UNCERTAIN,
)


def find_earlier(
    session: Session, campaign: Campaign, stores: Sequence[Store]
) -> tuple[Earlier, ...]:
    """Return the newest campaigns of the merchant with this text and some of these people.

    A text is the same where only spaces, capitals and typographic signs differ.
    """
    if not stores:
        return ()
    text = _essence(campaign.text)
    found: list[Earlier] = []
    for other_id, name, other_text, at in _others(session, campaign, stores[0]):
        if len(found) == _MOST_TOLD:
            break
        if _essence(other_text) == text and (overlap := _overlap(session, campaign.id, other_id)):
            found.append(Earlier(other_id, name, at, overlap))
    return tuple(found)


def _others(
    session: Session, campaign: Campaign, store: Store
) -> Sequence[tuple[int, str, str, datetime]]:
    """Return id, name, text and time of the merchant's confirmed campaigns, the newest first."""
    began_at = func.coalesce(Campaign.started_at, Campaign.start_at, Campaign.confirmed_at)
    store_ids = consent.merchant_store_ids(session, store)
    is_merchants = exists().where(
        CampaignStore.campaign_id == Campaign.id, CampaignStore.store_id.in_(store_ids)
    )
    query = (
        select(Campaign.id, Campaign.name, Campaign.text, began_at)
        .where(Campaign.confirmed_at.is_not(None), Campaign.id != campaign.id, is_merchants)
        .order_by(began_at.desc(), Campaign.id.desc())
        .limit(_MOST_LOOKED_AT)
    )
    return [tuple(row) for row in session.execute(query)]


def _overlap(session: Session, campaign_id: int, other_id: int) -> int:
    """Return to how many of the recipients the other campaign's text went, or is about to."""
    people = CampaignRecipient
    went = exists().where(
        Message.recipient == people.recipient,
        Message.campaign_id == other_id,
        Message.status.in_(_WENT_OR_WILL),
    )
    theirs, other = aliased(CampaignRecipient), aliased(Campaign)
    will = exists().where(
        theirs.recipient == people.recipient, other.id == other_id, is_to_come(theirs, other)
    )
    query = select(func.count()).where(
        people.campaign_id == campaign_id, people.reason.is_(None), or_(went, will)
    )
    return session.scalar(query) or 0


def _essence(text: str) -> str:
    return lower_case(" ".join(cleaned(text).split()))
