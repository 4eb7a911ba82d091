"""How campaigns begin and end by themselves: in steps, each message in exactly one end."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    PRIORITY_BY_HAND,
    Campaign,
    CampaignStatus,
    Connection,
    Message,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns import running, running_ends

S = MessageStatus
Make = Callable[..., Campaign]
AddMessages = Callable[..., list[Message]]


@pytest.fixture
def make(make_campaign: Make, now: datetime) -> Make:
    """Make a campaign that is prepared and being sent."""

    def run(**columns: Any) -> Campaign:
        facts = {
            "status": CampaignStatus.SENDING,
            "confirmed_at": now - timedelta(hours=1),
            "prepared_at": now - timedelta(hours=1),
            "expires_at": now + timedelta(hours=1),
        }
        return make_campaign(**(facts | columns))

    return run


@pytest.fixture
def add(session: Session, store: Store, connection: Connection, now: datetime) -> AddMessages:
    """Write down messages of a campaign, one of each status that is named."""

    def run(campaign: Campaign, *statuses: MessageStatus, **more: Any) -> list[Message]:
        found = []
        for status in statuses:
            row = outbox.new_row(
                store_id=store.id,
                connection_id=connection.id,
                idempotency_key=f"campaign:{campaign.id}:{len(found)}:{sorted(more)}",
                source="campaign",
                campaign_id=campaign.id,
                recipient="+905551234567",
                priority=PRIORITY_BULK,
                status=MessageStatus.QUEUED,
                created_at=now,
            )
            found.append(Message(**(row | {"status": status} | more)))
        session.add_all(found)
        session.flush()
        return found

    return run


def settle(session: Session, now: datetime) -> int:
    """Make steps until none is left; return how many."""
    steps = 0
    while running.end_step(session, now):
        steps += 1
        assert steps < 50, "the steps never end"
    session.expire_all()
    return steps


def ends(session: Session, campaign: Campaign) -> Counter[tuple[MessageStatus, Reason | None]]:
    mine = select(Message.status, Message.reason).where(Message.campaign_id == campaign.id)
    return Counter(tuple(row) for row in session.execute(mine))


def test_nothing_to_end_is_no_step(session: Session, make: Make, add: AddMessages, now):
    """While campaigns go their way, nothing is done."""
    add(make(), S.QUEUED, S.ACCEPTED)
    assert settle(session, now) == 0


def test_planned_campaign_begins_at_its_time(session: Session, make: Make, add, now):
    """Not a moment before, and nobody has to press anything."""
    campaign = make(status=CampaignStatus.SCHEDULED, start_at=now)
    add(campaign, S.QUEUED)
    assert settle(session, now - timedelta(seconds=1)) == 0
    assert settle(session, now) == 1
    assert campaign.status is CampaignStatus.SENDING


def test_cancelled_campaign_ends_what_waits_in_steps(
    session: Session, make: Make, add, now, monkeypatch: pytest.MonkeyPatch
):
    """Only what waits is cancelled; what had left, had left."""
    monkeypatch.setattr(running_ends, "STEP_ROWS", 2)
    campaign = make(status=CampaignStatus.CANCELLED)
    add(campaign, *[S.QUEUED] * 5, S.ACCEPTED, S.UNCERTAIN, S.FAILED)
    assert settle(session, now) == 4
    found = ends(session, campaign)
    assert found.pop((S.CANCELLED, Reason.BY_PERSON)) == 5
    assert set(found) == {(S.ACCEPTED, None), (S.UNCERTAIN, None), (S.FAILED, None)}
    assert (campaign.status, campaign.finished_at) == (CampaignStatus.CANCELLED, now)


def test_cancelled_campaign_waits_for_its_last_call(session: Session, make: Make, add, now):
    """What is in a call may come back to the queue; then it is cancelled too."""
    campaign = make(status=CampaignStatus.CANCELLED)
    [calling] = add(campaign, S.SENDING)
    assert settle(session, now) == 0
    assert campaign.finished_at is None
    calling.status = S.QUEUED
    settle(session, now)
    assert ends(session, campaign) == {(S.CANCELLED, Reason.BY_PERSON): 1}
    assert campaign.finished_at == now


def test_deleted_draft_is_no_cancelled_campaign(session: Session, make: Make, now):
    """Its removal is another's work."""
    make(status=CampaignStatus.CANCELLED, confirmed_at=None)
    assert settle(session, now) == 0


