"""Plan and quota of a workspace, read from whatever shape they come in (section 14.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from iletiniz_admin.iletiniz.shapes import (
    as_count,
    as_flag,
    as_mapping,
    as_moment,
    as_text,
    first_count,
    first_text,
)

Gate = Literal["open", "quota", "plan"]

_ACTIVE: Final = frozenset({"active", "trialing", "free"})
_INACTIVE: Final = frozenset({"none", "expired", "canceled", "cancelled", "past_due", "inactive"})
_OWN_HOST: Final = "iletiniz.com"
_HTTPS_PORT: Final = 443


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of a workspace. Every field may be missing; missing never closes the gate.

    Counts are messages. ``quota_remaining`` is None when unknown and when unlimited.
    """

    workspace_id: str | None = None
    workspace_name: str | None = None
    plan_name: str | None = None
    plan_active: bool = True
    plan_status: str | None = None
    quota_limit: int | None = None
    quota_used: int | None = None
    quota_remaining: int | None = None
    is_unlimited: bool = False
    renews_at: datetime | None = None
    resets_at: datetime | None = None
    upgrade_url: str | None = None

    @property
    def gate(self) -> Gate:
        """Whether sending is open; closed only by a positive sign."""
        if not self.plan_active:
            return "plan"
        if self.is_unlimited or self.quota_remaining is None:
            return "open"
        return "open" if self.quota_remaining > 0 else "quota"


def read_account(document: Any) -> Account | None:
    """Read an account answer; None when it is no object at all. Never raises."""
    if not isinstance(document, dict):
        return None
    root = _unwrapped(document)
    workspace, plan, quota = (as_mapping(root.get(k)) for k in ("workspace", "plan", "quota"))
    is_unlimited = _is_unlimited(root)
    status = as_text(plan.get("status"), 64)
    return Account(
        workspace_id=first_text(workspace.get("id"), root.get("workspace_id")),
        workspace_name=_workspace_name(root),
        plan_name=_plan_name(root),
        plan_active=_is_plan_active(root, status),
        plan_status=status,
        quota_limit=None if is_unlimited else as_count(quota.get("limit")),
        quota_used=as_count(quota.get("used")),
        quota_remaining=None if is_unlimited else _remaining(root, quota),
        is_unlimited=is_unlimited,
        renews_at=as_moment(plan.get("renews_at")),
        resets_at=as_moment(quota.get("resets_at")),
        upgrade_url=_own_url(root.get("upgrade_url")),
    )


def _unwrapped(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what lies in the wrappers ``data`` and ``account``, in either order."""
    for wrapper in ("data", "account", "data"):
        inner = document.get(wrapper)
        document = inner if isinstance(inner, dict) else document
    return document


def _workspace_name(root: Mapping[str, Any]) -> str | None:
    return first_text(
        as_mapping(root.get("workspace")).get("name"),
        root.get("workspace_name"),
        as_mapping(root.get("organization")).get("name"),
        root.get("name"),
    )


def _plan_name(root: Mapping[str, Any]) -> str | None:
    plan = as_mapping(root.get("plan"))
    return first_text(
        plan.get("name"),
        plan.get("code"),
        root.get("plan"),
        root.get("plan_name"),
        as_mapping(root.get("subscription")).get("plan"),
    )


def _is_plan_active(root: Mapping[str, Any], status: str | None) -> bool:
    """Read the plan's state; a known status word outranks the flags, silence means active."""
    word = (status or "").lower()
    if word in _ACTIVE | _INACTIVE:
        return word in _ACTIVE
    for flag in (as_mapping(root.get("plan")).get("active"), root.get("has_active_plan")):
        if as_flag(flag) is not None:
            return bool(flag)
    return not ("plan" in root and root["plan"] is None)


def _is_unlimited(root: Mapping[str, Any]) -> bool:
    quota = root.get("quota")
    if root.get("unlimited") is True or as_mapping(quota).get("unlimited") is True:
        return True
    if not isinstance(quota, dict) or "limit" not in quota:
        return False
    return quota["limit"] is None or as_count(quota["limit"]) == -1


def _remaining(root: Mapping[str, Any], quota: Mapping[str, Any]) -> int | None:
    stated = first_count(
        quota.get("remaining"), root.get("remaining_quota"), root.get("quota_remaining")
    )
    limit, used = as_count(quota.get("limit")), as_count(quota.get("used"))
    if stated is not None or limit is None or used is None:
        return stated
    return limit - used


def _own_url(value: Any) -> str | None:
    """Return ``value`` if it is an https address on iletiniz.com or below, else None."""
    text = as_text(value) or ""
    if not text.isprintable() or any(c in text for c in " \\@"):
        return None  # browsers and parsers disagree about the host of such an address
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return None
    is_own = host == _OWN_HOST or host.endswith(f".{_OWN_HOST}")
    return text if parts.scheme == "https" and is_own and port in {None, _HTTPS_PORT} else None
