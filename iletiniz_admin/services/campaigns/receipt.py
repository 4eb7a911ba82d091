"""The receipt: what a campaign will do and cost, as a person reads it before the start.

It is kept as JSON in ``campaigns.receipt``. While a check is under way the same place holds its
tallies so far, of which no receipt can be read.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from iletiniz_admin.clock import from_iso, to_iso
from iletiniz_admin.models import Campaign, CampaignStatus, Reason

RESERVE_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Longest:
    """The row with the longest body: ``units`` as its mode counts, ``characters`` as people do."""

    position: int
    characters: int
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class Costliest:
    """The row with the most parts, the longest of these, and what makes it long.

    ``placeholder`` is the one whose value is the row's longest, "" where the text has none.
    """

    position: int
    characters: int
    parts: int
    placeholder: str = ""
    value_length: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A campaign that brought the same text to ``overlap`` of these people, or is about to."""

    campaign_id: int
    name: str
    at: datetime
    overlap: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Quiet hours in which the sending will wait (aware UTC)."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the check found: people, drops, parts, quota and time.

    ``matched`` is ``recipients`` and all ``drops`` together. ``parts`` maps a number of parts to
    how many bodies have it. Quota is counted in messages; ``quota_now`` and ``quota_after`` (which
    may be below 0) are None where nobody knows or counts (``is_unlimited``), and are as of
    ``quota_at``. ``promised`` is what other confirmed campaigns still take of it; ``quota_after``
    is less by that too. ``reserve`` is what campaigns leave to order messages: what those need in
    ``reserve_days`` where ``is_forecast``, else what a person set. ``rate`` is messages a second,
    ``is_observed`` or assumed. ``finish_at`` is for a start when the check ended; ``holds`` are
    the quiet hours on the way there.
    """

    matched: int
    recipients: int
    part_count: int
    checked_at: datetime
    drops: Mapping[Reason, int] = field(default_factory=dict)
    parts: Mapping[int, int] = field(default_factory=dict)
    longest: Longest | None = None
    costliest: Costliest | None = None
    quota_now: int | None = None
    quota_after: int | None = None
    quota_at: datetime | None = None
    promised: int = 0
    is_unlimited: bool = False
    reserve: int = 0
    reserve_days: int = RESERVE_DAYS
    is_forecast: bool = True
    rate: float = 1.0
    is_observed: bool = False
    finish_at: datetime | None = None
    holds: tuple[Hold, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    @property
    def dropped(self) -> int:
        """How many people do not get the text."""
        return sum(self.drops.values())

    @property
    def is_over_reserve(self) -> bool:
        """Whether it would take what is kept for order messages, as far as anybody knows."""
        return self.quota_after is not None and self.quota_after < self.reserve

    def stored(self) -> dict[str, Any]:
        """Return it as plain JSON; ``Receipt.read`` gives it back."""
        kept: dict[str, Any] = _plain(asdict(self))
        return kept

    @classmethod
    def read(cls, campaign: Campaign) -> "Receipt | None":
        """Return the campaign's receipt; None while there is none."""
        kept = campaign.receipt
        if not kept or campaign.status in {CampaignStatus.DRAFT, CampaignStatus.CHECKING}:
            return None
        values = dict(kept)
        values["drops"] = {Reason(reason): n for reason, n in kept["drops"].items()}
        values["parts"] = {int(parts): n for parts, n in kept["parts"].items()}
        for name in ("checked_at", "quota_at", "finish_at"):
            values[name] = from_iso(kept[name]) if kept.get(name) else None
        values["longest"] = Longest(**kept["longest"]) if kept.get("longest") else None
        values["costliest"] = Costliest(**kept["costliest"]) if kept.get("costliest") else None
        values["holds"] = tuple(_times(Hold, one, "at", "until") for one in kept["holds"])
        values["earlier"] = tuple(_times(Earlier, one, "at") for one in kept["earlier"])
        return cls(**values)


def _times(kind: Any, kept: Mapping[str, Any], *names: str) -> Any:
    return kind(**{**kept, **{name: from_iso(kept[name]) for name in names}})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_iso(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
