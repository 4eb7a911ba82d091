"""Pause, resume, stop at any moment with a true count; and new campaigns to the exact rest."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    Gate,
    Message,
    MessageStatus,
    PauseReason,
    Role,
    Store,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice

SENDING, PAUSED = CampaignStatus.SENDING, CampaignStatus.PAUSED


@pytest.fixture
def manager(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture
def viewer(sign_in: Any, store: Store) -> Any:
    return sign_in(Role.VIEWER, stores=[store])


@pytest.fixture
def stranger(sign_in: Any, other_store: Store) -> Any:
    return sign_in(Role.MANAGER, stores=[other_store])


@pytest.fixture
def running(make_campaign: Any, add_messages: Any) -> Campaign:
    """Ten recipients: three have left, one is in the call, six wait."""
    made: Campaign = make_campaign(SENDING, people=10)
    add_messages(made, delivered=2, uncertain=1, sending=1, queued=4)
    return made


@pytest.fixture
def ended(make_campaign: Any, add_messages: Any) -> Campaign:
    """Five recipients of a stopped campaign: two failed, three have no message."""
    made: Campaign = make_campaign(CampaignStatus.CANCELLED, people=5)
    add_messages(made, failed=2)
    return made


def told(client: Any, answer: Any) -> str:
    return " ".join(str(client.get(f"{answer.location}?lang=en").get_data(as_text=True)).split())


def test_pause_tells_what_has_left(manager: Any, running: Campaign, session: Session):
    """Pause stops at once and says how many left and how many wait."""
    answer = manager.post(f"/bulk/{running.id}/pause?lang=en")
    assert "Paused. 4 have left; 6 wait." in told(manager, answer).replace("&#39;", "'")
    session.refresh(running)
    assert (running.status, running.pause_reason) == (PAUSED, PauseReason.BY_PERSON)


def test_pause_of_what_does_not_run_changes_nothing(
    manager: Any, make_campaign: Any, session: Session
):
    """What has ended cannot be paused."""
    campaign = make_campaign(CampaignStatus.FINISHED)
    manager.post(f"/bulk/{campaign.id}/pause")
    session.refresh(campaign)
    assert campaign.status is CampaignStatus.FINISHED


def test_resume_lets_it_go_on(manager: Any, make_campaign: Any, session: Session):
    """Resume sends to those who still wait."""
    campaign = make_campaign(PAUSED, pause_reason=PauseReason.BY_PERSON)
    manager.post(f"/bulk/{campaign.id}/resume")
    session.refresh(campaign)
    assert campaign.status is SENDING


def test_resume_promises_no_moment(manager: Any, make_campaign: Any):
    """In quiet hours nothing leaves at once, so what is said holds at any hour."""
    campaign = make_campaign(PAUSED, pause_reason=PauseReason.BY_PERSON)
    answer = manager.post(f"/bulk/{campaign.id}/resume?lang=en")
    assert "Resumed: those who wait will get it." in told(manager, answer)


def test_pause_tells_failed_ones_apart(manager: Any, make_campaign: Any, add_messages: Any):
    """A message that failed has not left: it is a number of its own."""
    campaign = make_campaign(SENDING, people=10)
    add_messages(campaign, delivered=3, failed=1, rejected=1, queued=5)
    answer = manager.post(f"/bulk/{campaign.id}/pause?lang=en")
    assert "Paused. 3 have left, 2 failed; 5 wait." in told(manager, answer)


def test_stop_tells_failed_ones_apart(
    manager: Any, page: Any, make_campaign: Any, add_messages: Any
):
    """Before and after the stop failed messages are told beside those that left."""
    campaign = make_campaign(SENDING, people=10)
    add_messages(campaign, sending=1, accepted=2, failed=2, queued=5)
    soup = page(manager.get(f"/bulk/{campaign.id}/stop?lang=en"))
    assert "3 left already, 2 failed; 5 will not be sent." in soup.main.get_text(" ")
    answer = manager.post(f"/bulk/{campaign.id}/stop?lang=en")
    assert "Stopped. 3 have left, 2 failed; 5 will not be sent." in told(manager, answer)


def test_stop_does_not_count_what_goes_by_hand(
    manager: Any, page: Any, running: Campaign, session: Session
):
    """An uncertain message that somebody sends again leaves all the same, whatever is stopped."""
    uncertain = session.scalars(
        select(Message).where(Message.status == MessageStatus.UNCERTAIN)
    ).one()
    outbox.settle(session, uncertain.id, "resend", Actor("sahip@magaza.example"), utcnow())
    session.commit()
    soup = page(manager.get(f"/bulk/{running.id}/stop?lang=en"))
    assert "3 left already; 6 will not be sent." in soup.main.get_text(" ")


def test_resume_behind_a_closed_gate_is_refused(
    manager: Any, make_campaign: Any, connection: Connection, session: Session
):
    """What stopped it still stands in the way: it says so and stays paused."""
    connection.gate = Gate.QUOTA
    campaign = make_campaign(PAUSED, pause_reason=PauseReason.QUOTA)
    answer = manager.post(f"/bulk/{campaign.id}/resume")
    assert "alert-danger" in told(manager, answer)
    session.refresh(campaign)
    assert campaign.status is PAUSED


def test_stop_asks_with_the_true_numbers(manager: Any, page: Any, running: Campaign):
    """The page of its own says what left already and what will not be sent."""
    soup = page(manager.get(f"/bulk/{running.id}/stop?lang=en"))
    assert "4 left already; 6 will not be sent." in soup.main.get_text(" ")
    assert soup.main.find("button", string="Stop for good")


def test_stop_ends_it_for_good(manager: Any, running: Campaign, session: Session):
    """Stopped is stopped, with the true count; a second press changes nothing."""
    answer = manager.post(f"/bulk/{running.id}/stop?lang=en")
    assert "Stopped. 4 have left; 6 will not be sent." in told(manager, answer)
    manager.post(f"/bulk/{running.id}/stop")
    session.refresh(running)
    assert running.status is CampaignStatus.CANCELLED


def test_stop_of_an_ended_campaign_asks_nothing(manager: Any, make_campaign: Any):
    """Where nothing is sent there is nothing to stop."""
    campaign = make_campaign(CampaignStatus.FINISHED)
    assert manager.get(f"/bulk/{campaign.id}/stop").location == f"/bulk/{campaign.id}"


@pytest.mark.parametrize(
    ("action", "kind"), [("rest", AudienceKind.REST), ("retry-failed", AudienceKind.FAILED)]
)
def test_follow_up_leads_to_the_text_of_a_new_draft(
    manager: Any, ended: Campaign, session: Session, action: str, kind: AudienceKind
):
    """Both make a draft to the exact set; a second press leads to the same draft."""
    source = ended
    answers = [manager.post(f"/bulk/{source.id}/{action}") for _ in range(2)]
    [draft] = session.scalars(select(Campaign).where(Campaign.source_id == source.id)).all()
    assert [one.location for one in answers] == [f"/bulk/{draft.id}/text"] * 2
    assert Choice.read(draft.audience).kind is kind
    assert draft.status is CampaignStatus.DRAFT


def test_follow_up_of_a_running_campaign_is_refused(
    manager: Any, running: Campaign, session: Session
):
    """While it runs there is no rest, and no draft is made."""
    manager.post(f"/bulk/{running.id}/rest")
    assert session.scalars(select(Campaign.id)).all() == [running.id]


@pytest.mark.parametrize("action", ["pause", "resume", "stop", "rest", "retry-failed", "check"])
def test_actions_are_not_for_viewers_nor_strangers(
    viewer: Any, stranger: Any, running: Campaign, session: Session, action: str
):
    """Viewers may not, and for managers of other stores the campaign does not exist."""
    assert viewer.post(f"/bulk/{running.id}/{action}").status_code == 403
    assert stranger.post(f"/bulk/{running.id}/{action}").status_code == 404
    session.refresh(running)
    assert running.status is SENDING


def test_actions_need_the_forms_token(manager: Any, running: Campaign, session: Session):
    """A page of another site can press no button here."""
    manager.sends_token = False
    assert manager.post(f"/bulk/{running.id}/stop").status_code == 400
    session.refresh(running)
    assert running.status is SENDING
