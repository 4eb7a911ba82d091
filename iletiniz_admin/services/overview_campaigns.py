"""The campaigns under way, for the dashboard: how far each has come, in two statements."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    CampaignStore,
    Message,
    MessageStatus,
    PauseReason,
)
from iletiniz_admin.services.campaigns import lookup

MOST: Final = 5
UNDER_WAY: Final = (CampaignStatus.SENDING, CampaignStatus.PAUSED, CampaignStatus.SCHEDULED)
# What is with iletiniz, or may be; the rest waits or will not go.
_LEFT: Final = frozenset(
    {
        MessageStatus.SENDING,
        MessageStatus.ACCEPTED,
        MessageStatus.DELIVERED,
        MessageStatus.UNCERTAIN,
    }
)
_FAILED: Final = frozenset({MessageStatus.FAILED, MessageStatus.REJECTED, MessageStatus.EXPIRED})


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign under way: how many messages have left and how many failed, of how many."""

    campaign: Campaign
    left: int
    failed: int
    total: int

    @property
    def needs_somebody(self) -> bool:
        """Whether it paused itself, so that it does not go on without a person."""
        return _has_paused_itself(self.campaign)


def campaigns_under_way(
    session: Session, store_ids: Collection[int] | None, *, store_id: int | None = None
) -> list[CampaignLine]:
    """Return the newest campaigns that run, pause or are planned, those that need somebody first.

    ``store_ids`` are the stores that the person may see (None: all); ``store_id`` narrows to the
    campaigns of one of them.
    """
    rows = lookup.list_campaigns(session, store_ids, 10 * MOST, statuses=UNDER_WAY)
    if store_id is not None and rows:
        mine = select(CampaignStore.campaign_id).where(CampaignStore.store_id == store_id)
        ids = set(session.scalars(mine.where(CampaignStore.campaign_id.in_([r.id for r in rows]))))
        rows = [row for row in rows if row.id in ids]
    return _lines(session, sorted(rows, key=lambda row: not _has_paused_itself(row))[:MOST])


def _has_paused_itself(row: Campaign) -> bool:
    is_decided = row.pause_reason in {None, PauseReason.BY_PERSON}
    return row.status is CampaignStatus.PAUSED and not is_decided


def _lines(session: Session, rows: list[Campaign]) -> list[CampaignLine]:
    if not rows:
        return []
    query = (
        select(Message.campaign_id, Message.status, func.count())
        .where(
            Message.campaign_id.in_([row.id for row in rows]),
            Message.status.in_(_LEFT | _FAILED),
        )
        .group_by(Message.campaign_id, Message.status)
    )
    counts: Counter[tuple[int | None, bool]] = Counter()
    for campaign_id, status, count in session.execute(query):
        counts[campaign_id, status in _FAILED] += count
    return [
        CampaignLine(row, counts[row.id, False], counts[row.id, True], row.recipient_count)
        for row in rows
    ]
