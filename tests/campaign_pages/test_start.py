"""The last step: what a start does in numbers, and everything that refuses one."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Gate,
    ReportShare,
    Role,
    Store,
)

HASH = "c" * 64
NOW = {"receipt_hash": HASH, "when": "now", "validity_hours": "48", "report_share": "all"}
ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.fixture
def manager(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture
def campaign(make_campaign: Any) -> Campaign:
    made: Campaign = make_campaign()
    return made


def words(soup: Any) -> str:
    return " ".join(soup.main.get_text(" ").split())


def at(moment: datetime) -> str:
    return moment.astimezone(ISTANBUL).strftime("%Y-%m-%dT%H:%M")


def test_start_names_the_consequence_in_numbers(manager: Any, page: Any, campaign: Campaign):
    """The page says how many people get it and what it costs, and the button says it again."""
    soup = page(manager.get(f"/bulk/{campaign.id}/start?lang=en"))
    assert "3 people get this text; 3 SMS parts are spent. Of the quota 11,997 are left." in words(
        soup
    )
    assert soup.find("button", string=lambda text: text and "Send to 3 people" in text)
    assert soup.find("input", attrs={"name": "receipt_hash"})["value"] == HASH


def test_start_sends_now(manager: Any, campaign: Campaign, session: Session):
    """Start confirms the receipt that was seen, at once."""
    answer = manager.post(f"/bulk/{campaign.id}/start", data=NOW)
    assert (answer.status_code, answer.location) == (303, f"/bulk/{campaign.id}")
    session.refresh(campaign)
    assert (campaign.status, campaign.recipient_count) == (CampaignStatus.SENDING, 3)
    assert campaign.report_share is ReportShare.ALL
    assert not campaign.wants_contacts


def test_start_pressed_twice_is_one_campaign(manager: Any, campaign: Campaign, session: Session):
    """A double click starts one campaign, and both presses end on its page."""
    answers = [manager.post(f"/bulk/{campaign.id}/start", data=NOW) for _ in range(2)]
    assert [one.location for one in answers] == [f"/bulk/{campaign.id}"] * 2
    actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("campaign.confirmed") == 1


def test_start_at_a_time_is_by_the_stores_clock(manager: Any, campaign: Campaign, session: Session):
    """A planned start is meant by the store's clock."""
    moment = (utcnow() + timedelta(days=2)).replace(second=0, microsecond=0)
    data = NOW | {"when": "later", "start_at": at(moment)}
    assert manager.post(f"/bulk/{campaign.id}/start", data=data).status_code == 303
    session.refresh(campaign)
    assert (campaign.status, campaign.start_at) == (CampaignStatus.SCHEDULED, moment)


