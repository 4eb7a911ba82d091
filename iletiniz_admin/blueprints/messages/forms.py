"""The filter of the ledger, read from the address so that a view can be sent to a colleague."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from iletiniz_admin.models import MessageStatus
from iletiniz_admin.web.locale import ZONE

MAX_SEARCH_LENGTH = 100
KINDS = ("order", "campaign")
_ID = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for; nonsense in it is left out."""

    statuses: tuple[MessageStatus, ...]
    first_day: date | None
    last_day: date | None
    search: str
    kind: str = ""  # "order", "campaign", or "" for all
    campaign_id: int | None = None

    @property
    def begins_at(self) -> datetime | None:
        """The first moment of the first day, in the panel's zone."""
        return _midnight(self.first_day) if self.first_day else None

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after the last day."""
        if self.last_day is None or self.last_day >= date.max:
            return None
        return _midnight(self.last_day + timedelta(days=1))


def read_query(args: "MultiDict[str, str]") -> Query:
    """Read the filter from the address."""
    words = set(args.getlist("status"))
    campaign = args.get("campaign", "")
    return Query(
        statuses=tuple(status for status in MessageStatus if status in words),
        first_day=_day(args.get("from", "")),
        last_day=_day(args.get("to", "")),
        search=args.get("q", "").replace("\0", "").strip()[:MAX_SEARCH_LENGTH],
        kind=next((kind for kind in KINDS if kind == args.get("kind", "")), ""),
        campaign_id=int(campaign) if _ID.fullmatch(campaign) else None,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1 else None  # the zone's shift must not leave the calendar


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(ZONE)).astimezone(UTC)
