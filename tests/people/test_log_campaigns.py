"""What was done with campaigns and audiences, in the words of the log."""

from typing import Any

import pytest
from factories import NOW, make_connection, make_store
from sqlalchemy import delete

from iletiniz_admin.blueprints.people.actions import WORDS
from iletiniz_admin.blueprints.people.log_fields import FIELDS, VALUES
from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignStatus,
    PauseReason,
    ReportShare,
    Role,
)
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns import drafts, running, saved
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice

ACTOR = Actor("ayse@example.com")


@pytest.fixture
def store(session, sealer) -> Any:
    connection = make_connection(session, sealer)
    return make_store(session, sealer, connection_id=connection.id)


@pytest.fixture
def log(sign_in, session, page):
    """``log("campaign.created")`` -> the entry's second column, in English."""

    def read(action: str) -> str:
        session.commit()
        soup = page(sign_in(Role.ADMIN).get(f"/log?lang=en&action={action}"))
        return " ".join(soup.select("tbody td")[1].get_text(" ", strip=True).split())

    return read


@pytest.mark.parametrize(
    "action",
    [
        *(f"campaign.{done}" for done in ("created", "changed", "checked", "confirmed", "paused")),
        *(f"campaign.{done}" for done in ("resumed", "cancelled", "duplicated", "deleted")),
        "audience.saved",
        "audience.deleted",
    ],
)
def test_every_action_has_words(action: str) -> None:
    """No action with a campaign or an audience is shown by its code."""
    assert action in WORDS


def test_every_code_and_filter_has_words() -> None:
    """Reasons, shares, kinds, states and filters are words as well."""
    assert set(PauseReason) == set(VALUES["reason"])
    assert set(ReportShare) == set(VALUES["report_share"])
    assert set(AudienceKind) == set(VALUES["kind"])
    assert set(Choice.__dataclass_fields__) <= set(FIELDS)
    states = set(VALUES["status"]) | {"sending", "cancelled"}  # these are a message's as well
    assert set(CampaignStatus) <= states


def test_campaign_is_named(log, session, store) -> None:
    """A campaign is told by its name, one that is gone by its number."""
    campaign = drafts.create(session, name="Yaz indirimi", stores=[store], actor=ACTOR, now=NOW)
    assert "Campaign begun Yaz indirimi" in log("campaign.created")

    number = campaign.id
    session.execute(delete(Campaign))
    assert f"Campaign begun Campaign {number}" in log("campaign.created")


def test_pause_tells_its_reason(log, session, store) -> None:
    """That a campaign paused itself stands there with the reason."""
    row = {"name": "Kış", "created_at": NOW, "updated_at": NOW, "confirmed_at": NOW}
    campaign = Campaign(**row, status=CampaignStatus.SENDING)
    session.add(campaign)
    session.flush()
    running.pause(session, campaign, PauseReason.FAILURE_RATE, ACTOR, NOW)
    told = log("campaign.paused")
    assert "Campaign paused Kış" in told
    assert "Paused" in told
    assert "too many failed" in told


def test_saved_audience_is_told_by_its_filters(log, session, store) -> None:
    """The filters of an audience are words: statuses, days, lengths of time."""
    choice = Choice(statuses=("completed",), untexted_hours=48, city="İzmir")
    saved.save(session, name="İzmirliler", stores=[store], choice=choice, actor=ACTOR, now=NOW)
    told = log("audience.saved")
    assert "Audience saved İzmirliler" in told
    assert "Order statuses: Order completed" in told
    assert "Not texted in the last: 2 days" in told
    assert "City: İzmir" in told


def test_filter_of_the_log_offers_campaigns(sign_in, session, page) -> None:
    """The log can be narrowed to what was done with campaigns."""
    session.add(AuditEvent(at=NOW, actor="ayse@example.com", action="campaign.created"))
    session.commit()
    soup = page(sign_in(Role.ADMIN).get("/log?lang=en"))
    assert soup.find("option", value="campaign.").get_text(strip=True) == "Bulk sending"
