"""How far a campaign has come: each recipient of its receipt in exactly one figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BY_HAND,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionLimit,
    Message,
    MessageStatus,
)
from iletiniz_admin.services.campaigns.outcomes import STATUSES, Figure, unsent_as
from iletiniz_admin.services.campaigns.timing import foresee

CONFIRMED: Final = frozenset(
    {
        CampaignStatus.SCHEDULED,
        CampaignStatus.SENDING,
        CampaignStatus.PAUSED,
        CampaignStatus.FINISHED,
        CampaignStatus.CANCELLED,
    }
)
_ENDED: Final = frozenset({CampaignStatus.FINISHED, CampaignStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Progress:
    """Figures of a campaign, in recipients; all but ``total`` are parts of it and sum up to it.

    ``sent`` are those iletiniz has taken whose delivery is not known; ``sending`` are in the call
    that is under way. Whom no message was made for yet waits, or ended as the campaign did.
    ``per_second`` and ``ends_at`` are None while nothing is measured or nothing waits.
    """

    total: int
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    uncertain: int = 0
    sending: int = 0
    waiting: int = 0
    skipped: int = 0
    cancelled: int = 0
    lapsed: int = 0
    per_second: float | None = None
    ends_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many have left, or may have, and can be called back no more."""
        return self.sent + self.delivered + self.failed + self.uncertain + self.sending

    @property
    def done(self) -> int:
        """How many wait for nothing more from the campaign."""
        return self.total - self.waiting - self.sending

    @property
    def will_not_go(self) -> int:
        """How many ended without a call to iletiniz."""
        return self.skipped + self.cancelled + self.lapsed


def is_confirmed(campaign: Campaign) -> bool:
    """Say whether the campaign was started or planned, so that it has a progress."""
    return campaign.status in CONFIRMED


def has_ended(campaign: Campaign) -> bool:
    """Say whether no message of it will leave any more."""
    return campaign.status in _ENDED


def count_messages(session: Session, campaign_id: int) -> dict[MessageStatus, int]:
    """Return how many messages of the campaign each status has; those made by hand are others."""
    query = (
        select(Message.status, func.count())
        .where(Message.campaign_id == campaign_id)
        .group_by(Message.status)
    )
    return {status: count for status, count in session.execute(query)}  # noqa: C416 - mypy does not take rows for pairs


def count_by_hand(session: Session, campaign_id: int) -> int:
    """Return how many of its messages wait to leave alone, as a person sends them again.

    Pausing or stopping the campaign does not touch these. There are few, and they are found by
    their priority: ``coalesce`` keeps the index of the campaign's many messages out of it.
    """
    alone = and_(Message.status.in_(STATUSES[Figure.WAITING]), Message.priority == PRIORITY_BY_HAND)
    mine = func.coalesce(Message.campaign_id, 0) == campaign_id
    return session.scalar(select(func.count()).where(alone, mine)) or 0


def progress(session: Session, campaign: Campaign, now: datetime) -> Progress:
    """Return where the recipients of the receipt stand now; read from one index."""
    counts = count_messages(session, campaign.id)
    total = max(campaign.recipient_count, sum(counts.values()))
    figures = _figures(campaign, counts, total)
    waiting = figures[Figure.WAITING]
    rate = _rate(session, campaign) if waiting else None
    return Progress(
        total=total,
        per_second=rate,
        ends_at=_end(session, campaign, now, waiting, rate),
        **{figure.value: count for figure, count in figures.items()},
    )


def _figures(
    campaign: Campaign, counts: Mapping[MessageStatus, int], total: int
) -> dict[Figure, int]:
    figures = {
        figure: sum(counts.get(status, 0) for status in statuses)
        for figure, statuses in STATUSES.items()
    }
    figures[unsent_as(campaign)] += total - sum(counts.values())
    return figures


def _rate(session: Session, campaign: Campaign) -> float | None:
    """Return how many messages a second the campaign's share of its connection's batches is."""
    if campaign.status is not CampaignStatus.SENDING or campaign.connection_id is None:
        return None
    limit = session.get(ConnectionLimit, campaign.connection_id)
    if limit is None or not limit.bulk_per_second:
        return None
    running = select(func.count()).where(
        Campaign.connection_id == campaign.connection_id,
        Campaign.status == CampaignStatus.SENDING,
        Campaign.started_at.is_not(None),
    )
    return limit.bulk_per_second / max(1, session.scalar(running) or 0)


def _end(
    session: Session, campaign: Campaign, now: datetime, waiting: int, rate: float | None
) -> datetime | None:
    """Return when all will have left, the quiet hours on the way counted in."""
    if not waiting or not rate or campaign.connection_id is None:
        return None
    connection = session.get(Connection, campaign.connection_id)
    return foresee(connection, campaign.message_class, waiting, rate, now).finish_at
