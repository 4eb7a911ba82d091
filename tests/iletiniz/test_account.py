"""Plan and quota, read from every shape of section 14.1."""

from datetime import UTC, datetime
from typing import Any

import pytest

from iletiniz_admin.iletiniz import Account
from iletiniz_admin.iletiniz.account import read_account

FULL = {
    "workspace": {"id": "ws_7k2m9q4t", "name": "Örnek Mağaza"},
    "plan": {
        "code": "starter", "name": "Başlangıç", "status": "active",
        "renews_at": "2026-08-01T00:00:00Z",
    },
    "quota": {"limit": 1000, "used": 380, "remaining": 620, "resets_at": "2026-08-02T00:00:00Z"},
    "upgrade_url": "https://iletiniz.com/yukselt",
}  # fmt: skip


def test_account_is_read_in_full():
    """The assumed shape gives every field."""
    assert read_account(FULL) == Account(
        workspace_id="ws_7k2m9q4t",
        workspace_name="Örnek Mağaza",
        plan_name="Başlangıç",
        plan_active=True,
        plan_status="active",
        quota_limit=1000,
        quota_used=380,
        quota_remaining=620,
        is_unlimited=False,
        renews_at=datetime(2026, 8, 1, tzinfo=UTC),
        resets_at=datetime(2026, 8, 2, tzinfo=UTC),
        upgrade_url="https://iletiniz.com/yukselt",
    )


@pytest.mark.parametrize("wrap", ["data", "account"])
def test_account_may_be_wrapped(wrap: str):
    """An outer data or account object, or both, change nothing."""
    assert read_account({wrap: FULL}) == read_account(FULL)
    assert read_account({"data": {"account": FULL}}) == read_account(FULL)


def test_empty_account_is_unknown_and_open():
    """Missing fields are unknown, and nothing unknown closes the gate."""
    account = read_account({})
    assert account == Account()
    assert account.gate == "open"


@pytest.mark.parametrize("document", [None, [], "text", 5, True])
def test_account_that_is_no_object_is_not_available(document: Any):
    """Anything but an object is no account at all."""
    assert read_account(document) is None


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"plan": {"name": "Pro", "code": "p"}}, "Pro"), ({"plan": {"code": "pro"}}, "pro"),
        ({"plan": "Pro"}, "Pro"), ({"plan_name": "Pro"}, "Pro"),
        ({"subscription": {"plan": "Pro"}}, "Pro"), ({"plan": {"name": 5}}, None), ({}, None),
    ],
)  # fmt: skip
def test_plan_name_is_found(document: Any, name: Any):
    """The plan's name is taken from the first place that has one."""
    assert read_account(document).plan_name == name


@pytest.mark.parametrize(
    ("document", "gate"),
    [
        *[({"plan": {"status": word}}, "open") for word in ("active", "trialing", "free", "new")],
        *[
            ({"plan": {"status": word}}, "plan")
            for word in ("none", "expired", "canceled", "cancelled", "past_due", "inactive")
        ],
        ({"plan": {"status": "EXPIRED"}}, "plan"), ({"plan": None}, "plan"),
        ({"plan": {"active": False}}, "plan"),
        ({"plan": {"active": True}}, "open"), ({"has_active_plan": False}, "plan"),
        ({"plan": None, "has_active_plan": True}, "open"), ({"has_active_plan": "no"}, "open"),
        ({"plan": {"status": "active", "active": False}}, "open"), ({"plan": "Pro"}, "open"),
        ({"plan": {"status": 5, "active": "no"}}, "open"), ({"plan": {}}, "open"),
    ],
)  # fmt: skip
def test_plan_closes_the_gate_only_on_a_positive_sign(document: Any, gate: str):
    """A known inactive word, a false flag or a null plan close it; nothing else does."""
    assert read_account(document).gate == gate


