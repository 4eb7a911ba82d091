"""The page of a campaign under way: bar, figures, why it waits, and its buttons."""

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    CampaignStatus,
    ConnectionLimit,
    PauseReason,
    Reason,
    Role,
    Store,
)
from iletiniz_admin.services.campaigns.running import Wait
from iletiniz_admin.wording.campaigns import campaign_state, known_waits, pause_cause, wait_cause

SENDING = CampaignStatus.SENDING


@pytest.fixture
def manager(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.MANAGER, stores=[store])


def words(soup: Any) -> str:
    return " ".join(soup.main.get_text(" ").split())


def figures(soup: Any) -> dict[str, str]:
    items = soup.find(class_="outcome-figures").find_all("li")
    return {
        one.a.get_text(strip=True): one.find(class_="outcome-count").get_text(strip=True)
        for one in items
    }


def test_page_shows_bar_and_figures(manager: Any, page: Any, make_campaign: Any, add_messages: Any):
    """One bar in four colours with figures that sum up to the recipients."""
    campaign = make_campaign(SENDING, people=10, prepared_position=10, prepared_at=utcnow())
    add_messages(campaign, delivered=2, accepted=1, uncertain=1, failed=1, queued=5)
    soup = page(manager.get(f"/bulk/{campaign.id}?lang=en"))
    assert figures(soup) == {
        "delivered": "2",
        "handed over, delivery not known": "1",
        "uncertain": "1",
        "failed": "1",
        "waiting": "5",
    }
    bars = [(one["class"][0], one["width"]) for one in soup.find_all("rect")]
    assert bars == [
        ("outcome-delivered", "200"),
        ("outcome-sent", "100"),
        ("outcome-uncertain", "100"),
        ("outcome-failed", "100"),
    ]
    assert soup.svg["aria-label"] == "4 of 10 have left"  # one failed, so it never did


def test_page_tells_rate_and_time_left(
    manager: Any, page: Any, make_campaign: Any, session: Session
):
    """While it runs the rate and the end are told."""
    campaign = make_campaign(SENDING, prepared_at=utcnow(), started_at=utcnow())
    limit = {"requests_per_minute": 60, "ceiling_per_minute": 60, "tokens": 60.0}
    session.add(
        ConnectionLimit(
            connection_id=campaign.connection_id,
            refilled_at=utcnow(),
            bulk_per_second=2.0,
            **limit,
        )
    )
    session.commit()
    text = words(page(manager.get(f"/bulk/{campaign.id}?lang=en")))
    assert "About 120 messages a minute." in text
    assert "All will have left by about" in text


def test_page_updates_itself_and_works_without_scripts(manager: Any, page: Any, make_campaign: Any):
    """The script asks for the changed part; without one a link loads the page anew."""
    campaign = make_campaign(SENDING)
    soup = page(manager.get(f"/bulk/{campaign.id}"))
    region = soup.find(attrs={"data-progress-url": True})
    part = manager.get(region["data-progress-url"]).get_data(as_text=True)
    assert (
        re.search('data-mark="(.*?)"', part)[1]
        == region.find(attrs={"data-mark": True})["data-mark"]
    )  # type: ignore[index] # asserted so
    assert soup.find("script", src=re.compile("progress.js"))
    assert f"/bulk/{campaign.id}" in soup.noscript.decode_contents()


def test_page_of_an_ended_campaign_asks_for_nothing(manager: Any, page: Any, make_campaign: Any):
    """What is over is not asked for again and again."""
    soup = page(manager.get(f"/bulk/{make_campaign(CampaignStatus.FINISHED).id}"))
    assert not soup.find(attrs={"data-progress-url": True})
    assert not soup.find("script", src=re.compile("progress.js"))


@pytest.mark.parametrize("reason", PauseReason)
def test_page_says_why_it_pauses(manager: Any, page: Any, make_campaign: Any, reason: PauseReason):
    """A pause is told with its reason in words, and what to do."""
    campaign = make_campaign(CampaignStatus.PAUSED, pause_reason=reason, paused_at=utcnow())
    soup = page(manager.get(f"/bulk/{campaign.id}?lang=en"))
    cause = pause_cause(reason, "en")
    assert f"{cause.title} {cause.to_do}" in words(soup)
    assert soup.find("button", string="Resume")
    leads = reason in {PauseReason.QUOTA, PauseReason.PLAN, PauseReason.RESERVE}
    assert bool(soup.find(class_="alert-warning").a) is leads


def test_page_of_a_planned_campaign_says_when_it_begins(
    manager: Any, page: Any, make_campaign: Any
):
    """A planned campaign waits for its time, and can be paused or stopped before."""
    campaign = make_campaign(CampaignStatus.SCHEDULED, start_at=utcnow().replace(year=2099))
    soup = page(manager.get(f"/bulk/{campaign.id}?lang=en"))
    assert "It begins at" in words(soup)
    assert soup.find("button", string="Pause")
    assert soup.find("a", string="Stop …")


def test_waits_all_have_words():
    """Whatever a campaign waits for has words of its own, in both languages."""
    assert {one.value for one in Wait} <= known_waits()
    assert wait_cause("weather", "en").title == "It waits (weather)."
    assert "08:00" in wait_cause("quiet_hours", "en", until="08:00").title
    assert all(campaign_state(one, "en").title for one in CampaignStatus)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (CampaignStatus.DRAFT, "audience"),
        (CampaignStatus.CHECKING, "check"),
        (CampaignStatus.CHECKED, "check"),
    ],
)
def test_page_of_a_draft_is_its_step(
    manager: Any, make_campaign: Any, status: CampaignStatus, step: str
):
    """What was not confirmed leads to where it stands."""
    campaign = make_campaign(status)
    assert manager.get(f"/bulk/{campaign.id}").location == f"/bulk/{campaign.id}/{step}"
    assert manager.get(f"/bulk/{campaign.id}/progress").status_code == 404


def test_page_offers_follow_ups_with_their_exact_number(
    manager: Any, page: Any, make_campaign: Any, add_messages: Any
):
    """Send to the rest and retry the failed name how many they go to; only after the end."""
    campaign = make_campaign(CampaignStatus.CANCELLED, people=10)
    add_messages(campaign, delivered=2, failed=3, cancelled=1)
    soup = page(manager.get(f"/bulk/{campaign.id}?lang=en"))
    assert soup.find("button", string="Send to the rest (5)")
    assert soup.find("button", string="Retry the failed (3)")
    running = make_campaign(SENDING, people=3)
    assert "Send to the rest" not in words(page(manager.get(f"/bulk/{running.id}?lang=en")))


def test_page_is_read_only_for_viewers(sign_in: Any, page: Any, make_campaign: Any, store: Store):
    """A viewer sees how it goes and can do nothing."""
    viewer = sign_in(Role.VIEWER, stores=[store])
    for status in (SENDING, CampaignStatus.CANCELLED):
        soup = page(viewer.get(f"/bulk/{make_campaign(status).id}"))
        assert not soup.main.find("form")


def test_page_leads_to_whom_the_check_left_out(manager: Any, page: Any, make_campaign: Any):
    """From the report one comes to those who were left out, and to the file."""
    campaign = make_campaign(SENDING, left_out={Reason.NO_CONSENT: 2})
    soup = page(manager.get(f"/bulk/{campaign.id}?lang=en"))
    assert soup.find("a", string="Left out by the check (2)")
    assert soup.find("a", string="Report as a file (CSV)")["href"].startswith(
        f"/bulk/{campaign.id}/report.csv"
    )
