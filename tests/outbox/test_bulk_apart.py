"""What a campaign sends in batches goes no other way: never alone, never held, never noted."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    PRIORITY_BY_HAND,
    AttemptOutcome,
    Connection,
    ConnectionLimit,
    Directive,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services import audit, gate, outbox
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.outbox import SendOutcome

LATER = timedelta(minutes=1)
NIGHT = timedelta(hours=12)  # from 12:15 to 00:15 in Istanbul
ACTOR = audit.Actor("sahip@magaza.example")


def fresh(session: Session, message: Message) -> Message:
    return session.get_one(Message, message.id, populate_existing=True)


def test_claim_leaves_campaign_messages(session: Session, make_bulk: Any, now: datetime):
    """A campaign's message is not claimed one by one, even where nothing else waits."""
    make_bulk()
    assert outbox.connections_with_due(session, now) == []
    claimed = outbox.claim(session, now=now, limit=5)
    assert (claimed.messages, claimed.next_at) == ([], None)


def test_sweep_does_not_miss_campaign_messages(session: Session, make_bulk: Any, now: datetime):
    """One that waits for its batch has not lost its hint."""
    make_bulk()
    assert outbox.find_lost(session, now + LATER) == 0


def test_batch_takes_no_slot_of_order_messages(
    session: Session, make_message: Any, make_bulk: Any, now: datetime
):
    """Two hundred in a batch leave all eight slots to order messages."""
    lease = {"claim_token": "t", "lease_expires_at": now + LATER}
    for _ in range(200):
        make_bulk(MessageStatus.SENDING, **lease)
    for _ in range(9):
        make_message()
    assert len(outbox.claim(session, now=now, limit=20).messages) == 8


@pytest.mark.parametrize("what", ["pause", "quiet", "lost", "gate", "strayed"])
def test_stops_hold_no_campaign_message(
    *,
    session: Session,
    make_bulk: Any,
    make_message: Any,
    store: Store,
    connection: Connection,
    now: datetime,
    what: str,
):
    """Whatever holds other messages leaves a campaign's in the queue: the campaign itself waits."""
    bulk = make_bulk(message_class=MessageClass.COMMERCIAL)
    other = make_message(message_class=MessageClass.COMMERCIAL)
    if what == "pause":
        store.is_paused = True
        outbox.hold_stopped(session, now)
    elif what == "quiet":
        outbox.hold_quiet(session, now + NIGHT)
    elif what == "lost":
        mark_lost(session, connection, now)
    elif what == "gate":
        gate.close(session, connection, "quota", now)
    else:
        bulk.connection_id = other.connection_id = None
        session.flush()
        outbox.hold_stopped(session, now)
    assert fresh(session, other).status is MessageStatus.HELD
    assert fresh(session, bulk).status is MessageStatus.QUEUED


def test_refusal_ends_campaign_messages(session: Session, make_bulk: Any, now: datetime):
    """A person who refuses is at once out of every campaign that has not reached them yet."""
    bulk = make_bulk(message_class=MessageClass.COMMERCIAL)
    outbox.stop_recipient(session, bulk.recipient, now)
    message = fresh(session, bulk)
    assert (message.status, message.reason) == (MessageStatus.SKIPPED, Reason.NO_CONSENT)


def test_campaign_messages_are_not_noted(session: Session, make_bulk: Any, now: datetime):
    """The order whose fields a campaign borrows gets no note of it."""
    outbox.add_note(session, make_bulk(MessageStatus.ACCEPTED, order_id=7), now)
    assert session.scalars(select(Directive)).all() == []


def test_resend_of_campaign_message_goes_alone(session: Session, make_bulk: Any, now: datetime):
    """What a person sends again after a campaign leaves by itself, and is of no campaign."""
    failed = make_bulk(MessageStatus.FAILED, order_id=7)
    copy = outbox.resend(session, failed.id, ACTOR, now)
    assert (copy.priority, copy.campaign_id) == (PRIORITY_BY_HAND, None)
    assert [one.id for one in outbox.claim(session, now=now).messages] == [copy.id]


def test_settled_campaign_message_goes_alone(session: Session, make_bulk: Any, now: datetime):
    """An uncertain message of a campaign that is settled as "send again" leaves by itself."""
    uncertain = make_bulk(MessageStatus.UNCERTAIN, claim_token="t", attempt_count=1)
    outbox.settle(session, uncertain.id, "resend", ACTOR, now)
    assert fresh(session, uncertain).priority == PRIORITY_BY_HAND
    [message] = outbox.claim(session, now=now).messages
    assert outbox.begin_attempt(session, message, now=now) is not None


def test_settled_as_arrived_keeps_its_place(session: Session, make_bulk: Any, now: datetime):
    """One that is settled as arrived stays what it was."""
    uncertain = make_bulk(MessageStatus.UNCERTAIN, claim_token="t", attempt_count=1)
    outbox.settle(session, uncertain.id, "accepted", ACTOR, now)
    assert fresh(session, uncertain).priority == PRIORITY_BULK


ACCEPTED = SendOutcome(AttemptOutcome.ACCEPTED, MessageStatus.ACCEPTED, job_id="j" * 16)
FAILED = SendOutcome(AttemptOutcome.FINAL, MessageStatus.FAILED, Reason.REFUSED)


@pytest.mark.parametrize(
    ("outcome", "spent"),
    [(ACCEPTED, 1), (outbox.lost_answer("x"), 1), (FAILED, 0)],
)
def test_single_send_counts_for_the_quota(
    *,
    session: Session,
    make_message: Any,
    send: Any,
    connection: Connection,
    now: datetime,
    outcome: SendOutcome,
    spent: int,
):
    """What iletiniz took, or may have taken, since the account was read is counted."""
    connection.account_at = now
    make_message()
    make_message()
    send(outcome)
    send(outcome)
    row = session.scalars(select(ConnectionLimit), execution_options={"populate_existing": True})
    assert row.one().quota_spent == 2 * spent


def test_quota_count_begins_anew_with_each_reading(
    session: Session, make_message: Any, send: Any, connection: Connection, now: datetime
):
    """With a newer reading of the account the count begins at nothing."""
    for at in (now, now + LATER):
        connection.account_at = at
        make_message()
        send(ACCEPTED, at)
    row = session.scalars(select(ConnectionLimit), execution_options={"populate_existing": True})
    limit = row.one()
    assert (limit.quota_spent, limit.quota_read_at) == (1, now + LATER)
