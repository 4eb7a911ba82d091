"""Follow-ups: a new campaign to exactly those whom another one did not reach."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    PRIORITY_BULK,
    PRIORITY_BY_HAND,
    Campaign,
    CampaignStatus,
    Message,
    MessageStatus,
    Reason,
    Store,
    Upload,
    UploadRow,
)
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.drafts import stores_of
from iletiniz_admin.services.campaigns.followups import (
    count_followup,
    follow_up,
    walk_followup,
)

S, R = MessageStatus, Reason
REST, FAILED = AudienceKind.REST, AudienceKind.FAILED
AddMessage = Callable[..., Message]


@pytest.fixture
def source(make_campaign: Any, add_recipients: Any) -> Campaign:
    """An ended campaign of 20 recipients."""
    campaign = make_campaign(status=CampaignStatus.CANCELLED, recipient_count=20)
    add_recipients(campaign, 20)
    return campaign


@pytest.fixture
def add_message(session: Session, store: Store, now: datetime) -> AddMessage:
    """Write the message of a campaign's position."""

    def add(campaign: Campaign, position: int, status: MessageStatus, **more: Any) -> Message:
        row = {
            "store_id": store.id,
            "campaign_id": campaign.id,
            "idempotency_key": f"campaign:{campaign.id}:{position}",
            "source": "campaign",
            "recipient": f"+9055500{position:05}",
            "priority": PRIORITY_BULK,
            "created_at": now,
            "available_at": now,
            "updated_at": now,
            **more,
        }
        message = Message(**row, status=status)
        session.add(message)
        session.flush()
        return message

    return add


@pytest.fixture
def positions(session: Session, make_campaign: Any) -> Callable[..., list[int]]:
    """The positions of the source's receipt that a follow-up of it walks through."""

    def walk(source: Campaign, kind: AudienceKind, *, limit: int = 7) -> list[int]:
        campaign = make_campaign(
            source_id=source.id, audience=Choice(kind=kind).stored(), upload_id=source.upload_id
        )
        found: list[int] = []
        cursor: str | None = None
        while True:
            walked = walk_followup(session, campaign, cursor, limit)
            found += [int((one.recipient or "")[-5:]) for one in walked.candidates]
            cursor = walked.cursor
            if cursor is None:
                return found

    return walk


def test_followup_rest_is_whoever_it_never_left_for(
    session: Session, source: Campaign, add_message: AddMessage, positions: Any
):
    """The rest is everybody whose message was never handed to iletiniz, and nobody else."""
    taken = (S.ACCEPTED, S.DELIVERED, S.FAILED, S.REJECTED, S.EXPIRED, S.UNCERTAIN, S.SENDING)
    for position, status in enumerate(taken, start=1):
        add_message(source, position, status)
    for position, status in enumerate((S.QUEUED, S.HELD, S.CANCELLED, S.LAPSED), start=8):
        add_message(source, position, status)
    add_message(source, 12, S.SKIPPED, reason=R.OPTED_OUT)
    add_message(source, 13, S.SKIPPED, reason=R.FREQUENCY_CAP)
    expected = [8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20]
    assert positions(source, REST) == expected
    assert count_followup(session, source, REST) == len(expected)


def test_followup_failed_is_whose_message_failed(
    session: Session, source: Campaign, add_message: AddMessage, positions: Any
):
    """The failed are failed, rejected and expired; never an uncertain one."""
    for position, status in enumerate(S, start=1):
        add_message(source, position, status)
    failed = [n for n, one in enumerate(S, start=1) if one in {S.FAILED, S.REJECTED, S.EXPIRED}]
    assert positions(source, FAILED) == failed
    assert count_followup(session, source, FAILED) == 3


def test_followup_leaves_out_whom_a_person_texted_again(
    source: Campaign, add_message: AddMessage, positions: Any, session: Session, now: datetime
):
    """A message that a person sent again by hand is not sent a third time, unless that failed."""
    for position in (1, 2):
        first = add_message(source, position, S.FAILED)
        again = {
            "idempotency_key": f"resend:{first.id}:1",
            "source": "resend",
            "campaign_id": None,
            "resend_of_id": first.id,
        }
        add_message(source, position, S.ACCEPTED if position == 1 else S.FAILED, **again)
    assert positions(source, FAILED) == [2]


def test_followup_leaves_out_whom_another_follow_up_reached(
    source: Campaign, add_message: AddMessage, positions: Any, make_campaign: Any
):
    """Whoever a first follow-up reached, or may have, is in no second one."""
    first = make_campaign(status=CampaignStatus.FINISHED, source_id=source.id)
    outcomes = (S.DELIVERED, S.UNCERTAIN, S.QUEUED, S.FAILED, S.CANCELLED)
    for position, status in enumerate(outcomes, start=1):
        add_message(source, position, S.FAILED)
        add_message(first, position, status)
    assert positions(source, FAILED) == [4, 5]


