"""Preparing: each recipient of the receipt gets one message, whoever works and whatever happens."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    CampaignStore,
    Connection,
    Message,
    MessageClass,
    MessageStatus,
    OptOutLink,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import consent, outbox, privacy
from iletiniz_admin.services.campaigns import preparing, running
from iletiniz_admin.services.composing import SAMPLE_TOKEN

TOKEN = "token-of-this-worker"
LINKED = f"İndirim.\nÖrnek A.Ş. Ret: https://panel.example/r/{SAMPLE_TOKEN}"


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign], now: datetime) -> Campaign:
    return make_campaign(
        status=CampaignStatus.SENDING,
        message_class=MessageClass.INFORMATIONAL,
        sender="KAHVE",
        provider="netgsm",
        confirmed_at=now,
        expires_at=now + timedelta(hours=48),
        work_token=TOKEN,
        work_until=now + timedelta(minutes=1),
    )


def messages_of(session: Session, campaign: Campaign) -> list[Message]:
    query = select(Message).where(Message.campaign_id == campaign.id).order_by(Message.id)
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def prepare(session: Session, campaign: Campaign, now: datetime, **more: Any) -> int:
    """Prepare all of it; return how many steps did something."""
    done = 0
    while preparing.prepare_step(session, campaign, TOKEN, now, **more):
        done += 1
    return done


def test_prepare_makes_a_message_of_each_recipient(
    *, session: Session, campaign, add_recipients, connection: Connection, store: Store, now
):
    """A message carries what was checked, and all that its batch asks for."""
    add_recipients(campaign, 1, first=7, body="Merhaba Ayşe.", parts=2, order_number="1007")
    prepare(session, campaign, now)
    [message] = messages_of(session, campaign)
    assert message.idempotency_key == f"campaign:{campaign.id}:7"
    assert (message.status, message.priority) == (MessageStatus.QUEUED, PRIORITY_BULK)
    assert (message.store_id, message.connection_id) == (store.id, connection.id)
    assert (message.recipient, message.body, message.parts) == ("+905550000007", "Merhaba Ayşe.", 2)
    assert (message.order_id, message.order_number) == (1007, "1007")
    assert (message.sender, message.provider) == ("KAHVE", "netgsm")
    assert (message.source, message.best_before_at, message.reason) == ("campaign", None, None)
    assert (message.fallback, message.attempt_count) == ([], 0)
    assert message.created_at == message.available_at == now


def test_prepare_leaves_out_whom_the_receipt_left_out(session, campaign, add_recipients, now):
    """Who has a reason on the receipt gets no message."""
    add_recipients(campaign, 3)
    add_recipients(campaign, 2, first=4, reason=Reason.NO_CONSENT)
    add_recipients(campaign, 1, first=6)
    prepare(session, campaign, now)
    assert [m.order_id for m in messages_of(session, campaign)] == [1001, 1002, 1003, 1006]


def test_prepare_goes_on_where_it_stopped(session: Session, campaign, add_recipients, now):
    """Steps follow each other in the order of the receipt; none is made twice."""
    add_recipients(campaign, 25)
    assert preparing.prepare_step(session, campaign, TOKEN, now, limit=10)
    assert (campaign.prepared_position, campaign.prepared_at) == (10, None)
    assert prepare(session, campaign, now, limit=10) == 2
    assert (campaign.prepared_position, campaign.prepared_at) == (25, now)
    assert [m.order_id for m in messages_of(session, campaign)] == list(range(1001, 1026))


def test_prepare_ends_where_the_last_step_was_full(session, campaign, add_recipients, now):
    """Twenty recipients by tens are done after a look that finds nothing more."""
    add_recipients(campaign, 20)
    assert prepare(session, campaign, now, limit=10) == 3
    assert campaign.prepared_at == now
    assert not preparing.prepare_step(session, campaign, TOKEN, now)


def test_prepare_that_was_rolled_back_is_done_anew(session, campaign, add_recipients, now):
    """What a dying worker did not commit never was."""
    add_recipients(campaign, 12)
    preparing.prepare_step(session, campaign, TOKEN, now, limit=5)
    session.commit()
    preparing.prepare_step(session, campaign, TOKEN, now, limit=5)
    session.rollback()
    prepare(session, campaign, now, limit=5)
    assert len(messages_of(session, campaign)) == 12


def test_prepare_moves_the_body(session: Session, campaign: Campaign, add_recipients, now):
    """A text stands once in the database: with the message, as soon as there is one."""
    add_recipients(campaign, 3)
    add_recipients(campaign, 1, first=4, reason=Reason.TOO_LONG, body="too long")
    prepare(session, campaign, now)
    session.expire_all()
    bodies = select(CampaignRecipient.body).order_by(CampaignRecipient.position)
    assert session.scalars(bodies).all() == ["", "", "", "too long"]


def test_prepare_gives_each_commercial_message_its_own_link(
    *, session: Session, campaign, add_recipients, store, connection, now
):
    """The sample's end becomes a secret of the same length, whose hash alone is kept."""
    campaign.message_class = MessageClass.COMMERCIAL
    add_recipients(campaign, 30, body=LINKED)
    prepare(session, campaign, now, limit=20)
    links = {link.token_hash: link for link in session.scalars(select(OptOutLink))}
    messages = messages_of(session, campaign)
    assert len(links) == len(messages) == 30
    for message in messages:
        start, token = message.body[:-16], message.body[-16:]
        assert start + SAMPLE_TOKEN == LINKED
        link = links.pop(consent.token_hash(token))
        assert consent.is_token(token)
        assert (link.recipient, link.store_id) == (message.recipient, store.id)
        assert (link.connection_id, link.created_at) == (connection.id, now)


