"""Test messages: what a text becomes, sent to a number of one's own, whoever wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Message,
    MessageStatus,
    Reason,
    Store,
    User,
)
from iletiniz_admin.services import outbox, throttle
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.sms import MAX_BODY, Recipient, normalise

SCOPE: Final = "test_message"
MOST_AN_HOUR: Final = 10
HOUR_SECONDS: Final = 3600
BEST_BEFORE: Final = timedelta(minutes=15)
SOURCE: Final = "test"


@dataclass(frozen=True, slots=True)
class Tester:
    """Who asks for a test, and to which number (E.164); ``key`` is the message's own.

    A page that is sent twice has one key, and sends one message.
    """

    user: User
    recipient: str
    key: str

    @classmethod
    def of(cls, user: User, written: str, token: UUID) -> "Tester":
        """Read the number as it was typed; raises ``Refused`` with its fault."""
        found = normalise(written)
        if not isinstance(found, Recipient):
            raise Refused(found.code.value, number=found.shown)
        return cls(user, found.e164, f"test:{user.id}:{token}")


def usable(session: Session, store: Store) -> Connection:
    """Return the connection that a test leaves by.

    Raises ``Refused``: ``not_connected``, ``connection_lost``, ``quota``, ``plan``,
    ``store_paused``.
    """
    connection = connection_for(session, store)
    reason = outbox.hindrance(store, connection)
    if reason is None and connection is not None:
        return connection
    if reason is Reason.DISCONNECTED:
        is_lost = connection is not None and connection.status is ConnectionStatus.LOST
        raise Refused("connection_lost" if is_lost else "not_connected")
    raise Refused(reason.value if reason else "not_connected")


def check_body(body: str) -> None:
    """Raise ``Refused`` for what cannot be sent: ``empty_text``, ``too_long``."""
    if not body:
        raise Refused("empty_text")
    if len(body) > MAX_BODY:
        raise Refused("too_long", length=len(body), max_length=MAX_BODY)


def send(
    session: Session,
    store: Store,
    tester: Tester,
    columns: Mapping[str, Any],
    *,
    connection: Connection,
    now: datetime,
) -> Message:
    """Put the test into the outbox and remember the person's number; 15 minutes valid.

    ``columns`` are body, parts and the like of ``messages``. Whoever asks for a text to their own
    phone is not advertised to: it is always informational. Raises ``Refused("too_many_tests")``.
    """
    _count(session, tester.user, now)
    tester.user.test_recipient = tester.recipient
    row = outbox.new_row(
        store_id=store.id,
        connection_id=connection.id,
        idempotency_key=tester.key,
        source=SOURCE,
        recipient=tester.recipient,
        status=MessageStatus.QUEUED,
        created_at=now,
        best_before_at=now + BEST_BEFORE,
        **columns,
    )
    outbox.enqueue(session, [row])
    message = find_sent(session, store, tester)
    if message is None:
        raise Refused("already_sent")
    return message


def find_sent(session: Session, store: Store, tester: Tester) -> Message | None:
    """Return the message that this very page has sent already."""
    query = select(Message).where(
        Message.idempotency_key == tester.key, Message.store_id == store.id
    )
    return session.scalars(query).one_or_none()


def _count(session: Session, user: User, now: datetime) -> None:
    key = f"user {user.id}"
    wait = throttle.retry_after_seconds(
        session, SCOPE, key, limit=MOST_AN_HOUR, window_seconds=HOUR_SECONDS, now=now
    )
    if wait is not None:
        raise Refused("too_many_tests", most=MOST_AN_HOUR, minutes=-(-wait // 60))
    throttle.hit(session, SCOPE, key, now)
