"""A campaign under way: paused, resumed and cancelled at any moment, each by one row."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    FIRST_BATCH,
    AuditEvent,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Gate,
    MessageClass,
    PauseReason,
)
from iletiniz_admin.services import audit
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns import running

Make = Callable[..., Campaign]
Columns = dict[str, Any]
OVER = [CampaignStatus.FINISHED, CampaignStatus.CANCELLED]
BEFORE = [CampaignStatus.DRAFT, CampaignStatus.CHECKING, CampaignStatus.CHECKED]


@pytest.fixture
def make(make_campaign: Make, now: datetime) -> Make:
    """Make a campaign that was confirmed an hour ago for 48 hours, to 100 people."""

    def run(status: CampaignStatus = CampaignStatus.SENDING, **columns: Any) -> Campaign:
        facts = {
            "confirmed_at": now - timedelta(hours=1),
            "expires_at": now + timedelta(hours=47),
            "recipient_count": 100,
        }
        return make_campaign(status=status, **(facts | columns))

    return run


@pytest.fixture
def paused(make: Make, now: datetime) -> Campaign:
    return make(
        CampaignStatus.PAUSED,
        paused_at=now - timedelta(minutes=30),
        pause_reason=PauseReason.FAILURE_RATE,
        paused_by="worker",
        recent="x" * 100,
        lost_streak=3,
        retry_streak=4,
    )


def events(session: Session) -> list[AuditEvent]:
    session.flush()
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


@pytest.mark.parametrize("status", [CampaignStatus.SENDING, CampaignStatus.SCHEDULED])
def test_pause_says_why_and_by_whom(session: Session, make: Make, now, actor: Actor, status):
    """A campaign that is sent or planned pauses; the log has who, and the reason."""
    campaign = make(status)
    assert running.pause(session, campaign, PauseReason.BY_PERSON, actor, now)
    assert campaign.status is CampaignStatus.PAUSED
    assert campaign.pause_reason is PauseReason.BY_PERSON
    assert (campaign.paused_at, campaign.paused_by) == (now, actor.label)
    [event] = events(session)
    assert (event.action, event.actor) == ("campaign.paused", actor.label)
    assert event.after == {"status": "paused", "reason": "by_person"}


@pytest.mark.parametrize("status", [*OVER, *BEFORE, CampaignStatus.PAUSED])
def test_pause_of_what_does_not_go_changes_nothing(session, make: Make, now, actor, status):
    """The first reason of a pause stays, and what is over stays over."""
    campaign = make(status, pause_reason=PauseReason.QUOTA)
    assert not running.pause(session, campaign, PauseReason.LOST_ANSWERS, actor, now)
    assert (campaign.status, campaign.pause_reason) == (status, PauseReason.QUOTA)
    assert events(session) == []


def test_pause_by_the_worker_loses_to_a_cancellation(session, session_factory, make, now, actor):
    """What a person stopped meanwhile does not come back as a pause."""
    campaign = make()
    session.commit()
    with session_factory.begin() as page:
        running.cancel(page, page.get_one(Campaign, campaign.id), actor=actor, now=now)
    assert not running.pause(session, campaign, PauseReason.QUOTA, audit.WORKER, now)
    assert campaign.status is CampaignStatus.CANCELLED


def test_resume_lets_it_go_on(session: Session, paused: Campaign, now, actor: Actor):
    """What made it pause counts no more, so that it does not pause again at once."""
    assert running.resume(session, paused, actor=actor, now=now) is paused
    assert paused.status is CampaignStatus.SENDING
    assert (paused.paused_at, paused.pause_reason, paused.paused_by) == (None, None, "")
    assert (paused.recent, paused.lost_streak, paused.retry_streak) == ("", 0, 0)
    assert paused.batch_size == FIRST_BATCH
    [event] = events(session)
    assert event.action == "campaign.resumed"
    assert event.before == {"status": "paused", "reason": "failure_rate"}


def test_resume_before_its_time_waits_for_it(session, paused: Campaign, now, actor):
    """A planned campaign that paused is planned again."""
    paused.start_at = now + timedelta(hours=1)
    running.resume(session, paused, actor=actor, now=now)
    assert paused.status is CampaignStatus.SCHEDULED


def test_resume_keeps_the_end_that_is_yet_to_come(session, paused: Campaign, now, actor):
    """Its time goes on as it was."""
    running.resume(session, paused, actor=actor, now=now)
    assert paused.expires_at == now + timedelta(hours=47)


def test_resume_gives_new_time_to_one_that_expired(session, paused: Campaign, now, actor):
    """Whoever resumes it wants it to be sent, and not to lapse."""
    paused.expires_at = now - timedelta(minutes=1)
    running.resume(session, paused, actor=actor, now=now)
    assert paused.expires_at == now + timedelta(hours=48)


@pytest.mark.parametrize("status", [CampaignStatus.SENDING, CampaignStatus.SCHEDULED])
def test_resume_pressed_again_changes_nothing(session, make: Make, now, actor, status):
    """A double click is no fault."""
    assert running.resume(session, make(status), actor=actor, now=now).status is status
    assert events(session) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((one, "campaign_ended") for one in OVER),
        *((one, "campaign_not_started") for one in BEFORE),
    ],
)
def test_resume_of_what_is_not_paused_is_refused(*, session, make: Make, now, actor, status, code):
    """What is over, or was never started, cannot go on."""
    confirmed = {} if status in OVER else {"confirmed_at": None}
    with pytest.raises(Refused, match=code):
        running.resume(session, make(status, **confirmed), actor=actor, now=now)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": ConnectionStatus.LOST}, "connection_lost"),
        ({"status": ConnectionStatus.DISCONNECTED}, "not_connected"),
        ({"gate": Gate.QUOTA}, "quota"),
        ({"gate": Gate.PLAN}, "plan"),
        ({"account": {"quota_remaining": 50}, "bulk_reserve": 50}, "not_enough_quota"),
    ],
)
def test_resume_is_refused_while_its_cause_stands(
    *, session, paused: Campaign, connection: Connection, now, actor, columns: Columns, code: str
):
    """It would pause again with its first batch, so the reason is said at once."""
    connection.account_at = now
    for name, value in columns.items():
        setattr(connection, name, value)
    session.flush()
    with pytest.raises(Refused, match=code):
        running.resume(session, paused, actor=actor, now=now)
    assert paused.status is CampaignStatus.PAUSED


def test_resume_goes_on_with_what_room_there_is(session, paused, connection, now, actor):
    """Quota for a part of the rest is enough to go on; the reserve is not touched."""
    connection.account, connection.account_at = {"quota_remaining": 51}, now
    connection.bulk_reserve = 50
    session.flush()
    assert running.resume(session, paused, actor=actor, now=now).status is CampaignStatus.SENDING


def test_resume_needs_another_key_than_the_one_without_permission(
    session, paused: Campaign, connection: Connection, now, actor
):
    """A key that may not send is not tried again; one that was connected since is."""
    paused.pause_reason = PauseReason.SCOPE
    connection.connected_at = now - timedelta(days=1)
    session.flush()
    with pytest.raises(Refused, match="scope"):
        running.resume(session, paused, actor=actor, now=now)
    connection.connected_at = now
    assert running.resume(session, paused, actor=actor, now=now).status is CampaignStatus.SENDING


@pytest.mark.parametrize(
    "status", [CampaignStatus.SENDING, CampaignStatus.SCHEDULED, CampaignStatus.PAUSED]
)
def test_cancel_stops_it_for_good(session: Session, make: Make, now, actor: Actor, status):
    """From the commit on no batch begins, and whoever works on it lets go."""
    campaign = make(status, work_token="a", work_until=now)
    running.cancel(session, campaign, actor=actor, now=now)
    assert campaign.status is CampaignStatus.CANCELLED
    assert (campaign.cancelled_at, campaign.cancelled_by) == (now, actor.label)
    assert (campaign.work_token, campaign.work_until) == (None, None)
    assert [event.action for event in events(session)] == ["campaign.cancelled"]


def test_cancel_pressed_again_changes_nothing(session, make: Make, now, actor):
    """Who stopped it first, and when, stays."""
    campaign = make()
    running.cancel(session, campaign, actor=actor, now=now)
    again = running.cancel(
        session, campaign, actor=Actor("b@magaza.example"), now=now + timedelta(hours=1)
    )
    assert (again.cancelled_at, again.cancelled_by) == (now, actor.label)


def test_cancel_of_what_is_sent_is_refused(session, make: Make, now, actor):
    """All has left: there is nothing to stop."""
    with pytest.raises(Refused, match="campaign_ended"):
        running.cancel(session, make(CampaignStatus.FINISHED), actor=actor, now=now)


@pytest.mark.parametrize("status", [*BEFORE, CampaignStatus.CANCELLED])
def test_cancel_of_a_draft_is_refused(session, make: Make, now, actor, status):
    """A draft is deleted, not stopped; a deleted one is neither."""
    with pytest.raises(Refused, match="campaign_not_started"):
        running.cancel(session, make(status, confirmed_at=None), actor=actor, now=now)


@pytest.mark.parametrize(("hours_left", "expected"), [(-1, 12), (2, 12), (20, 20)])
def test_campaign_resumed_at_night_does_not_lapse_before_the_morning(
    *, session, paused: Campaign, actor: Actor, now: datetime, hours_left: int, expected: int
):
    """What would expire in the quiet hours gets its whole time from their end on."""
    night = now + timedelta(hours=12, minutes=45)  # 01:00 in Istanbul, seven hours before 08:00
    paused.validity_hours, paused.message_class = 5, MessageClass.COMMERCIAL
    paused.expires_at = night + timedelta(hours=hours_left)
    running.resume(session, paused, actor=actor, now=night)
    assert paused.expires_at == night + timedelta(hours=expected)


def test_informational_campaign_has_no_night(session, paused: Campaign, actor, now: datetime):
    """It may leave at any hour, so its time begins at once."""
    night = now + timedelta(hours=12, minutes=45)
    paused.validity_hours, paused.message_class = 5, MessageClass.INFORMATIONAL
    paused.expires_at = now
    running.resume(session, paused, actor=actor, now=night)
    assert paused.expires_at == night + timedelta(hours=5)
