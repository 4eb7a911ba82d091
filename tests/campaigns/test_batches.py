"""The next batch: whose turn it is, how many may leave, who of them, and what pauses instead."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

import bulk_factory
import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Consent,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    PauseReason,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import limits, outbox
from iletiniz_admin.services.campaigns import batch_people, batches
from iletiniz_admin.services.campaigns.batch_turns import due_connections
from iletiniz_admin.services.campaigns.batches import NextBatch

LEASE = 90.0
NIGHT = timedelta(hours=12)  # from 12:15 to 00:15 in Istanbul
Fill = Callable[..., list[int]]


@pytest.fixture
def campaign(make_campaign: Any) -> Campaign:
    informational = MessageClass.INFORMATIONAL
    return make_campaign(status=CampaignStatus.SENDING, message_class=informational)


@pytest.fixture
def fill(session: Session, store: Store) -> Fill:
    """Prepare messages of a campaign; gives back their ids."""

    places = count()

    def run(campaign: Campaign, amount: int, **more: Any) -> list[int]:
        changes = {
            place: {"recipient": bulk_factory.recipient_of(campaign.id, place), **more}
            for place in islice(places, amount)
        }
        return bulk_factory.add_messages(session, campaign, store.id, changes)

    return run


@pytest.fixture
def claim(session: Session, connection: Connection, now: datetime) -> Callable[..., NextBatch]:
    def run(at: datetime = now, **more: Any) -> NextBatch:
        session.flush()
        return batches.claim_batch(session, connection.id, at, LEASE, **more)

    return run


@pytest.fixture
def end(session: Session) -> Callable[[NextBatch], None]:
    """End a batch as if all of it had been accepted."""

    def run(found: NextBatch) -> None:
        assert found.batch is not None
        for row in found.batch.rows:
            session.get_one(Message, row.id, populate_existing=True).status = MessageStatus.ACCEPTED
        session.flush()

    return run


def ids_of(found: NextBatch) -> list[int]:
    return [row.id for row in found.batch.rows] if found.batch else []


def state_of(session: Session, campaign: Campaign) -> tuple[CampaignStatus, PauseReason | None]:
    session.flush()
    session.refresh(campaign)
    return campaign.status, campaign.pause_reason


def test_batch_is_as_large_as_the_campaign_says(
    campaign: Campaign, fill: Fill, claim: Any, now: datetime
):
    """A batch takes the oldest messages, as many as the campaign has come to."""
    ids = fill(campaign, 30)
    found = claim()
    assert ids_of(found) == ids[:25]
    assert found.batch.campaign_id == campaign.id
    assert not found.batch.is_commercial
    assert campaign.started_at == now


def test_one_batch_of_a_connection_is_under_way(campaign: Campaign, fill: Fill, claim: Any):
    """While a batch's lease runs the connection gets no other, whoever asks."""
    fill(campaign, 30)
    assert claim().batch is not None
    assert claim() == NextBatch()


def test_campaigns_take_turns(
    *, session: Session, make_campaign: Any, campaign: Campaign, fill: Fill, claim: Any, end: Any
):
    """Two campaigns of a connection send in turn, however large each of them is."""
    kind = {"status": CampaignStatus.SENDING, "message_class": MessageClass.INFORMATIONAL}
    other = make_campaign(**kind)
    fill(campaign, 100)
    fill(other, 100)
    turns = []
    for _ in range(4):
        found = claim()
        turns.append(found.batch.campaign_id)
        end(found)
    assert turns == [campaign.id, other.id, campaign.id, other.id]


@pytest.mark.parametrize(
    "status", [one for one in CampaignStatus if one is not CampaignStatus.SENDING]
)
def test_only_sending_campaigns_send(
    session: Session, campaign: Campaign, fill: Fill, claim: Any, status: CampaignStatus
):
    """Paused, planned or ended, a campaign has no batch."""
    fill(campaign, 1)
    campaign.status = status
    assert claim() == NextBatch()
    assert due_connections(session, factories.NOW) == []


def test_expired_campaign_sends_no_more(campaign: Campaign, fill: Fill, claim: Any, now: datetime):
    """Once its time is over, what has not left does not leave."""
    fill(campaign, 1)
    campaign.expires_at = now
    assert claim() == NextBatch()