def test_prepare_leaves_an_informational_text_alone(session, campaign, add_recipients, now):
    """A text that only looks as if it ended in a link is sent as it was checked."""
    add_recipients(campaign, 1, body=LINKED)
    prepare(session, campaign, now)
    assert messages_of(session, campaign)[0].body == LINKED
    assert session.scalars(select(OptOutLink)).all() == []


def test_new_tokens_are_as_good_as_single_ones():
    """Made by the thousand they differ, and use every sign about equally often."""
    tokens = consent.new_tokens(5000)
    assert all(consent.is_token(token) for token in tokens)
    assert len(set(tokens)) == 5000
    counts = Counter("".join(tokens))
    assert len(counts) == 56
    assert max(counts.values()) < 1.25 * min(counts.values())


def test_prepare_by_another_token_does_nothing(session, campaign, add_recipients, now):
    """A worker whose hold was taken over writes nothing more."""
    add_recipients(campaign, 3)
    assert not preparing.prepare_step(session, campaign, "another", now)
    assert messages_of(session, campaign) == []


def test_two_workers_prepare_each_recipient_once(
    session: Session, session_factory, campaign: Campaign, add_recipients, now
):
    """The one before, awake again after the take-over, finds its token gone mid-way."""
    add_recipients(campaign, 30)
    session.commit()
    with session_factory() as slow, session_factory() as quick:
        mine = slow.get_one(Campaign, campaign.id)
        assert preparing.prepare_step(slow, mine, TOKEN, now, limit=10)
        slow.commit()
        taken = quick.get_one(Campaign, campaign.id)
        taken.work_token = "the-next-worker"
        assert preparing.prepare_step(quick, taken, "the-next-worker", now, limit=10)
        quick.commit()
        assert not preparing.prepare_step(slow, mine, TOKEN, now, limit=10)
        slow.commit()
        while preparing.prepare_step(quick, taken, "the-next-worker", now, limit=10):
            quick.commit()
        quick.commit()
    assert [m.order_id for m in messages_of(session, campaign)] == list(range(1001, 1031))


def test_cancel_stops_preparing(
    *, session: Session, session_factory, campaign, add_recipients, now, actor
):
    """After a cancellation in the middle no further message is made, and all end."""
    add_recipients(campaign, 30)
    preparing.prepare_step(session, campaign, TOKEN, now, limit=10)
    session.commit()
    with session_factory.begin() as page:
        running.cancel(page, page.get_one(Campaign, campaign.id), actor=actor, now=now)
    assert not preparing.prepare_step(session, campaign, TOKEN, now, limit=10)
    while running.end_step(session, now):
        pass
    assert {m.status for m in messages_of(session, campaign)} == {MessageStatus.CANCELLED}
    assert len(messages_of(session, campaign)) == 10


def test_prepare_goes_on_through_a_pause(session, campaign, add_recipients, now, actor):
    """While a campaign pauses its messages may be made; none of them leaves."""
    add_recipients(campaign, 5)
    campaign.status = CampaignStatus.PAUSED
    session.flush()
    prepare(session, campaign, now)
    assert len(messages_of(session, campaign)) == 5


