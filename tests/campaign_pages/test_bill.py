"""What the bill says at the moment it is read: other campaigns, the end, rows of a file."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.models import Campaign, CampaignRecipient, CampaignStatus, Reason, Role

ISTANBUL = ZoneInfo("Europe/Istanbul")
TEN_MINUTES = 600 * 50  # people, at the rate that is assumed


@pytest.fixture
def admin(sign_in: Any) -> Any:
    return sign_in(Role.ADMIN)


def words(soup: Any) -> str:
    return " ".join(soup.main.get_text(" ").split())


def clock(moment: datetime) -> str:
    return moment.astimezone(ISTANBUL).strftime("%H:%M")


def test_bill_tells_what_other_campaigns_take(admin: Any, page: Any, make_campaign: Any):
    """What other campaigns still need stands in the bill, and is missing where it is."""
    receipt = {"quota_now": 536, "promised": 34, "quota_after": 499}
    soup = page(admin.get(f"/bulk/{make_campaign(receipt=receipt).id}/check?lang=en"))
    rows = {row.th.get_text(strip=True): row.td.get_text() for row in soup.select("tr:has(td)")}
    assert rows["Kept for other campaigns, started or planned"].endswith("34")
    assert rows["Quota after it"] == "499"
    assert "1 message is missing" in soup.find(class_="alert-danger").get_text(" ")


def test_bill_without_other_campaigns_does_not_speak_of_them(
    admin: Any, page: Any, make_campaign: Any
):
    """Where nothing else needs the quota there is no line of it."""
    soup = page(admin.get(f"/bulk/{make_campaign().id}/check?lang=en"))
    assert "other campaigns" not in words(soup)


@pytest.mark.parametrize("path", ["check", "start"])
def test_bill_foresees_the_end_from_now(admin: Any, page: Any, make_campaign: Any, path: str):
    """A receipt of this morning says when a start now is through, not when one then would be."""
    old = utcnow() - timedelta(hours=9)
    receipt = {"recipients": TEN_MINUTES, "finish_at": to_iso(old), "quota_now": None}
    campaign = make_campaign(receipt=receipt)
    before = utcnow()
    told = words(page(admin.get(f"/bulk/{campaign.id}/{path}?lang=en")))
    ends = {clock(one + timedelta(minutes=10)) for one in (before, utcnow())}
    assert any(f"it is done by about {end}" in told for end in ends)


def test_bill_tells_when_the_quota_was_read(admin: Any, page: Any, make_campaign: Any):
    """The quota is as old as the account's last reading: the bill says when that was."""
    read_at = utcnow() - timedelta(days=40)
    campaign = make_campaign(receipt={"quota_at": to_iso(read_at)})
    told = words(page(admin.get(f"/bulk/{campaign.id}/check?lang=en")))
    local = read_at.astimezone(ISTANBUL)
    assert f"Quota, as of {clock(read_at)} on {local.day} {local:%b}" in told


@pytest.mark.parametrize(
    ("reason", "detail", "shown"),
    [
        (Reason.NO_NUMBER, "", "The row has no number. Add it, or remove the row."),
        (Reason.NO_CONSENT, "", "No consent for commercial texts"),
        (Reason.TOO_LONG, "1700", "The text is longer than iletiniz takes"),
    ],
)
def test_left_out_row_is_told_as_a_row(
    *,
    admin: Any,
    page: Any,
    make_campaign: Any,
    session: Session,
    reason: Reason,
    detail: str,
    shown: str,
):
    """The fault of a row is told as one of a row; what has to do with the person by its name."""
    campaign: Campaign = make_campaign(people=0, left_out={reason: 1}, audience={"kind": "file"})
    row = session.get_one(CampaignRecipient, (campaign.id, 1))
    row.line, row.detail, row.order_number = 7, detail, ""
    session.commit()
    [line] = page(admin.get(f"/bulk/{campaign.id}/left-out?lang=en")).tbody.find_all("tr")
    assert line.find_all("td")[-1].get_text(strip=True) == shown


def test_check_that_ends_leads_the_focus_to_its_result(admin: Any, page: Any, make_campaign: Any):
    """The page that loads itself anew goes on at the receipt, or at why there is none."""
    checking = make_campaign(CampaignStatus.CHECKING)
    region = page(admin.get(f"/bulk/{checking.id}/check")).find(attrs={"data-progress-url": True})
    name = region["data-progress-result"]
    failed = make_campaign(CampaignStatus.DRAFT, check_error="check_failed")
    for campaign in (make_campaign(), failed):
        result = page(admin.get(f"/bulk/{campaign.id}/check")).find(id=name)
        assert (result["tabindex"], result["data-result"]) == ("-1", name)