def test_quiet_hours_hold_commercial_ones_alone(
    *,
    session: Session,
    make_campaign: Any,
    campaign: Campaign,
    fill: Fill,
    claim: Any,
    now: datetime,
):
    """At night a commercial campaign waits, and stays what it is; an informational one goes."""
    fill(make_campaign(status=CampaignStatus.SENDING), 3)
    assert due_connections(session, now + NIGHT) == []
    fill(campaign, 2)
    assert claim(now + NIGHT).batch.campaign_id == campaign.id


@pytest.mark.parametrize("change", [{"is_paused": True}, {"status": StoreStatus.REMOVED}])
def test_stopped_stores_are_left_out(
    *,
    session: Session,
    campaign: Campaign,
    make_store: Any,
    fill: Fill,
    claim: Any,
    change: dict[str, Any],
):
    """Nothing leaves in the name of a paused or removed store; the others' messages do."""
    stopped = make_store(**change)
    fill(campaign, 2, store_id=stopped.id)
    assert claim() == NextBatch()
    assert due_connections(session, factories.NOW) == []
    ids = fill(campaign, 2)
    assert ids_of(claim()) == ids


def test_batches_leave_a_tenth_of_the_rate(
    session: Session, campaign: Campaign, fill: Fill, claim: Any, now: datetime
):
    """Of 600 requests a minute 60 are left for order messages at any time."""
    fill(campaign, 30)
    row = limits.lock(session, campaign.connection_id or 0, now)
    row.tokens = 60.9
    assert claim() == NextBatch()
    row.tokens = 61.0
    assert claim().batch is not None
    assert row.tokens == pytest.approx(60.0)


def test_quota_cuts_the_batch(
    connection: Connection, campaign: Campaign, fill: Fill, claim: Any, now: datetime
):
    """No more leave than the quota has room for beside the reserve."""
    ids = fill(campaign, 30)
    connection.account, connection.account_at = {"quota_remaining": 110, "quota_limit": 200}, now
    connection.bulk_reserve = 100
    assert ids_of(claim()) == ids[:10]


def test_reserve_pauses_after_the_account_was_read_anew(
    *,
    session: Session,
    connection: Connection,
    campaign: Campaign,
    fill: Fill,
    claim: Any,
    now: datetime,
):
    """Without room the account is asked once more, at most once a minute; then it pauses."""
    fill(campaign, 30)
    connection.account, connection.bulk_reserve = {"quota_remaining": 100, "quota_limit": 200}, 100
    connection.account_at = now - timedelta(minutes=1)
    assert claim() == NextBatch(wants_account=True)
    connection.refresh_tried_at = now - timedelta(seconds=59)
    assert claim() == NextBatch()
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, PauseReason.RESERVE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": ConnectionStatus.LOST}, PauseReason.DISCONNECTED),
        ({"sealed_key": None}, PauseReason.DISCONNECTED),
        ({"gate": Gate.QUOTA}, PauseReason.QUOTA),
        ({"gate": Gate.PLAN}, PauseReason.PLAN),
    ],
)
def test_what_a_person_must_mend_pauses(
    *,
    session: Session,
    connection: Connection,
    campaign: Campaign,
    fill: Fill,
    claim: Any,
    change: dict[str, Any],
    reason: PauseReason,
):
    """No key or a closed gate pauses a campaign that would send; its messages stay queued."""
    [message_id] = fill(campaign, 1)
    for name, value in change.items():
        setattr(connection, name, value)
    session.flush()
    assert due_connections(session, factories.NOW) == [connection.id]
    assert claim() == NextBatch()
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, reason)
    assert session.get_one(Message, message_id).status is MessageStatus.QUEUED


def test_campaign_without_connection_pauses(
    session: Session, campaign: Campaign, fill: Fill, now: datetime
):
    """A campaign whose connection is gone pauses as disconnected."""
    fill(campaign, 1)
    campaign.connection_id = None
    session.flush()
    assert due_connections(session, now) == [None]
    assert batches.claim_batch(session, None, now, LEASE) == NextBatch()
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, PauseReason.DISCONNECTED)


def test_connection_with_a_batch_or_told_to_wait_is_not_due(
    session: Session, campaign: Campaign, fill: Fill, claim: Any, now: datetime
):
    """A connection is looked at again once its batch is over, and iletiniz's "later" too."""
    fill(campaign, 30)
    assert due_connections(session, now) == [campaign.connection_id]
    claim()
    assert due_connections(session, now) == []
    later = now + timedelta(seconds=LEASE)
    limits.pause(session, campaign.connection_id or 0, later, 10)
    assert due_connections(session, later) == []


