"""What follows from a batch: for its messages, the connection, the campaign and the people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    BulkItemResult,
    BulkResult,
    NotSentError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    ValidationError,
)
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Directive,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    PauseReason,
    ReportShare,
    Store,
    Suppression,
)
from iletiniz_admin.services import limits, outbox
from iletiniz_admin.services.campaigns import batch_record, batches
from iletiniz_admin.services.campaigns.batches import Batch

SOON = timedelta(milliseconds=500)
COUNT = 50


@pytest.fixture
def campaign(make_campaign: Any, connection: Connection, now: datetime) -> Campaign:
    connection.account_at = now
    informational = MessageClass.INFORMATIONAL
    return make_campaign(
        status=CampaignStatus.SENDING, message_class=informational, batch_size=COUNT
    )


@pytest.fixture
def batch(session: Session, campaign: Campaign, store: Store, now: datetime) -> Batch:
    """Fifty of a hundred messages, claimed."""
    fixed = {
        "store_id": store.id,
        "connection_id": campaign.connection_id,
        "campaign_id": campaign.id,
        "source": "campaign",
        "priority": PRIORITY_BULK,
        "status": MessageStatus.QUEUED,
        "order_id": 7,
        "created_at": now,
    }
    rows = [
        outbox.new_row(**fixed, idempotency_key=f"k{n}", recipient=f"+9055510{n:05}")
        for n in range(2 * COUNT)
    ]
    outbox.enqueue(session, rows)
    found = batches.claim_batch(session, campaign.connection_id, now, 90.0).batch
    assert found is not None
    return found


@pytest.fixture
def record(session: Session, batch: Batch, now: datetime) -> Callable[..., bool]:
    """Record the batch: with this error, or these results (the rest was accepted)."""

    def run(error: Exception | None = None, *results: BulkItemResult) -> bool:
        if error is not None:
            outcome = outbox.batch_of_error(error, COUNT)
        else:
            good = [
                BulkItemResult(row.recipient, outcome="accepted", job_id=f"job{row.id:013}")
                for row in batch.rows[len(results) :]
            ]
            outcome = outbox.batch_of_result(BulkResult((*results, *good)))
        return batch_record.record_batch(session, batch, outcome, now + SOON)

    return run


def counts(session: Session) -> dict[str, int]:
    session.flush()
    found: dict[str, int] = {}
    for status in session.scalars(select(Message.status)):
        found[status.value] = found.get(status.value, 0) + 1
    return found


def state_of(session: Session, campaign: Campaign) -> tuple[CampaignStatus, PauseReason | None]:
    session.flush()
    session.refresh(campaign)
    return campaign.status, campaign.pause_reason


def limit_of(session: Session) -> ConnectionLimit:
    session.flush()
    found = session.scalars(select(ConnectionLimit), execution_options={"populate_existing": True})
    return found.one()


SENDING = (CampaignStatus.SENDING, None)
ALL = {"accepted": COUNT, "queued": COUNT}
BACK = {"queued": 2 * COUNT}
LOST = {"uncertain": COUNT, "queued": COUNT}


def test_clean_batch(session: Session, campaign: Campaign, record: Any):
    """After a clean batch all is accepted, the next is larger, speed and quota are noted."""
    assert record()
    assert counts(session) == ALL
    assert state_of(session, campaign) == SENDING
    assert (campaign.batch_size, campaign.recent) == (100, "." * COUNT)
    limit = limit_of(session)
    assert limit.quota_spent == COUNT
    assert limit.bulk_per_second == pytest.approx(100.0)
    assert session.scalars(select(Directive)).all() == []


def test_second_record_changes_nothing(session: Session, campaign: Campaign, record: Any):
    """Told twice, a batch counts once."""
    assert record()
    assert not record(AnswerLostError("x"))
    state_of(session, campaign)
    assert (campaign.batch_size, limit_of(session).quota_spent) == (100, COUNT)


@pytest.mark.parametrize(
    ("share", "asked"), [(ReportShare.ALL, COUNT), (ReportShare.SAMPLE, COUNT // 20)]
)
def test_delivery_is_asked_of_all_or_a_sample(
    *, session: Session, batch: Batch, now: datetime, share: ReportShare, asked: int
):
    """Of all messages, or of one in twenty, the delivery is asked for after ten minutes."""
    results = [BulkItemResult("", outcome="accepted", job_id="j" * 16)] * COUNT
    outcome = outbox.batch_of_result(BulkResult(tuple(results)))
    batch_record.record_batch(session, replace(batch, report_share=share), outcome, now)
    due = select(Message.receipt_due_at).where(Message.receipt_due_at.is_not(None))
    assert session.scalars(due).all() == [now + timedelta(minutes=10)] * asked


@pytest.mark.parametrize(
    ("error", "found", "state"),
    [
        (AnswerLostError("x"), LOST, SENDING),
        (NotSentError("x"), BACK, SENDING),
        (ValidationError("x", status=422), BACK, SENDING),
        (ScopeError("x", status=403), BACK, (CampaignStatus.PAUSED, PauseReason.SCOPE)),
        (
            AuthenticationError("x", status=401),
            BACK,
            (CampaignStatus.PAUSED, PauseReason.DISCONNECTED),
        ),
        (QuotaError("x", status=402), BACK, (CampaignStatus.PAUSED, PauseReason.QUOTA)),
        (
            QuotaError("x", status=500, ambiguous=True),
            LOST,
            (CampaignStatus.PAUSED, PauseReason.QUOTA),
        ),
    ],
)
def test_error_of_the_whole_call(
    *,
    session: Session,
    campaign: Campaign,
    record: Any,
    error: Exception,
    found: dict[str, int],
    state: tuple[CampaignStatus, PauseReason | None],
):
    """What was lost is in doubt, all else goes back; what a person must mend pauses."""
    record(error)
    assert counts(session) == found
    assert state_of(session, campaign) == state


def test_refused_key_loses_the_connection(session: Session, connection: Connection, record: Any):
    """A 401 to a batch ends the connection as one to a single message does."""
    record(AuthenticationError("x", status=401))
    assert connection.status is ConnectionStatus.LOST


@pytest.mark.parametrize(
    "error", [AuthenticationError("x", status=401), ScopeError("x", status=403)]
)
def test_news_of_a_replaced_key_pauses_nothing(
    *, session: Session, connection: Connection, campaign: Campaign, record: Any, error: Exception
):
    """If somebody connected anew during the call, its refusal says nothing of the new key."""
    connection.sealed_key = b"a newer one"
    session.flush()
    record(error)
    assert connection.status is ConnectionStatus.CONNECTED
    assert state_of(session, campaign) == SENDING


def test_quota_closes_the_gate(session: Session, connection: Connection, record: Any):
    """A quota answer to a batch closes the gate for all."""
    record(QuotaError("x", status=402))
    assert connection.gate is Gate.QUOTA


def test_quota_of_single_items_pauses(
    session: Session, connection: Connection, campaign: Campaign, record: Any
):
    """Where the quota ends in the middle of a batch, the rest of it waits in the queue."""
    out = BulkItemResult("", outcome="failed", error_code="QUOTA_EXCEEDED", quota_kind="quota")
    record(None, out, out)
    assert counts(session) == {"accepted": COUNT - 2, "queued": COUNT + 2}
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, PauseReason.QUOTA)
    assert connection.gate is Gate.QUOTA
    assert limit_of(session).quota_spent == COUNT - 2


def test_accepted_batch_opens_the_gate(session: Session, connection: Connection, record: Any):
    """What iletiniz takes shows that the gate is open."""
    connection.gate = Gate.QUOTA
    session.flush()
    record()
    assert connection.gate is Gate.OPEN


@pytest.mark.parametrize(
    ("error", "per_minute"),
    [
        (RateLimitedError("x", status=429, retry_after_seconds=7.0), 300),
        (NotSentError("x", retry_after_seconds=7.0), 600),
    ],
)
def test_later_lets_the_connection_wait(
    *, session: Session, record: Any, now: datetime, error: Exception, per_minute: int
):
    """Told "later" nothing goes for as long as told; a 429 halves the rate besides."""
    record(error)
    limit = limit_of(session)
    assert limit.blocked_until == now + SOON + timedelta(seconds=7)
    assert limit.requests_per_minute == per_minute
    assert not limits.has_room_for_batch(limit, now + timedelta(seconds=7))


def test_failures_pause_the_campaign(session: Session, campaign: Campaign, record: Any):
    """A batch of which too many fail pauses its campaign; what waits stays queued."""
    bad = BulkItemResult("", outcome="failed", error_code="INVALID_RECIPIENT")
    record(None, *[bad] * 16)
    assert counts(session) == {"failed": 16, "accepted": COUNT - 16, "queued": COUNT}
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, PauseReason.FAILURE_RATE)


def test_refusals_are_written_back(session: Session, batch: Batch, record: Any):
    """Whom iletiniz says to have declined is suppressed, and gets no other text either."""
    refused = BulkItemResult("", outcome="failed", error_code="IYS_REJECTED")
    record(None, refused)
    recipients = session.scalars(select(Suppression.recipient)).all()
    assert recipients == [batch.rows[0].recipient]


def test_person_who_paused_meanwhile_is_heeded(session: Session, campaign: Campaign, record: Any):
    """A pause during the call stays; what had left is told all the same."""
    campaign.status, campaign.pause_reason = CampaignStatus.PAUSED, PauseReason.BY_PERSON
    session.flush()
    record(QuotaError("x", status=402))
    assert state_of(session, campaign) == (CampaignStatus.PAUSED, PauseReason.BY_PERSON)
    assert counts(session) == BACK


def test_speed_is_smoothed(session: Session, record: Any, batch: Batch, now: datetime):
    """The speed of batches follows slowly, so that one of them alone changes no forecast."""
    limit = limits.lock(session, batch.connection_id, now)
    limit.bulk_per_second = 900.0
    session.flush()
    record()
    assert limit_of(session).bulk_per_second == pytest.approx(900 - 0.3 * 0.25 * 800)
