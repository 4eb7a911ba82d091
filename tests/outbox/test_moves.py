"""The status machine: what may follow what."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import ALLOWED_MOVES, Message, MessageStatus, Reason, may_move
from iletiniz_admin.services import outbox
from iletiniz_admin.services.outbox.moves import ENDED, sources_of

PAIRS = [(old, new) for old in MessageStatus for new in MessageStatus]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_move_keeps_to_the_table(
    session: Session,
    make_message: Callable[..., Message],
    now: datetime,
    old: MessageStatus,
    new: MessageStatus,
):
    """Each pair of statuses moves if the table allows it, and is a quiet no-op if not."""
    message = make_message(old, claim_token="t", reason=Reason.BACKOFF)
    moved = outbox.move(session, message.id, new, now=now + timedelta(seconds=1))
    assert (moved is not None) is may_move(old, new)
    status, reason, updated_at = session.execute(
        select(Message.status, Message.reason, Message.updated_at)
    ).one()
    if moved is None:
        assert (status, reason, updated_at) == (old, Reason.BACKOFF, now)
    else:
        assert (status, reason, updated_at) == (new, None, now + timedelta(seconds=1))


def test_ended_is_what_leads_nowhere():
    """The statuses that end a message are those without a move."""
    assert {status for status in MessageStatus if not ALLOWED_MOVES[status]} == ENDED


def test_sources_are_the_table_read_backwards():
    """The sources of a status are the statuses whose moves name it."""
    for new in MessageStatus:
        assert sources_of(new) == {old for old in MessageStatus if new in ALLOWED_MOVES[old]}


def test_move_demands_the_token(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """A move under a claim does nothing once another claim holds the message."""
    message = make_message(MessageStatus.SENDING, claim_token="mine")
    accepted = MessageStatus.ACCEPTED
    assert outbox.move(session, message.id, accepted, now=now, token="other") is None
    assert outbox.move(session, message.id, accepted, now=now, token="mine") is not None


def test_move_to_an_end_stops_receipts_and_names_the_time(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """What has ended is asked for no more, and knows when it ended."""
    message = make_message(MessageStatus.ACCEPTED, receipt_due_at=now)
    moved = outbox.move(session, message.id, MessageStatus.DELIVERED, now=now)
    assert moved is not None
    assert (moved.receipt_due_at, moved.finished_at) == (None, now)


def test_uncertain_keeps_its_token(
    session: Session, make_message: Callable[..., Message], now: datetime
):
    """The token stays on an uncertain message, for the late answer to that very call."""
    message = make_message(MessageStatus.SENDING, claim_token="t", lease_expires_at=now)
    moved = outbox.move(session, message.id, MessageStatus.UNCERTAIN, now=now)
    assert moved is not None
    assert (moved.claim_token, moved.lease_expires_at) == ("t", None)
