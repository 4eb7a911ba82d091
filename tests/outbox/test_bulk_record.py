"""A batch's claim and its record: a few statements for all, guarded like a single message's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Campaign,
    Connection,
    Message,
    MessageStatus,
    Reason,
    Store,
    Suppression,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.outbox import BulkRow, SendOutcome

LEASE = 90.0
SOON = timedelta(seconds=1)
ACCEPTED = SendOutcome(
    AttemptOutcome.ACCEPTED,
    MessageStatus.ACCEPTED,
    job_id="h3v9t2m7c5x1q8za",
    provider="netgsm",
    request_id="req_1",
)
FAILED = SendOutcome(
    AttemptOutcome.FINAL,
    MessageStatus.FAILED,
    Reason.REFUSED,
    error_code="INVALID_RECIPIENT",
    error_message="0532 111 22 33 geçersiz",
)
QUEUED = SendOutcome(
    AttemptOutcome.RETRYABLE, MessageStatus.QUEUED, http_status=429, error_message="0532 1112233"
)
LOST = outbox.lost_answer("AnswerLostError")


@pytest.fixture
def claim(session: Session, campaign: Campaign, connection: Connection, now: datetime) -> Any:
    """Claim all that waits under the token "t"."""

    def run(at: datetime = now, *, lease_seconds: float = LEASE) -> list[BulkRow]:
        return outbox.claim_bulk(
            session,
            outbox.find_bulk(session, campaign.id, 200),
            token="t",
            connection=connection,
            now=at,
            lease_seconds=lease_seconds,
        )

    return run


@pytest.fixture
def record(session: Session, now: datetime) -> Any:
    def run(
        rows: Sequence[BulkRow], *outcomes: SendOutcome, at: datetime = now, is_asked: bool = True
    ) -> bool:
        ended = [(row.id, outcome) for row, outcome in zip(rows, outcomes, strict=True)]
        return outbox.record_bulk(session, "t", ended, at, wants_receipt=lambda _: is_asked)

    return run


def messages(session: Session) -> list[Message]:
    query = select(Message).order_by(Message.id)
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def attempts(session: Session) -> list[Attempt]:
    query = select(Attempt).order_by(Attempt.message_id, Attempt.number)
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def test_claim_takes_all_with_their_attempts(
    session: Session, make_bulk: Any, claim: Any, now: datetime
):
    """A batch is claimed under one token, each message with the row that proves its call."""
    made = [make_bulk() for _ in range(3)]
    rows = claim()
    assert [row.id for row in rows] == [one.id for one in made]
    assert rows[0] == BulkRow(
        made[0].id, made[0].store_id, made[0].recipient, made[0].body, made[0].sender
    )
    for message in messages(session):
        assert (message.status, message.claim_token) == (MessageStatus.SENDING, "t")
        assert message.lease_expires_at == now + timedelta(seconds=LEASE)
        assert message.attempt_count == 1
    found = [(one.message_id, one.number, one.at, one.outcome) for one in attempts(session)]
    assert found == [(one.id, 1, now, AttemptOutcome.STARTED) for one in made]


def test_find_gives_the_oldest_that_may_leave(
    session: Session, campaign: Campaign, make_bulk: Any, store: Store, sealer: Sealer
):
    """In the order of the campaign; without what was erased, by hand, or of a stopped store."""
    other = factories.make_store(session, sealer)
    make_bulk(erased_at=factories.NOW)
    make_bulk(priority=5)
    make_bulk(store_id=other.id)
    first, second = make_bulk(), make_bulk()
    make_bulk()
    found = outbox.find_bulk(session, campaign.id, 2, [other.id])
    assert [row.id for row in found] == [first.id, second.id]
    assert outbox.has_bulk(session, campaign.id, [other.id])
    assert not outbox.has_bulk(session, campaign.id, [other.id, store.id])


def test_claim_leaves_whom_somebody_else_ended(
    session: Session, campaign: Campaign, connection: Connection, make_bulk: Any, now: datetime
):
    """A message that was ended after it was read is not claimed, and has no attempt."""
    ended, other = make_bulk(), make_bulk()
    rows = outbox.find_bulk(session, campaign.id, 200)
    outbox.skip_bulk(session, [ended.id], Reason.OPTED_OUT, now)
    claimed = outbox.claim_bulk(
        session, rows, token="t", connection=connection, now=now, lease_seconds=LEASE
    )
    assert [row.id for row in claimed] == [other.id]
    assert [one.message_id for one in attempts(session)] == [other.id]


def test_claim_leaves_whom_a_suppression_names(
    *,
    session: Session,
    make_bulk: Any,
    store: Store,
    connection: Connection,
    claim: Any,
    now: datetime,
):
    """The claim itself asks once more for refusals, whoever forgot to stop the message."""
    refused, other = make_bulk(), make_bulk()
    values: dict[str, Any] = {"scope": "all", "reason": "x", "source": "x", "at": now}
    place = {"connection_id": connection.id, "store_id": store.id}
    session.add(Suppression(recipient=refused.recipient, **place, **values))
    session.flush()
    assert [row.id for row in claim()] == [other.id]


def test_in_flight_ends_with_the_lease(
    session: Session, connection: Connection, make_bulk: Any, claim: Any, now: datetime
):
    """A batch is under way until it is recorded, or its lease has run out."""
    make_bulk()
    assert not outbox.bulk_in_flight(session, connection.id, now)
    claim()
    assert outbox.bulk_in_flight(session, connection.id, now)
    assert not outbox.bulk_in_flight(session, connection.id, now + timedelta(seconds=LEASE))


def test_record_gives_each_its_own_outcome(
    session: Session, make_bulk: Any, claim: Any, record: Any, now: datetime
):
    """Accepted, failed, lost and put off stand side by side after one batch."""
    for _ in range(4):
        make_bulk()
    assert record(claim(), ACCEPTED, FAILED, LOST, QUEUED, at=now + SOON)
    accepted, failed, lost, queued = messages(session)
    assert (accepted.status, accepted.job_id) == (MessageStatus.ACCEPTED, ACCEPTED.job_id)
    assert (accepted.delivered_via, accepted.accepted_at) == ("netgsm", now + SOON)
    assert (failed.status, failed.reason) == (MessageStatus.FAILED, Reason.REFUSED)
    assert (failed.error_code, failed.finished_at) == ("INVALID_RECIPIENT", now + SOON)
    assert (lost.status, lost.reason) == (MessageStatus.UNCERTAIN, Reason.LOST_ANSWER)
    assert (queued.status, queued.reason) == (MessageStatus.QUEUED, None)
    assert [one.claim_token for one in messages(session)] == [None, None, "t", None]
    assert all(one.lease_expires_at is None for one in messages(session))
    outcomes = [one.outcome for one in attempts(session)]
    assert outcomes == [one.outcome for one in (ACCEPTED, FAILED, LOST, QUEUED)]
    assert all(one.ended_at == now + SOON for one in attempts(session))
    assert attempts(session)[0].request_id == "req_1"
    assert attempts(session)[3].http_status == 429


@pytest.mark.parametrize(
    ("is_asked", "job_id"), [(True, "j" * 16), (False, "j" * 16), (True, None)]
)
def test_receipts_come_late_and_only_where_wanted(
    *,
    session: Session,
    make_bulk: Any,
    claim: Any,
    record: Any,
    now: datetime,
    is_asked: bool,
    job_id: str | None,
):
    """Delivery is asked for from ten minutes on, of those who are wanted and have an id."""
    make_bulk()
    outcome = SendOutcome(AttemptOutcome.ACCEPTED, MessageStatus.ACCEPTED, job_id=job_id)
    record(claim(), outcome, is_asked=is_asked)
    [message] = messages(session)
    wanted = now + timedelta(minutes=10) if is_asked and job_id else None
    assert message.receipt_due_at == wanted


def test_record_happens_once(
    session: Session, make_bulk: Any, claim: Any, record: Any, now: datetime
):
    """Told the same batch again, another outcome even, nothing changes."""
    make_bulk()
    rows = claim()
    assert record(rows, ACCEPTED)
    assert not record(rows, FAILED, at=now + SOON)
    assert messages(session)[0].status is MessageStatus.ACCEPTED
    assert attempts(session)[0].outcome is AttemptOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (ACCEPTED, MessageStatus.ACCEPTED),
        (FAILED, MessageStatus.FAILED),
        (QUEUED, MessageStatus.UNCERTAIN),
        (LOST, MessageStatus.UNCERTAIN),
    ],
)
def test_late_answer_settles_what_was_recovered(
    *,
    session: Session,
    make_bulk: Any,
    claim: Any,
    record: Any,
    now: datetime,
    outcome: SendOutcome,
    status: MessageStatus,
):
    """After a recovery an answer still says what became of a message, but queues none again."""
    make_bulk()
    rows = claim(lease_seconds=1.0)
    assert outbox.recover(session, now + SOON).uncertain_count == 1
    record(rows, outcome, at=now + 2 * SOON)
    assert messages(session)[0].status is status


def test_recovery_doubts_a_whole_batch(session: Session, make_bulk: Any, claim: Any, now: datetime):
    """A batch whose process died is uncertain as a whole, since its attempts stand."""
    for _ in range(3):
        make_bulk()
    claim(lease_seconds=1.0)
    outbox.recover(session, now + SOON)
    reasons = [(one.status, one.reason) for one in messages(session)]
    assert reasons == [(MessageStatus.UNCERTAIN, Reason.CRASHED)] * 3


def test_what_was_erased_meanwhile_waits_no_more(
    session: Session, make_bulk: Any, claim: Any, record: Any, now: datetime
):
    """Put off after its person was erased, a message ends, and no words about it are kept."""
    for _ in range(2):
        make_bulk()
    rows = claim()
    for message in messages(session):
        message.erased_at, message.recipient, message.body = now, "", ""
    session.flush()
    record(rows, QUEUED, FAILED)
    queued, failed = messages(session)
    assert (queued.status, queued.reason) == (MessageStatus.CANCELLED, Reason.ERASED)
    assert (failed.status, failed.error_message) == (MessageStatus.FAILED, None)
    assert failed.error_code == "INVALID_RECIPIENT"
    assert [one.error_message for one in attempts(session)] == [None, None]