def test_prepare_of_an_expired_campaign_does_nothing(session, campaign, add_recipients, now):
    """What would lapse at once is not made first."""
    add_recipients(campaign, 5)
    campaign.expires_at = now
    session.flush()
    assert prepare(session, campaign, now) == 0


def test_planned_campaign_is_prepared_shortly_before(session, campaign, add_recipients, now):
    """Its messages would keep others from the same people for months."""
    add_recipients(campaign, 5)
    campaign.status, campaign.start_at = CampaignStatus.SCHEDULED, now + timedelta(minutes=16)
    session.flush()
    assert prepare(session, campaign, now) == 0
    assert prepare(session, campaign, now + timedelta(minutes=1)) == 1


def test_person_erased_after_the_check_gets_no_message(session, campaign, add_recipients, now):
    """A row whose number was taken out counts as erased: no call, and no gap in the figures."""
    add_recipients(campaign, 1)
    add_recipients(campaign, 1, first=2, recipient="", name="", body="")
    prepare(session, campaign, now)
    kept, erased = messages_of(session, campaign)
    assert kept.status is MessageStatus.QUEUED
    assert (erased.status, erased.reason) == (MessageStatus.SKIPPED, Reason.ERASED)
    assert erased.finished_at == erased.erased_at == now
    assert erased.recipient == erased.body == ""


def test_erasing_between_check_and_preparing_leaves_nothing(
    session, campaign, add_recipients, store: Store, now
):
    """Whoever asks to be forgotten in that moment is in no message, and the others are."""
    campaign.message_class = MessageClass.COMMERCIAL
    add_recipients(campaign, 3, body=LINKED)
    forgotten = privacy.Person(recipients=("+905550000002",))
    privacy.erase(session, store, forgotten, now)
    session.expire_all()
    prepare(session, campaign, now)
    found = [(m.recipient, m.status) for m in messages_of(session, campaign)]
    assert found == [
        ("+905550000001", MessageStatus.QUEUED),
        ("", MessageStatus.SKIPPED),
        ("+905550000003", MessageStatus.QUEUED),
    ]
    links = session.scalars(select(OptOutLink.recipient).order_by(OptOutLink.recipient)).all()
    assert links == ["+905550000001", "+905550000003"]


def test_erased_person_gets_no_refusal_link(session, campaign, add_recipients, now):
    """Of a commercial text, too, nothing is made that could name them."""
    campaign.message_class = MessageClass.COMMERCIAL
    add_recipients(campaign, 2, body=LINKED)
    add_recipients(campaign, 1, first=3, recipient="", name="", body="")
    prepare(session, campaign, now)
    assert len(session.scalars(select(OptOutLink)).all()) == 2


def test_store_removed_before_preparing_sends_nothing(
    *, session, campaign, add_recipients, make_store, store: Store, now
):
    """Its people's messages end as its removal would have ended them; the others' go on."""
    gone = make_store(name="Çay", status=StoreStatus.REMOVED)
    session.add(CampaignStore(campaign_id=campaign.id, store_id=gone.id))
    add_recipients(campaign, 2)
    add_recipients(campaign, 2, first=3, store_id=gone.id)
    prepare(session, campaign, now)
    ends = [(m.store_id, m.status, m.reason) for m in messages_of(session, campaign)]
    stopped = (gone.id, MessageStatus.CANCELLED, Reason.BY_PERSON)
    assert ends == [(store.id, MessageStatus.QUEUED, None)] * 2 + [stopped] * 2


def test_prepared_messages_are_taken_by_no_single_claim(session, campaign, add_recipients, now):
    """They leave in batches, and never one by one."""
    add_recipients(campaign, 5)
    prepare(session, campaign, now)
    assert outbox.claim(session, now=now, limit=8).messages == []


def test_planned_campaign_that_pauses_is_not_prepared_before_its_time(
    session: Session, campaign, now: datetime
):
    """Messages that wait for weeks would keep other texts from these people."""
    campaign.status, campaign.start_at = CampaignStatus.PAUSED, now + timedelta(days=30)
    session.flush()
    which = select(Campaign.id)
    assert session.scalars(which.where(preparing.is_to_prepare(now))).all() == []
    soon = now + timedelta(days=30, minutes=-14)
    assert session.scalars(which.where(preparing.is_to_prepare(soon))).all() == [campaign.id]
