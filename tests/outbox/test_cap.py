"""The frequency cap: no second commercial text to a number within the merchant's hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Connection, Message, MessageClass, MessageStatus, Store
from iletiniz_admin.services import commercial

M = MessageStatus
NUMBER = "+905321112233"
MakeMessage = Callable[..., Message]


@pytest.fixture
def is_capped(session: Session, store: Store, connection: Connection, now: datetime):
    def ask(at: datetime = now, number: str = NUMBER) -> bool:
        return number in commercial.find_capped(session, [number], store, connection, at)

    return ask


def send(make_message: MakeMessage, status: MessageStatus, **more: Any):
    values = {"recipient": NUMBER, "message_class": MessageClass.COMMERCIAL, **more}
    return make_message(status, **values)


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (M.HELD, True),
        (M.QUEUED, True),
        (M.SENDING, True),
        (M.ACCEPTED, True),
        (M.DELIVERED, True),
        (M.EXPIRED, True),
        (M.UNCERTAIN, True),
        (M.SKIPPED, False),
        (M.FAILED, False),
        (M.CANCELLED, False),
        (M.LAPSED, False),
        (M.REJECTED, False),
    ],
)
def test_what_counts(make_message: MakeMessage, is_capped: Any, status: Any, counts: Any):
    """What went, is under way or waits counts; what ended without arriving does not."""
    send(make_message, status)
    assert is_capped() is counts
    assert is_capped(number="+905321112234") is False


def test_cap_ends_after_its_hours(make_message: MakeMessage, is_capped: Any, now: datetime):
    """Sixteen hours after a text was taken the next one may go, not a second before."""
    send(make_message, M.DELIVERED, accepted_at=now)
    assert is_capped(now + timedelta(hours=16, seconds=-1)) is True
    assert is_capped(now + timedelta(hours=16)) is False


def test_hours_run_from_the_sending(make_message: MakeMessage, is_capped: Any, now: datetime):
    """A text that waited for the morning counts from the morning; one that waits counts on."""
    message = send(make_message, M.ACCEPTED, accepted_at=now + timedelta(hours=11))
    assert is_capped(now + timedelta(hours=20)) is True
    message.status = M.HELD
    assert is_capped(now + timedelta(days=9)) is True


def test_hours_are_the_connections(
    make_message: MakeMessage, is_capped: Any, connection: Connection, now: datetime
):
    """The hours can be set; with zero there is no cap."""
    send(make_message, M.ACCEPTED, accepted_at=now)
    connection.frequency_cap_hours = 2
    assert is_capped(now + timedelta(hours=2)) is False
    connection.frequency_cap_hours = 0
    assert is_capped(now) is False


@pytest.mark.parametrize(
    "more", [{"source": "test"}, {"message_class": MessageClass.INFORMATIONAL}]
)
def test_others_do_not_count(make_message: MakeMessage, is_capped: Any, more: Any):
    """Tests and informational texts use up nothing."""
    send(make_message, M.ACCEPTED, **more)
    assert is_capped() is False


def test_cap_is_the_merchants(
    *,
    session: Session,
    sealer: Sealer,
    connection: Connection,
    make_message: MakeMessage,
    is_capped: Any,
):
    """A text of another store of the merchant counts, one of another merchant does not."""
    number = "0123456789012345"
    connection.merchant_number = number
    ours = factories.make_connection(session, sealer, merchant_number=number)
    theirs = factories.make_connection(session, sealer, merchant_number="0000000000000001")
    stranger = factories.make_store(session, sealer, connection_id=theirs.id)
    send(make_message, M.ACCEPTED, store_id=stranger.id, connection_id=theirs.id)
    assert is_capped() is False
    sister = factories.make_store(session, sealer, connection_id=ours.id)
    send(make_message, M.ACCEPTED, store_id=sister.id, connection_id=ours.id)
    assert is_capped() is True
