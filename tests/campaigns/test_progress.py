"""Progress: everybody of the receipt in exactly one figure, whatever became of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionLimit,
    Message,
    MessageClass,
    MessageStatus,
    Store,
)
from iletiniz_admin.services.campaigns.outcomes import Figure
from iletiniz_admin.services.campaigns.progress import has_ended, is_confirmed, progress

S = MessageStatus
NOON = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)  # twelve in Istanbul
EVENING = datetime(2026, 7, 20, 17, 30, tzinfo=UTC)  # half past eight
AddMessages = Callable[..., None]


@pytest.fixture
def add_messages(session: Session, store: Store) -> AddMessages:
    """Write messages of a campaign, some of each status, for the first positions."""

    def add(campaign: Campaign, **counts: int) -> None:
        position = 0
        for status, count in counts.items():
            for _ in range(count):
                position += 1
                session.add(message_of(campaign, store, position, S(status)))
        session.flush()

    return add


def message_of(campaign: Campaign, store: Store, position: int, status: MessageStatus) -> Message:
    return Message(
        store_id=store.id,
        connection_id=campaign.connection_id,
        campaign_id=campaign.id,
        idempotency_key=f"campaign:{campaign.id}:{position}",
        source="campaign",
        recipient=f"+9055500{position:05}",
        status=status,
        priority=PRIORITY_BULK,
        created_at=NOON,
        available_at=NOON,
        updated_at=NOON,
    )


def observe(session: Session, connection: Connection, per_second: float) -> None:
    session.add(
        ConnectionLimit(
            connection_id=connection.id,
            requests_per_minute=60,
            ceiling_per_minute=60,
            tokens=60.0,
            refilled_at=NOON,
            bulk_per_second=per_second,
        )
    )
    session.flush()


def test_progress_puts_each_status_into_its_figure(
    session: Session, make_campaign: Any, add_messages: AddMessages
):
    """Sent, delivered, failed, uncertain, waiting: each message counts in one figure."""
    campaign = make_campaign(status=CampaignStatus.SENDING, recipient_count=30)
    add_messages(
        campaign,
        accepted=1,
        delivered=2,
        failed=1,
        rejected=1,
        expired=1,
        uncertain=4,
        sending=5,
        queued=6,
        held=1,
        skipped=2,
        lapsed=1,
        cancelled=1,
    )
    found = progress(session, campaign, NOON)
    figures = {one: getattr(found, one.value) for one in Figure}
    assert figures == {
        Figure.SENT: 1,
        Figure.DELIVERED: 2,
        Figure.FAILED: 3,
        Figure.UNCERTAIN: 4,
        Figure.SENDING: 5,
        Figure.WAITING: 7 + 4,  # four have no message yet
        Figure.SKIPPED: 2,
        Figure.LAPSED: 1,
        Figure.CANCELLED: 1,
    }
    assert found.left == 1 + 2 + 3 + 4 + 5
    assert found.will_not_go == 4


@pytest.mark.parametrize(
    ("status", "figure"),
    [
        (CampaignStatus.SCHEDULED, Figure.WAITING),
        (CampaignStatus.SENDING, Figure.WAITING),
        (CampaignStatus.PAUSED, Figure.WAITING),
        (CampaignStatus.CANCELLED, Figure.CANCELLED),
        (CampaignStatus.FINISHED, Figure.LAPSED),
    ],
)
def test_progress_counts_recipients_without_a_message_as_their_campaign_stands(
    session: Session, make_campaign: Any, add_messages: AddMessages, status: Any, figure: Figure
):
    """Whom no message was made for waits, or ended as the campaign did."""
    campaign = make_campaign(status=status, recipient_count=10)
    add_messages(campaign, accepted=3)
    assert getattr(progress(session, campaign, NOON), figure.value) == 7


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    counts=st.dictionaries(st.sampled_from([one.value for one in S]), st.integers(0, 4)),
    more_and_status=st.tuples(
        st.integers(0, 20),
        st.sampled_from([CampaignStatus.SENDING, CampaignStatus.CANCELLED]),
    ),
)
def test_progress_sums_up_to_the_receipts_recipients(
    session: Session,
    make_campaign: Any,
    add_messages: AddMessages,
    counts: Any,
    more_and_status: Any,
):
    """The sum of all figures is the receipt's recipients, none missing and none twice."""
    more, status = more_and_status
    total = sum(counts.values()) + more
    campaign = make_campaign(status=status, recipient_count=total)
    add_messages(campaign, **counts)
    found = progress(session, campaign, NOON)
    assert sum(getattr(found, one.value) for one in Figure) == found.total == total


def test_progress_leaves_out_other_campaigns(
    session: Session, make_campaign: Any, add_messages: AddMessages
):
    """A campaign counts its own messages."""
    one = make_campaign(status=CampaignStatus.SENDING, recipient_count=2)
    other = make_campaign(status=CampaignStatus.SENDING, recipient_count=2)
    add_messages(one, delivered=2)
    assert progress(session, other, NOON).waiting == 2


def test_progress_foretells_the_end_at_the_observed_rate(
    session: Session, make_campaign: Any, connection: Connection
):
    """Rate and time left: 600 that wait at 10 a second are done in a minute."""
    observe(session, connection, 10.0)
    campaign = make_campaign(status=CampaignStatus.SENDING, recipient_count=600, started_at=NOON)
    found = progress(session, campaign, NOON)
    assert found.per_second == pytest.approx(10.0)
    assert found.ends_at == NOON + timedelta(seconds=60)


def test_progress_shares_the_rate_among_campaigns(
    session: Session, make_campaign: Any, connection: Connection
):
    """Two campaigns that take turns each have half of the rate."""
    observe(session, connection, 10.0)
    one = {"status": CampaignStatus.SENDING, "recipient_count": 600, "started_at": NOON}
    campaign = make_campaign(**one)
    make_campaign(**one)
    assert progress(session, campaign, NOON).per_second == pytest.approx(5.0)


def test_progress_counts_the_quiet_hours_into_the_end(
    session: Session, make_campaign: Any, connection: Connection
):
    """What does not leave before the quiet hours leaves when they end."""
    observe(session, connection, 1.0)
    campaign = make_campaign(
        status=CampaignStatus.SENDING,
        message_class=MessageClass.COMMERCIAL,
        recipient_count=3600,
        started_at=NOON,
    )
    # Half an hour before nine in the evening, half an hour after eight in the morning.
    assert progress(session, campaign, EVENING).ends_at == EVENING + timedelta(hours=12)


@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.SCHEDULED])
def test_progress_foretells_nothing_that_does_not_run(
    session: Session, make_campaign: Any, connection: Connection, status: CampaignStatus
):
    """A campaign that pauses has no rate and no end."""
    observe(session, connection, 10.0)
    found = progress(session, make_campaign(status=status, recipient_count=9), NOON)
    assert (found.per_second, found.ends_at) == (None, None)


def test_progress_belongs_to_confirmed_campaigns(make_campaign: Any):
    """Drafts have no progress; finished and cancelled campaigns have ended."""
    confirmed = {one for one in CampaignStatus if is_confirmed(make_campaign(status=one))}
    assert confirmed == set(CampaignStatus) - {"draft", "checking", "checked"}
    ended = {one for one in CampaignStatus if has_ended(make_campaign(status=one))}
    assert ended == {CampaignStatus.FINISHED, CampaignStatus.CANCELLED}
