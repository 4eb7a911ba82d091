"""What the pages of a running campaign show: its bar, its figures, and what it waits for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from iletiniz_admin.models import Campaign, CampaignStatus, Connection, PauseReason, Store
from iletiniz_admin.services.account_view import account_view
from iletiniz_admin.services.campaigns import lookup, running
from iletiniz_admin.services.campaigns.outcomes import Figure
from iletiniz_admin.services.campaigns.progress import Progress, has_ended, progress
from iletiniz_admin.web.deps import now, session, settings
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.wording import clock_time
from iletiniz_admin.wording.campaigns import (
    CauseText,
    StateText,
    campaign_state,
    figure_name,
    pause_cause,
    wait_cause,
)

BAR_WIDTH: Final = 1000
LEAST_WIDTH: Final = 6  # a single one of a million is still seen
# The four colours of the bar from left to right; who waits, or never goes, is its ground.
IN_BAR: Final = (Figure.DELIVERED, Figure.SENT, Figure.UNCERTAIN, Figure.FAILED)
ALWAYS_TOLD: Final = frozenset(IN_BAR)
TOLD: Final = (
    *IN_BAR,
    Figure.SENDING,
    Figure.WAITING,
    Figure.SKIPPED,
    Figure.CANCELLED,
    Figure.LAPSED,
)
MORE_QUOTA: Final = frozenset({PauseReason.QUOTA, PauseReason.PLAN, PauseReason.RESERVE})
WAITING: Final = frozenset({CampaignStatus.SENDING, CampaignStatus.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the bar, in thousandths of its width."""

    figure: Figure
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with its number."""

    figure: Figure
    name: str
    count: int

    @property
    def is_coloured(self) -> bool:
        """Whether the bar has a colour for it."""
        return self.figure in IN_BAR


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a confirmed campaign stands, in words of the page's language."""

    progress: Progress
    segments: tuple[Segment, ...]
    figures: tuple[Told, ...]
    state: StateText
    cause: CauseText | None
    done_by: str  # a local time, "" while it is not known
    mark: str  # changes with what the buttons of the page depend on
    has_ended: bool
    is_over: bool  # nothing changes any more but what carriers report
    leads_to_iletiniz: bool
    upgrade_url: str


def segments(found: Progress) -> tuple[Segment, ...]:
    """Return the coloured stretches; each is as wide as its share, none is too thin to be seen."""
    return tuple(_segments(found))


def _segments(found: Progress) -> Iterator[Segment]:
    x = 0
    for figure in IN_BAR:
        count = getattr(found, figure.value)
        if not count:
            continue
        width = max(LEAST_WIDTH, round(BAR_WIDTH * count / found.total))
        width = min(width, BAR_WIDTH - x)
        yield Segment(figure, x, width)
        x += width


def figures(found: Progress, *, is_under_way: bool) -> tuple[Told, ...]:
    """Return the figures that the page tells, those that are nothing only where they matter."""
    locale = current_locale()
    always = ALWAYS_TOLD | ({Figure.WAITING} if is_under_way else set())
    told = (Told(one, figure_name(one, locale), getattr(found, one.value)) for one in TOLD)
    return tuple(one for one in told if one.count or one.figure in always)


def show(campaign: Campaign) -> Shown:
    """Return all that the progress shows of a confirmed campaign."""
    found = progress(session(), campaign, now())
    stores = lookup.stores_of(session(), campaign)
    ends_at = found.ends_at
    is_paused = campaign.status is CampaignStatus.PAUSED
    return Shown(
        progress=found,
        segments=segments(found),
        figures=figures(found, is_under_way=not has_ended(campaign)),
        state=campaign_state(campaign.status, current_locale()),
        cause=cause(campaign, stores),
        done_by=local_time(ends_at, zone_of(stores)) if ends_at else "",
        mark=f"{campaign.status}:{campaign.pause_reason or ''}",
        has_ended=has_ended(campaign),
        is_over=has_ended(campaign) and not found.waiting + found.sending,
        leads_to_iletiniz=campaign.pause_reason in MORE_QUOTA and is_paused,
        upgrade_url=upgrade_url(campaign),
    )


def cause(campaign: Campaign, stores: Sequence[Store]) -> CauseText | None:
    """Return why the campaign pauses or what it waits for; None while it runs or is over."""
    locale = current_locale()
    if campaign.status is CampaignStatus.PAUSED:
        return pause_cause(campaign.pause_reason, locale)
    if campaign.status not in WAITING:
        return None
    waits = running.waits_for(session(), campaign, connection_of(campaign), stores, now())
    if waits is None:
        return None
    code, until = waits
    shown_until = local_time(until, zone_of(stores)) if until else ""
    return wait_cause(code, locale, until=shown_until)


def connection_of(campaign: Campaign) -> Connection | None:
    """Return the connection that the campaign sends by."""
    if campaign.connection_id is None:
        return None
    return session().get(Connection, campaign.connection_id)


def zone_of(stores: Sequence[Store]) -> str:
    """Return the zone that the campaign's times are told in: that of its first store."""
    return stores[0].timezone if stores else ZONE


def local_time(moment: datetime, zone: str) -> str:
    """Return the time for a sentence, with its day unless that is today."""
    return clock_time(moment, now(), zone, current_locale())


def upgrade_url(campaign: Campaign) -> str:
    """Return where more quota is had: what iletiniz named, else its own panel."""
    connection = connection_of(campaign)
    named = account_view(connection).upgrade_url if connection is not None else None
    return named or settings().upgrade_url