def test_expired_campaign_lapses_and_is_finished(session: Session, make: Make, add, now):
    """What has not left in its time does not leave at all, prepared or not."""
    campaign = make(expires_at=now, prepared_at=None)
    add(campaign, S.QUEUED, S.QUEUED, S.DELIVERED)
    settle(session, now)
    assert ends(session, campaign) == {(S.LAPSED, Reason.BEST_BEFORE): 2, (S.DELIVERED, None): 1}
    assert (campaign.status, campaign.finished_at) == (CampaignStatus.FINISHED, now)


def test_expired_campaign_that_pauses_does_not_lapse(session: Session, make: Make, add, now):
    """A person decides: resume gives it new time."""
    campaign = make(expires_at=now - timedelta(days=9), status=CampaignStatus.PAUSED)
    add(campaign, S.QUEUED)
    assert settle(session, now) == 0


@pytest.mark.parametrize("status", [CampaignStatus.SENDING, CampaignStatus.PAUSED])
def test_campaign_is_finished_when_nothing_waits(session, make: Make, add, now, status):
    """The last outcome ends it, also where it paused with its last batch."""
    campaign = make(status=status)
    [last] = add(campaign, S.SENDING)
    assert settle(session, now) == 0
    last.status = S.ACCEPTED
    session.flush()
    assert settle(session, now) == 1
    assert (campaign.status, campaign.finished_at) == (CampaignStatus.FINISHED, now)


def test_campaign_is_not_finished_before_it_is_prepared(session: Session, make: Make, add, now):
    """All of the first thousand have left, and the rest is yet to be made."""
    add(make(prepared_at=None), S.ACCEPTED)
    assert settle(session, now) == 0


def test_message_sent_again_by_hand_is_its_own(session: Session, make: Make, add, now):
    """What a person sends again alone neither ends with its campaign nor keeps it open."""
    campaign = make(status=CampaignStatus.CANCELLED)
    [again] = add(campaign, S.QUEUED, priority=PRIORITY_BY_HAND)
    settle(session, now)
    assert campaign.finished_at == now
    assert again.status is S.QUEUED


def test_erased_and_removed_do_not_keep_a_campaign_open(
    session: Session, make: Make, add, make_store, now
):
    """What waits for nobody, or for a store that is gone, ends with the rest."""
    campaign = make()
    gone = make_store(name="Çay", status=StoreStatus.REMOVED)
    [last] = add(campaign, S.QUEUED)
    add(campaign, S.QUEUED, recipient="", erased_at=now)
    add(campaign, S.QUEUED, store_id=gone.id)
    assert settle(session, now) == 0
    last.status = S.ACCEPTED
    session.flush()
    settle(session, now)
    assert ends(session, campaign) == {
        (S.ACCEPTED, None): 1,
        (S.CANCELLED, Reason.ERASED): 1,
        (S.CANCELLED, Reason.BY_PERSON): 1,
    }
    assert campaign.status is CampaignStatus.FINISHED


def test_one_campaign_that_waits_keeps_no_other_from_its_end(session, make: Make, add, now):
    """A call under way in the first does not hold up the second."""
    first, second = (make(status=CampaignStatus.CANCELLED) for _ in range(2))
    add(first, S.SENDING)
    add(second, S.QUEUED)
    settle(session, now)
    assert (first.finished_at, second.finished_at) == (None, now)
