"""The work beside sending: sweep, receipts, accounts, housekeeping, the sign of life."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.iletiniz import (
    AuthenticationError,
    IletinizError,
    InvalidRequestError,
    NotFoundError,
    RateLimitedError,
    StatusResult,
)
from iletiniz_admin.models import Connection, ConnectionStatus, Gate
from iletiniz_admin.services import account, housekeeping, leases, limits, outbox, receipts
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.receipts import Question
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.worker.base import Base

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
RECEIPTS_SECONDS = 5.0
ACCOUNTS_SECONDS = 60.0
HOUSEKEEPING_SECONDS = 600.0
HEARTBEAT_SECONDS = 10.0
ACCOUNT_AGE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found; `is_due`: there is something to send now."""

    is_due: bool = False
    lost_count: int = 0


class Upkeep:
    """Periodic steps; each is true across processes by a lease row or by its own statement."""

    def __init__(self, base: Base, formats: Format) -> None:
        self._base = base
        self._formats = formats

    def heartbeat(self) -> None:
        """Leave the worker's sign of life."""
        with self._base.transaction() as session:
            leases.beat(session, self._base.now())

    def sweep(self) -> Swept:
        """Recover, hold, lapse, end, release, and look for messages whose hint was lost."""
        now = self._base.now()
        with self._base.transaction() as session:
            if not leases.take(session, "sweep", SWEEP_SECONDS, now):
                return Swept(is_due=bool(outbox.connections_with_due(session, now)))
            recovered = outbox.recover(session, now)
        with self._base.transaction() as session:
            outbox.hold_stopped(session, now)
            outbox.hold_quiet(session, now)
            outbox.lapse(session, now)
            outbox.end_erased(session, now)
            outbox.end_refused(session, now)
            outbox.release(session, now)
        with self._base.transaction() as session:
            outbox.release_timed(session, now, self._formats)
        with self._base.transaction() as session:
            lost_count = outbox.find_lost(session, now)
            is_due = bool(outbox.connections_with_due(session, now))
        self._tell(recovered, lost_count)
        return Swept(is_due, lost_count)

    def ask_receipts(self) -> int:
        """Ask for the fate of accepted messages that are due; return how many were asked."""
        now = self._base.now()
        with self._base.transaction() as session:
            if not leases.take(session, "receipts", RECEIPTS_SECONDS, now):
                return 0
            questions = receipts.take_due(session, now, every_seconds=RECEIPTS_SECONDS)
        asked_count, failing = 0, set()
        for question in questions:
            if self._base.stopping.is_set():
                break
            if question.connection_id in failing:
                continue  # the rest of this connection comes again in two minutes
            if not self._ask(question):
                failing.add(question.connection_id)
            asked_count += 1
        return asked_count

    def refresh_accounts(self) -> int:
        """Read the accounts behind closed gates again; return how many were read."""
        now = self._base.now()
        with self._base.transaction() as session:
            if not leases.take(session, "accounts", ACCOUNTS_SECONDS, now):
                return 0
            stale = select(Connection).where(
                Connection.status == ConnectionStatus.CONNECTED,
                Connection.gate != Gate.OPEN,
                or_(Connection.account_at.is_(None), Connection.account_at < now - ACCOUNT_AGE),
            )
            connections = session.scalars(stale).all()
        for connection in connections:
            self._refresh(connection)
        return len(connections)

    def clean(self) -> int:
        """Remove old rows, in steps, until none is left or the worker stops."""
        removed_count = 0
        now = self._base.now()
        with self._base.transaction() as session:
            if not leases.take(session, "housekeeping", HOUSEKEEPING_SECONDS, now):
                return 0
        while not self._base.stopping.is_set():
            with self._base.transaction() as session:
                step_count = housekeeping.step(session, now)
            removed_count += step_count
            if step_count == 0:
                break
        return removed_count

    def _tell(self, recovered: outbox.Recovered, lost_count: int) -> None:
        if recovered.queued_count or recovered.uncertain_count:
            fields = {"queued": recovered.queued_count, "uncertain": recovered.uncertain_count}
            logger.warning("claims recovered", extra=fields)
        if lost_count:
            logger.warning("messages were due without a hint", extra={"count": lost_count})

    def _ask(self, question: Question) -> bool:
        """Ask for one message; False ends the round for its connection."""
        with self._base.transaction() as session:
            connection = session.get(Connection, question.connection_id)
        if connection is None or connection.sealed_key is None:
            return True
        try:
            client = self._base.clients.get(connection.id, connection.sealed_key)
            news = client.message_status(question.job_id)
        except SealBroken:
            return True  # the sending step says so, where it matters
        except IletinizError as error:
            return self._asked_in_vain(question, connection.sealed_key, error)
        self._note(question, news)
        return True

    def _note(self, question: Question, news: StatusResult) -> None:
        with self._base.transaction() as session:
            receipts.record_news(session, question.message_id, news, self._base.now())

    def _asked_in_vain(self, question: Question, used_key: bytes, error: IletinizError) -> bool:
        now = self._base.now()
        with self._base.transaction() as session:
            if isinstance(error, NotFoundError | InvalidRequestError):
                receipts.record_missing(session, question.message_id, now)
                return True
            receipts.record_failure(session, question.message_id, now)
            connection = session.get_one(Connection, question.connection_id)
            if isinstance(error, AuthenticationError):
                mark_lost(session, connection, now, used_key=used_key)
            if isinstance(error, RateLimitedError):
                limits.slow_down(session, connection.id, now, error.retry_after_seconds)
        return False

    def _refresh(self, connection: Connection) -> None:
        used_key = connection.sealed_key or b""
        try:
            client = self._base.clients.get(connection.id, used_key)
        except SealBroken:
            return
        reading = account.fetch(client, account.Part.ACCOUNT)
        now = self._base.now()
        with self._base.transaction() as session:
            row = session.get_one(Connection, connection.id)
            account.store_reading(session, row, reading, now, used_key=used_key)
