"""What pages show of a workspace, from what was kept of it; tolerant of whatever was kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from iletiniz_admin.models import Connection
from iletiniz_admin.services.account import moment_of

LOW_SHARE: Final = 0.1  # official plugin, section 10: a warning under a tenth


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a block was last read, and the code of the failure since then."""

    at: datetime | None
    error: str | None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to show."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class AccountView:
    """Plan and quota. Counts are messages; None is unknown, never zero."""

    freshness: Freshness
    plan_name: str | None = None
    is_plan_active: bool = True
    limit: int | None = None
    used: int | None = None
    remaining: int | None = None
    is_unlimited: bool = False
    resets_at: datetime | None = None
    renews_at: datetime | None = None
    upgrade_url: str | None = None

    @property
    def has_bar(self) -> bool:
        """Whether the remaining part of the quota can be drawn."""
        return bool(self.limit and self.limit > 0 and self.remaining is not None)

    @property
    def bar_value(self) -> int:
        """The remaining messages, within 0 and the limit."""
        return min(max(self.remaining or 0, 0), max(self.limit or 0, 0))

    @property
    def is_low(self) -> bool:
        """Whether less than a tenth of a known quota is left, and not nothing."""
        if not self.has_bar or self.limit is None or self.remaining is None:
            return False
        return 0 < self.remaining < self.limit * LOW_SHARE


@dataclass(frozen=True, slots=True)
class SendersView:
    """Connected providers, approved sender names, and how many wait for approval."""

    freshness: Freshness
    providers: tuple[Mapping[str, Any], ...] = ()
    senders: tuple[Mapping[str, Any], ...] = ()
    unapproved_count: int = 0


def account_view(connection: Connection) -> AccountView:
    """Return plan and quota as last read."""
    freshness = Freshness(connection.account_at, connection.account_error)
    kept = connection.account
    if not isinstance(kept, dict) or not freshness.is_known:
        return AccountView(Freshness(None, freshness.error))
    return AccountView(
        freshness,
        plan_name=_text(kept.get("plan_name")),
        is_plan_active=kept.get("plan_active") is not False,
        limit=_count(kept.get("quota_limit")),
        used=_count(kept.get("quota_used")),
        remaining=_count(kept.get("quota_remaining")),
        is_unlimited=kept.get("is_unlimited") is True,
        resets_at=moment_of(kept, "resets_at"),
        renews_at=moment_of(kept, "renews_at"),
        upgrade_url=_text(kept.get("upgrade_url")),
    )


def senders_view(connection: Connection) -> SendersView:
    """Return providers and senders as last read."""
    freshness = Freshness(connection.senders_at, connection.senders_error)
    kept = connection.senders
    if not isinstance(kept, dict) or not freshness.is_known:
        return SendersView(Freshness(None, freshness.error))
    senders = _named(kept.get("senders"), "name")
    approved = tuple(entry for entry in senders if entry.get("is_approved") is True)
    return SendersView(
        freshness,
        providers=_named(kept.get("connections"), "code"),
        senders=approved,
        unapproved_count=len(senders) - len(approved),
    )


def _named(entries: Any, field: str) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(entries, list):
        return ()
    return tuple(e for e in entries if isinstance(e, dict) and isinstance(e.get(field), str))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