@pytest.mark.parametrize(
    ("document", "remaining", "gate"),
    [
        ({"quota": {"remaining": 3}}, 3, "open"), ({"remaining_quota": 3}, 3, "open"),
        ({"quota_remaining": "3"}, 3, "open"), ({"quota": {"limit": 10, "used": 4}}, 6, "open"),
        ({"quota": {"remaining": 0}}, 0, "quota"), ({"quota": {"remaining": -2}}, -2, "quota"),
        ({"quota": {"limit": 10, "used": 12}}, -2, "quota"), ({"remaining_quota": 0}, 0, "quota"),
        ({"quota": {"remaining": 0.5}}, 1, "open"), ({"quota": {"remaining": None}}, None, "open"),
        ({"quota": {"remaining": False}}, None, "open"),
        ({"quota": {"remaining": "çok"}}, None, "open"),
        ({"quota": {"limit": 10}}, None, "open"), ({"quota": 0}, None, "open"),
        ({"quota": {"remaining": 1e300}}, None, "open"), ({"quota": {"used": 5}}, None, "open"),
        ({"quota": {"remaining": float("nan")}}, None, "open"),
    ],
)  # fmt: skip
def test_remaining_quota_is_found(document: Any, remaining: Any, gate: str):
    """What is left is stated or is limit less used; zero or less closes the gate."""
    account = read_account(document)
    assert (account.quota_remaining, account.gate) == (remaining, gate)


@pytest.mark.parametrize(
    ("document", "unlimited"),
    [
        ({"quota": {"limit": None}}, True), ({"quota": {"limit": -1, "used": 380}}, True),
        ({"unlimited": True}, True), ({"quota": {"unlimited": True, "remaining": 0}}, True),
        ({"quota": {}}, False), ({"limit": None}, False), ({"unlimited": "yes"}, False),
        ({"quota": {"limit": 0}}, False), ({"quota": None}, False),
    ],
)  # fmt: skip
def test_unlimited_is_told(*, document: Any, unlimited: bool):
    """Without a limit there is nothing to run out of, so the gate stays open."""
    account = read_account(document)
    assert account.is_unlimited is unlimited
    assert account.gate == "open"


@pytest.mark.parametrize(
    "document",
    [
        {"workspace": {"name": "X"}}, {"workspace_name": "X"}, {"organization": {"name": "X"}},
        {"name": " X "}, {"workspace": "odd", "name": "X"},
    ],
)  # fmt: skip
def test_workspace_name_is_found(document: Any):
    """The workspace is named in one of four places."""
    assert read_account(document).workspace_name == "X"


@pytest.mark.parametrize(
    ("url", "is_kept"),
    [
        ("https://iletiniz.com/", True), ("https://panel.iletiniz.com/plan?x=1#y", True),
        ("https://ILETINIZ.com/", True), ("https://iletiniz.com:443/", True),
        ("http://iletiniz.com/", False), ("https://iletiniz.com.evil.test/", False),
        ("https://evililetiniz.com/", False), ("https://iletiniz.com@evil.test/", False),
        ("https://evil.test\\@iletiniz.com/", False), ("https://evil.test/iletiniz.com", False),
        ("https://iletiniz.com:8443/", False), ("javascript:alert(1)//iletiniz.com", False),
        ("https://[::1", False), ("https://iletiniz.com:x/", False), ("//iletiniz.com/", False),
        ("https://iletiniz.com/\nx", False), ("", False), (None, False), (7, False),
    ],
)  # fmt: skip
def test_upgrade_url_is_kept_only_on_their_host(*, url: Any, is_kept: bool):
    """A link leads to iletiniz over https, or is not shown."""
    assert read_account({"upgrade_url": url}).upgrade_url == (url if is_kept else None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-01T00:00:00Z", datetime(2026, 8, 1, tzinfo=UTC)),
        ("2026-08-01T03:00:00.5+03:00", datetime(2026, 8, 1, 0, 0, 0, 500000, tzinfo=UTC)),
        ("2026-08-01", datetime(2026, 8, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None), ("soon", None), (1785542400, None), (None, None),
    ],
)  # fmt: skip
def test_times_are_read_as_utc(text: Any, moment: Any):
    """A time is aware UTC, or unknown."""
    assert read_account({"quota": {"resets_at": text}}).resets_at == moment