def test_people_are_asked_again_before_their_batch(
    *,
    session: Session,
    make_campaign: Any,
    make_store: Any,
    store: Store,
    fill: Fill,
    claim: Any,
    now: datetime,
):
    """Whoever gave no consent, took it back, or was just reached by another shop is left out."""
    commercial = make_campaign(status=CampaignStatus.SENDING)
    ids = fill(commercial, 4)
    people = [session.get_one(Message, one).recipient for one in ids]
    for recipient in people[1:]:
        yes = {"is_given": True, "at": now, "source": "checkout"}
        session.add(Consent(store_id=store.id, recipient=recipient, **yes))
    no = {"is_given": False, "at": now + timedelta(seconds=1), "source": "checkout"}
    session.add(Consent(store_id=store.id, recipient=people[1], **no))
    went = {"status": MessageStatus.QUEUED, "campaign_id": None, "recipient": people[2]}
    [other] = fill(commercial, 1, store_id=make_store().id, **went)
    session.get_one(Message, other).status = MessageStatus.ACCEPTED
    assert ids_of(claim()) == [ids[3]]
    reasons = {one: session.get_one(Message, one, populate_existing=True) for one in ids[:3]}
    assert [(one.status, one.reason) for one in reasons.values()] == [
        (MessageStatus.SKIPPED, Reason.NO_CONSENT),
        (MessageStatus.SKIPPED, Reason.NO_CONSENT),
        (MessageStatus.SKIPPED, Reason.FREQUENCY_CAP),
    ]


def test_claim_is_asked_again_when_nobody_of_a_batch_may_be_reached(
    make_campaign: Any, fill: Fill, claim: Any
):
    """A batch of people who all may not be reached ends them, and the next one is asked for."""
    commercial = make_campaign(status=CampaignStatus.SENDING)
    fill(commercial, 30)
    assert claim() == NextBatch(again=True)
    assert claim() == NextBatch(again=True)
    assert claim() == NextBatch()


def test_people_looked_at_ahead_are_taken(
    *, session: Session, campaign: Campaign, fill: Fill, claim: Any, end: Any, now: datetime
):
    """Those read while the last answer was awaited are the next batch, but for who ended since."""
    ids = fill(campaign, 100)
    first = claim()
    ahead = batch_people.look_ahead(session, campaign.connection_id or 0, campaign.id, now)
    assert ahead is not None
    assert [row.id for row in ahead.rows] == ids[25:75]
    end(first)
    outbox.skip_bulk(session, [ids[26]], Reason.OPTED_OUT, now)
    assert ids_of(claim(ahead=ahead)) == [ids[25], *ids[27:50]]


def test_people_looked_at_long_ago_are_asked_anew(
    *,
    session: Session,
    campaign: Campaign,
    fill: Fill,
    claim: Any,
    now: datetime,
):
    """What was asked more than two seconds ago counts no more: an answer may take long."""
    ids = fill(campaign, 3)
    ahead = batch_people.look_ahead(session, campaign.connection_id or 0, 0, now)
    more = fill(campaign, 1, recipient="+905559999999")
    found = claim(now + timedelta(seconds=3), ahead=ahead)
    assert ids_of(found) == [*ids, *more]


def test_look_ahead_follows_the_turns(
    session: Session, make_campaign: Any, campaign: Campaign, fill: Fill, now: datetime
):
    """It looks at the campaign whose turn is next, and at no connection that is gone."""
    kind = {"status": CampaignStatus.SENDING, "message_class": MessageClass.INFORMATIONAL}
    other = make_campaign(**kind)
    fill(campaign, 1)
    fill(other, 1)
    here = campaign.connection_id or 0
    ahead = batch_people.look_ahead(session, here, campaign.id, now)
    assert ahead is not None
    assert ahead.campaign_id == other.id
    assert batch_people.look_ahead(session, here + 1, 0, now) is None


def test_connections_send_side_by_side(
    *,
    session: Session,
    sealer: Sealer,
    make_campaign: Any,
    campaign: Campaign,
    fill: Fill,
    claim: Any,
):
    """A batch under way of one connection keeps no other connection waiting."""
    other = factories.make_connection(session, sealer)
    kind = {"status": CampaignStatus.SENDING, "message_class": MessageClass.INFORMATIONAL}
    theirs = make_campaign(connection_id=other.id, **kind)
    fill(campaign, 30)
    fill(theirs, 1)
    assert claim().batch is not None
    found = batches.claim_batch(session, other.id, factories.NOW, LEASE)
    assert found.batch is not None
