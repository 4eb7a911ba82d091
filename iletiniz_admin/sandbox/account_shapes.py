"""The shapes in which section 14.1 wants an account answer to be understood."""

from collections.abc import Callable
from datetime import datetime, timedelta

from iletiniz_admin.sandbox.records import JsonObject, Workspace, rfc3339
from iletiniz_admin.sandbox.seed import PlanSeed
from iletiniz_admin.sandbox.sending import ACTIVE_PLANS
from iletiniz_admin.sandbox.switches import Switches

UPGRADE_URL = "https://iletiniz.com/"
_LONGER_THAN_A_MONTH = timedelta(days=32)


def account_document(workspace: Workspace, switches: Switches, now: datetime) -> JsonObject:
    """Return the account of a workspace in the shape and wrapper of the switches."""
    standard = _standard(workspace, now)
    shape = _SHAPES[switches.account_shape](standard) if standard["plan"] else standard
    wrapper = switches.account_wrapper
    return shape if wrapper == "none" else {wrapper: shape}


def _standard(workspace: Workspace, now: datetime) -> JsonObject:
    renewal = rfc3339(next_month(now))
    plan = workspace.seed.plan or PlanSeed("free", "Ücretsiz")
    return {
        "workspace": {"id": workspace.seed.id, "name": workspace.seed.name},
        "plan": workspace.plan_status
        and {
            "code": plan.code,
            "name": plan.name,
            "status": workspace.plan_status,
            "renews_at": plan.renews_at or renewal,
        },
        "quota": {
            "limit": workspace.limit,
            "used": workspace.used,
            "remaining": workspace.remaining,
            "resets_at": workspace.seed.quota.resets_at or renewal,
        },
        "upgrade_url": UPGRADE_URL,
    }


def next_month(now: datetime) -> datetime:
    """Return the first moment of the next month."""
    later = now.replace(day=1) + _LONGER_THAN_A_MONTH
    return later.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _plan_text(account: JsonObject) -> JsonObject:
    return {**account, "plan": account["plan"]["name"]}


def _plan_code(account: JsonObject) -> JsonObject:
    active = account["plan"]["status"] in ACTIVE_PLANS
    return {**account, "plan": {"code": account["plan"]["code"], "active": active}}


def _flat(account: JsonObject) -> JsonObject:
    return {
        "workspace_name": account["workspace"]["name"],
        "plan_name": account["plan"]["name"],
        "has_active_plan": account["plan"]["status"] in ACTIVE_PLANS,
        "quota_remaining": account["quota"]["remaining"],
    }


def _subscription(account: JsonObject) -> JsonObject:
    return {
        "organization": {"name": account["workspace"]["name"]},
        "subscription": {"plan": account["plan"]["name"]},
        "remaining_quota": account["quota"]["remaining"],
    }


def _no_remaining(account: JsonObject) -> JsonObject:
    quota = {name: account["quota"][name] for name in ("limit", "used")}
    return {"name": account["workspace"]["name"], "plan": account["plan"], "quota": quota}


def _unlimited(account: JsonObject) -> JsonObject:
    return {**account, "quota": {"limit": -1, "used": account["quota"]["used"]}}


def _same(account: JsonObject) -> JsonObject:
    return account


def _bare(_account: JsonObject) -> JsonObject:
    return {}


_SHAPES: dict[str, Callable[[JsonObject], JsonObject]] = {
    "standard": _same,
    "plan_text": _plan_text,
    "plan_code": _plan_code,
    "flat": _flat,
    "subscription": _subscription,
    "no_remaining": _no_remaining,
    "unlimited": _unlimited,
    "bare": _bare,
}
