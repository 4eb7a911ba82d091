"""Follow-ups of follow-ups: nobody whom one of a family of campaigns texts is texted by another."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    PRIORITY_BY_HAND,
    Campaign,
    CampaignStatus,
    Message,
    MessageStatus,
    Store,
)
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followups import count_followup, walk_followup

S, C = MessageStatus, CampaignStatus
Rest = Callable[[Campaign], set[int]]
Add = Callable[..., Message]


@pytest.fixture
def source(make_campaign: Any, add_recipients: Any) -> Campaign:
    """A campaign that was stopped before any of its five people were written to."""
    campaign = make_campaign(status=C.CANCELLED, recipient_count=5)
    add_recipients(campaign, 5)
    return campaign


@pytest.fixture
def follow(make_campaign: Any, add_recipients: Any) -> Callable[..., Campaign]:
    """Make a follow-up with a receipt of the same five people."""

    def make(of: Campaign, status: CampaignStatus = C.CANCELLED, **columns: Any) -> Campaign:
        audience = Choice(kind=AudienceKind.REST).stored()
        campaign = make_campaign(source_id=of.id, audience=audience, status=status, **columns)
        add_recipients(campaign, 5)
        return campaign

    return make


@pytest.fixture
def add(session: Session, store: Store, now: Any) -> Add:
    """Write the message of a campaign to the person of this number."""

    def run(campaign: Campaign, number: int, status: MessageStatus, **more: Any) -> Message:
        key = f"campaign:{campaign.id}:{number}"
        values = {"campaign_id": campaign.id, "idempotency_key": key, "priority": PRIORITY_BULK}
        times = {"created_at": now, "available_at": now, "updated_at": now}
        whom = {"store_id": store.id, "recipient": f"+9055500{number:05}", "source": "campaign"}
        message = Message(**(values | times | whom | more), status=status)
        session.add(message)
        session.flush()
        return message

    return run


@pytest.fixture
def rest(session: Session, make_campaign: Any) -> Rest:
    """The people whom the rest of a campaign goes to, counted and walked alike."""

    def run(of: Campaign) -> set[int]:
        audience = Choice(kind=AudienceKind.REST).stored()
        found = walk_followup(session, make_campaign(source_id=of.id, audience=audience), None, 99)
        assert len(found.candidates) == count_followup(session, of, AudienceKind.REST)
        return {int((one.recipient or "")[-5:]) for one in found.candidates}

    return run


def test_rest_leaves_out_whom_the_rest_of_a_rest_reached(
    source: Campaign, follow: Any, add: Add, rest: Rest
):
    """The rest of the rest counts for the first campaign, however far it is from it."""
    second = follow(source)
    third = follow(second)
    fourth = follow(third)
    add(third, 1, S.DELIVERED)
    add(fourth, 2, S.UNCERTAIN)
    add(fourth, 3, S.FAILED)
    assert rest(source) == {3, 4, 5}


def test_rest_leaves_out_whom_another_rest_of_the_first_reached(
    source: Campaign, follow: Any, add: Add, rest: Rest
):
    """Two rests of one campaign are kin: what one of them sent is no rest of the other."""
    stopped, sent = follow(source), follow(source, C.FINISHED)
    add(stopped, 1, S.CANCELLED)
    add(sent, 1, S.ACCEPTED)
    assert rest(stopped) == {2, 3, 4, 5}


def test_rest_leaves_out_whom_a_person_texted_for_a_relative(
    source: Campaign, follow: Any, add: Add, rest: Rest
):
    """A message of a rest that somebody sent again by hand is not sent once more."""
    lapsed = add(follow(source), 4, S.LAPSED)
    again = {"campaign_id": None, "resend_of_id": lapsed.id, "priority": PRIORITY_BY_HAND}
    add(source, 4, S.ACCEPTED, idempotency_key=f"resend:{lapsed.id}:1", **again)
    assert rest(source) == {1, 2, 3, 5}


@pytest.mark.parametrize("status", [C.SCHEDULED, C.SENDING, C.PAUSED])
def test_rest_leaves_out_whom_a_confirmed_rest_is_yet_to_reach(
    source: Campaign, follow: Any, rest: Rest, status: CampaignStatus
):
    """Whoever is planned to be written to is no rest, though the message is still to be made."""
    follow(source, status)
    assert rest(source) == set()


@pytest.mark.parametrize("status", [C.CHECKED, C.CANCELLED, C.FINISHED])
def test_rest_takes_whom_a_rest_never_reaches(
    source: Campaign, follow: Any, rest: Rest, status: CampaignStatus
):
    """A draft sends to nobody, and one that ended before its messages were made never will."""
    follow(source, status)
    assert rest(source) == {1, 2, 3, 4, 5}


def test_rest_of_what_is_half_prepared_is_told_by_its_messages(
    source: Campaign, follow: Any, add: Add, rest: Rest
):
    """Up to where messages were made these tell, beyond it the receipt does."""
    going = follow(source, C.SENDING, prepared_position=3)
    add(going, 1, S.ACCEPTED)
    add(going, 2, S.FAILED)
    add(going, 3, S.SKIPPED)
    assert rest(source) == {2, 3}
