"""Sends one message: claim, commit, begin the attempt, commit, call, record, commit.

No transaction is open during the call. Whatever happens in between, the rows tell: a claim
without an attempt goes back to the queue, an attempt without an end becomes uncertain.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.iletiniz import IletinizClient, OutgoingMessage
from iletiniz_admin.models import Attempt, Connection, Message, MessageClass, MessageStatus, Reason
from iletiniz_admin.services import outbox
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.outbox import Claimed, SendOutcome
from iletiniz_admin.worker.base import Base

logger = logging.getLogger(__name__)

RECORD_PAUSES_SECONDS = (0.1, 0.5, 1.0, 3.0, 10.0)
MOST_ROOM_SECONDS = 35.0


class Sending:
    """The steps around a call. `on_more` is told, before the call, that more is due."""

    def __init__(self, base: Base, on_more: Callable[[], None] = lambda: None) -> None:
        self._base = base
        self._on_more = on_more
        self._room_seconds = min(MOST_ROOM_SECONDS, base.lease_seconds / 2)
        self._pause = threading.Event()  # never set: a wait that no stop cuts short

    def send_next(self) -> Claimed:
        """Send the next due message; what is claimed is empty if there was none."""
        with self._base.transaction() as session:
            claimed = outbox.claim(
                session,
                now=self._base.now(),
                limit=1,
                slots=self._base.slots,
                lease_seconds=self._base.lease_seconds,
            )
            message = claimed.messages[0] if claimed.messages else None
            connection = session.get(Connection, message.connection_id) if message else None
        if message is None or connection is None:
            return claimed
        if claimed.is_more_due:
            self._on_more()
        self._send(message, connection)
        return claimed

    def _send(self, message: Message, connection: Connection) -> None:
        sealed_key = connection.sealed_key or b""
        try:
            client = self._base.clients.get(connection.id, sealed_key)
        except SealBroken:
            self._key_broken(message, sealed_key)
            return
        with self._base.transaction() as session:
            attempt = outbox.begin_attempt(
                session, message, now=self._base.now(), room_seconds=self._room_seconds
            )
        if attempt is None:
            logger.info("attempt not begun", extra={"message_id": message.id})
            return
        self._record(attempt, call(client, message), sealed_key)

    def _key_broken(self, message: Message, sealed_key: bytes) -> None:
        logger.warning("key does not open", extra={"connection_id": message.connection_id})
        now = self._base.now()
        with self._base.transaction() as session:
            outbox.give_back(session, message, now=now, reason=Reason.DISCONNECTED)
            connection = session.get_one(Connection, message.connection_id)
            mark_lost(session, connection, now, used_key=sealed_key)

    def _record(self, attempt: Attempt, outcome: SendOutcome, sealed_key: bytes) -> None:
        """Record the outcome, trying again while the database fails; then leave it to recovery."""
        for pause_seconds in (*RECORD_PAUSES_SECONDS, None):
            try:
                with self._base.transaction() as session:
                    moved = outbox.record(
                        session, attempt, outcome, now=self._base.now(), used_key=sealed_key
                    )
            except SQLAlchemyError:
                logger.exception("outcome not recorded", extra={"attempt_id": attempt.id})
                self._pause.wait(pause_seconds or 0.0)
            else:
                _log(attempt, outcome, moved)
                return


def call(client: IletinizClient, message: Message) -> SendOutcome:
    """Hand the message to iletiniz and read what came of it; never raises."""
    try:
        return outbox.outcome_of_result(client.send(outgoing(message)))
    except Exception as error:  # noqa: BLE001 - after the attempt's row any error must become an outcome
        return outbox.outcome_of_error(error)


def outgoing(message: Message) -> OutgoingMessage:
    """Return what the API is given; the İYS flag is always said (API section 10)."""
    return OutgoingMessage(
        to=message.recipient,
        body=message.body,
        sender=message.sender or None,
        provider=message.provider or None,
        iys=message.message_class is MessageClass.COMMERCIAL,
        fallback=tuple(message.fallback or ()),
    )


def _log(attempt: Attempt, outcome: SendOutcome, moved: Message | None) -> None:
    fields = {
        "message_id": attempt.message_id,
        "attempt": attempt.number,
        "outcome": outcome.outcome.value,
        "code": outcome.error_code,
        "request_id": outcome.request_id,
        "is_moved": moved is not None,
    }
    is_bad = outcome.status is MessageStatus.UNCERTAIN
    logger.log(logging.WARNING if is_bad else logging.INFO, "attempt ended", extra=fields)