def test_followup_rest_leaves_out_what_goes_by_hand(
    source: Campaign, add_message: AddMessage, positions: Any
):
    """An uncertain one that a person queued again leaves by itself and is no rest."""
    add_message(source, 1, S.QUEUED, priority=PRIORITY_BY_HAND)
    assert 1 not in positions(source, REST)


def test_followup_never_revives_whom_the_check_left_out(
    source: Campaign, add_recipients: Any, positions: Any
):
    """Who was left out by the check, or erased since, is in no follow-up."""
    add_recipients(source, 1, first=30, reason=R.NO_CONSENT)
    add_recipients(source, 1, first=31, recipient="")
    assert positions(source, REST) == list(range(1, 21))


@pytest.mark.parametrize("limit", [1, 3, 20, 100])
def test_followup_walks_everybody_once_whatever_the_step(
    source: Campaign, positions: Any, limit: int
):
    """Each person is walked once, however large the steps are."""
    assert positions(source, REST, limit=limit) == list(range(1, 21))


def test_followup_takes_values_as_they_are_today(
    session: Session, source: Campaign, make_campaign: Any, make_order: Any
):
    """The order's values come anew, the number stays that of the receipt."""
    make_order(order_id=1001, first_name="Zeynep", is_muted=True)
    campaign = make_campaign(source_id=source.id, audience=Choice(kind=REST).stored())
    first, second = walk_followup(session, campaign, None, 2).candidates
    assert (first.recipient, first.order["first_name"]) == ("+905550000001", "Zeynep")
    assert first.fault is R.MUTED
    assert (second.order, second.fault) == ({}, None)  # its order is known no more


def test_followup_of_a_file_takes_the_files_values(
    session: Session, store: Store, make_campaign: Any, add_recipients: Any, now: datetime
):
    """A follow-up of a file's campaign has the file's own placeholders."""
    source = make_campaign(status=CampaignStatus.CANCELLED, recipient_count=1)
    upload = Upload(
        campaign_id=source.id, store_id=store.id, file_name="a.csv", digest="", size_bytes=1, at=now
    )
    session.add(upload)
    session.flush()
    values = {"kupon": "YAZ10"}
    session.add(UploadRow(upload_id=upload.id, line=2, recipient="+905550000001", values=values))
    source.upload_id = upload.id
    add_recipients(source, 1, line=2, order_id=None)
    campaign = make_campaign(
        source_id=source.id, upload_id=upload.id, audience=Choice(kind=REST).stored()
    )
    [found] = walk_followup(session, campaign, None, 10).candidates
    assert (found.line, found.values) == (2, values)


def test_follow_up_makes_a_draft_of_the_same_text(
    session: Session, source: Campaign, store: Store, actor: Actor, now: datetime
):
    """Send to the rest makes a draft with the same text, class and sender; nothing is sent."""
    source.sender = "KAHVE"
    draft = follow_up(session, source, REST, name="Kalanlar", actor=actor, now=now)
    assert (draft.status, draft.source_id) == (CampaignStatus.DRAFT, source.id)
    assert (draft.text, draft.sender) == (source.text, "KAHVE")
    assert Choice.read(draft.audience).kind is REST
    assert stores_of(session, draft) == [store]
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_follow_up_pressed_twice_makes_one_draft(
    session: Session, source: Campaign, add_message: AddMessage, actor: Actor, now: datetime
):
    """A second press finds the draft of the first; the failed ones get a draft of their own."""
    add_message(source, 1, S.FAILED)
    made = [
        follow_up(session, source, kind, name="Kalanlar", actor=actor, now=now).id
        for kind in (REST, REST, FAILED)
    ]
    assert made[0] == made[1] != made[2]


def test_follow_up_waits_for_the_end(
    session: Session, make_campaign: Any, add_recipients: Any, actor: Actor, now: datetime
):
    """Of a campaign that still runs there is no rest yet."""
    running = make_campaign(status=CampaignStatus.PAUSED)
    add_recipients(running, 1)
    with pytest.raises(Refused) as refused:
        follow_up(session, running, REST, name="Kalanlar", actor=actor, now=now)
    assert refused.value.code == "campaign_running"


def test_follow_up_of_nobody_is_refused(
    session: Session, source: Campaign, actor: Actor, now: datetime
):
    """Without a single one there is no draft."""
    with pytest.raises(Refused) as refused:
        follow_up(session, source, FAILED, name="Hatalılar", actor=actor, now=now)
    assert refused.value.code == "nothing_to_follow"