@pytest.mark.parametrize(
    "start_at",
    [
        "",
        "tomorrow",
        "2026-13-45T10:00",
        "2020-01-01T10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ],
)
def test_start_at_no_time_is_refused_at_its_field(
    manager: Any, page: Any, campaign: Campaign, session: Session, start_at: str
):
    """Without a time, or with one that is over, nothing starts and nothing typed is lost."""
    data = NOW | {"when": "later", "start_at": start_at, "validity_hours": "24"}
    answer = manager.post(f"/bulk/{campaign.id}/start?lang=en", data=data)
    soup = page(answer)
    assert answer.status_code == 422
    assert soup.find(class_="alert-danger").find("a", href="#start_at")
    assert soup.find("option", selected=True)["value"] == "24"
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.CHECKED


def test_start_now_with_a_time_is_refused(
    manager: Any, page: Any, campaign: Campaign, session: Session
):
    """A time that was chosen is never passed over: with “Now” ticked nothing starts."""
    moment = utcnow() + timedelta(days=2)
    answer = manager.post(f"/bulk/{campaign.id}/start?lang=en", data=NOW | {"start_at": at(moment)})
    soup = page(answer)
    assert answer.status_code == 422
    assert "You chose a time, but “Now” is ticked." in soup.find(id="start_at-fault").get_text()
    assert soup.find("input", id="start_at")["value"] == at(moment)
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.CHECKED


def test_start_of_a_changed_receipt_leads_to_the_check(
    manager: Any, campaign: Campaign, session: Session
):
    """A receipt other than the one that was seen is never sent."""
    answer = manager.post(f"/bulk/{campaign.id}/start", data=NOW | {"receipt_hash": "d" * 64})
    assert answer.location == f"/bulk/{campaign.id}/check"
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.CHECKED


@pytest.fixture(params=[Gate.QUOTA, Gate.PLAN])
def closed(request: Any, connection: Connection, session: Session) -> None:
    connection.gate = request.param
    session.commit()


@pytest.mark.usefixtures("closed")
def test_start_behind_a_closed_gate_leads_to_iletiniz(
    manager: Any, page: Any, campaign: Campaign, session: Session
):
    """Not enough quota or no plan: refused with the reason and a link, before any press."""
    path = f"/bulk/{campaign.id}/start?lang=en"
    for answer in (manager.get(path), manager.post(path, data=NOW)):
        alert = page(answer).find(class_="alert-danger")
        assert alert.a["href"].startswith("http")
        assert alert.a.get_text(strip=True).startswith("Upgrade at iletiniz")
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.CHECKED


def test_start_beyond_the_quota_says_what_is_missing(
    manager: Any, page: Any, campaign: Campaign, connection: Connection, session: Session
):
    """The reserve of order messages cannot be eaten: 3 are needed, 502 left, 500 kept."""
    connection.account = {"plan_active": True, "quota_remaining": 502}
    session.commit()
    answer = manager.post(f"/bulk/{campaign.id}/start?lang=en", data=NOW)
    assert answer.status_code == 422
    assert page(answer).find(class_="alert-danger").a["href"].startswith("http")


def test_start_without_a_connection_is_refused(
    manager: Any, page: Any, campaign: Campaign, connection: Connection, session: Session
):
    """Not connected: refused with the reason."""
    connection.status = ConnectionStatus.LOST
    session.commit()
    assert page(manager.get(f"/bulk/{campaign.id}/start")).find(class_="alert-danger")
    assert manager.post(f"/bulk/{campaign.id}/start", data=NOW).status_code == 422


def test_start_offers_contacts_only_with_the_permission(
    manager: Any, page: Any, campaign: Campaign, connection: Connection, session: Session
):
    """Saving contacts is off by default, and not offered where iletiniz would refuse it."""
    path = f"/bulk/{campaign.id}/start"
    box = page(manager.get(path)).find("input", attrs={"name": "wants_contacts"})
    assert not box.has_attr("checked")
    connection.scopes_granted = ["messages:send"]
    session.commit()
    assert not page(manager.get(path)).find("input", attrs={"name": "wants_contacts"})
    manager.post(path, data=NOW | {"wants_contacts": "y"})
    session.refresh(campaign)
    assert not campaign.wants_contacts


def test_start_keeps_the_choice_of_contacts_and_reports(
    manager: Any, campaign: Campaign, session: Session
):
    """Contacts and sampled reports are kept when they are chosen."""
    data = NOW | {"wants_contacts": "y", "report_share": "sample", "validity_hours": "6"}
    manager.post(f"/bulk/{campaign.id}/start", data=data)
    session.refresh(campaign)
    assert campaign.wants_contacts
    assert (campaign.report_share, campaign.validity_hours) == (ReportShare.SAMPLE, 6)


@pytest.mark.parametrize(
    "change", [{"validity_hours": "999"}, {"report_share": "none"}, {"when": "x"}]
)
def test_start_refuses_what_was_not_offered(
    manager: Any, campaign: Campaign, session: Session, change: dict[str, str]
):
    """A form that nobody was shown starts nothing."""
    assert manager.post(f"/bulk/{campaign.id}/start", data=NOW | change).status_code == 422
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.CHECKED


def test_start_of_a_draft_leads_to_the_check(manager: Any, make_campaign: Any):
    """What was not checked cannot be started."""
    draft = make_campaign(CampaignStatus.DRAFT)
    assert manager.get(f"/bulk/{draft.id}/start").location == f"/bulk/{draft.id}/check"
    assert manager.post(f"/bulk/{draft.id}/start", data=NOW).location == f"/bulk/{draft.id}/check"


def test_start_is_not_for_viewers(sign_in: Any, store: Store, campaign: Campaign):
    """A viewer starts nothing."""
    viewer = sign_in(Role.VIEWER, stores=[store])
    assert viewer.get(f"/bulk/{campaign.id}/start").status_code == 403
    assert viewer.post(f"/bulk/{campaign.id}/start", data=NOW).status_code == 403


def test_start_says_what_the_quiet_hours_do(
    manager: Any, page: Any, campaign: Campaign, connection: Connection, session: Session
):
    """Quiet hours are said in words before the start."""
    minute = utcnow().astimezone(ISTANBUL).hour * 60
    connection.quiet_from_minutes = minute
    connection.quiet_until_minutes = (minute + 120) % 1440
    session.commit()
    text = words(page(manager.get(f"/bulk/{campaign.id}/start?lang=en")))
    assert "It is quiet now: the first text leaves at" in text
