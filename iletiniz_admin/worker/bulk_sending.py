"""Sends campaigns: for each connection batch after batch, one call at a time.

A batch is claimed together with its attempts; then it is called; then its outcome is stored, and
in the same transaction the next one is claimed. No transaction is open during a call. A process
that dies between claim and record leaves messages that nobody knows the fate of: once their lease
has run out they become uncertain, and none of them is sent again by itself.
"""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.models import Connection
from iletiniz_admin.services import account
from iletiniz_admin.services.campaigns import batch_record, batches
from iletiniz_admin.services.campaigns.batch_people import People, look_ahead
from iletiniz_admin.services.campaigns.batch_turns import due_connections
from iletiniz_admin.services.campaigns.batches import Batch, NextBatch
from iletiniz_admin.services.outbox import BatchOutcome, CallFate, batch_of_broken_key
from iletiniz_admin.worker.base import Base
from iletiniz_admin.worker.bulk_call import call
from iletiniz_admin.worker.sending import RECORD_PAUSES_SECONDS
from iletiniz_admin.worker.ticker import run_safely

logger = logging.getLogger(__name__)

AHEAD_AFTER_SECONDS = 0.05


class BulkSending:
    """Keeps a thread, a lane, for each connection while its campaigns have something to send.

    Order messages are sent by other threads, so that none of them ever waits for a batch's answer.
    """

    def __init__(self, base: Base) -> None:
        self._base = base
        self._lanes: dict[int | None, threading.Thread] = {}
        self._pause = threading.Event()  # never set: a wait that no stop cuts short

    def start_lanes(self) -> bool:
        """Open a lane for each connection that needs one and has none here; a step of a loop."""
        with self._base.reading() as session:
            wanted = due_connections(session, self._base.now())
        self._lanes = {key: lane for key, lane in self._lanes.items() if lane.is_alive()}
        for connection_id in wanted:
            if connection_id not in self._lanes:
                lane = threading.Thread(
                    target=run_safely,
                    args=("bulk", lambda one=connection_id: self.run_lane(one)),
                    name=f"bulk-{connection_id}",
                    daemon=True,
                )
                self._lanes[connection_id] = lane
                lane.start()
        return False

    def join(self, timeout_seconds: float) -> bool:
        """Wait until the calls under way have ended and are recorded; say whether they have."""
        ends_at = time.monotonic() + timeout_seconds
        for lane in self._lanes.values():
            lane.join(max(0.0, ends_at - time.monotonic()))
        return not any(lane.is_alive() for lane in self._lanes.values())

    def run_lane(self, connection_id: int | None) -> None:
        """Send batches of the connection until nothing more may go now, or the worker stops."""
        batch = self._follow(connection_id, NextBatch(again=True))
        with ThreadPoolExecutor(1, "bulk-ahead") as scout:
            while batch is not None:
                is_over = threading.Event()
                ahead = scout.submit(self._look_ahead, batch, is_over)
                outcome = self._call(batch)
                is_over.set()
                people = ahead.result()  # of a call that sent nothing the same ones are next
                is_done = outcome.fate is CallFate.ANSWERED
                found = self._record_and_claim(batch, outcome, people if is_done else None)
                batch = self._follow(connection_id, found)

    def _follow(self, connection_id: int | None, found: NextBatch) -> Batch | None:
        """Do what a claim without a batch asks for, until there is one or nothing to do."""
        while found.batch is None and (found.again or found.wants_account):
            if self._base.stopping.is_set():
                break
            if found.wants_account and connection_id is not None:
                self._read_account(connection_id)
            with self._base.transaction() as session:
                found = self._claim(session, connection_id)
        return found.batch

    def _claim(
        self, session: Session, connection_id: int | None, ahead: People | None = None
    ) -> NextBatch:
        now, lease_seconds = self._base.now(), self._base.lease_seconds
        return batches.claim_batch(session, connection_id, now, lease_seconds, ahead)

    def _call(self, batch: Batch) -> BatchOutcome:
        try:
            client = self._base.clients.get(batch.connection_id, batch.sealed_key)
        except SealBroken:
            logger.warning("key does not open", extra={"connection_id": batch.connection_id})
            return batch_of_broken_key(len(batch.rows))
        return call(client, batch)

    def _look_ahead(self, batch: Batch, is_over: threading.Event) -> People | None:
        """Read and ask those who are probably next, while the answer is awaited.

        Not before the request is out, which has the processor first.
        """
        if is_over.wait(AHEAD_AFTER_SECONDS):
            return None
        try:
            with self._base.reading() as session:
                now = self._base.now()
                return look_ahead(session, batch.connection_id, batch.campaign_id, now)
        except Exception:
            logger.exception("step failed", extra={"step": "bulk-ahead"})
            return None  # the claim asks by itself

    def _record_and_claim(
        self, batch: Batch, outcome: BatchOutcome, ahead: People | None
    ) -> NextBatch:
        """Store the outcome and claim the next batch with it.

        Should that fail, the outcome alone is tried again; in the end it is left to recovery.
        """
        found = NextBatch()
        is_alone = self._base.stopping.is_set()
        for pause_seconds in (*RECORD_PAUSES_SECONDS, None):
            try:
                with self._base.transaction() as session:
                    is_new = batch_record.record_batch(session, batch, outcome, self._base.now())
                    if not is_alone:
                        found = self._claim(session, batch.connection_id, ahead)
            except Exception:
                logger.exception("batch not recorded", extra={"campaign_id": batch.campaign_id})
                is_alone, found = True, NextBatch()
                self._pause.wait(pause_seconds or 0.0)
            else:
                _log(batch, outcome, is_new=is_new)
                return found
        return NextBatch()

    def _read_account(self, connection_id: int) -> None:
        """Ask iletiniz what is left of the quota, before too little of it pauses a campaign."""
        with self._base.reading() as session:
            connection = session.get_one(Connection, connection_id)
        used_key = connection.sealed_key or b""
        try:
            client = self._base.clients.get(connection_id, used_key)
        except SealBroken:
            reading = account.Reading(account.Part.ACCOUNT, code="not_available")
        else:
            reading = account.fetch(client, account.Part.ACCOUNT)
        now = self._base.now()
        with self._base.transaction() as session:
            row = session.get_one(Connection, connection_id)
            account.store_reading(session, row, reading, now, used_key=used_key)


def _log(batch: Batch, outcome: BatchOutcome, *, is_new: bool) -> None:
    fields = {
        "campaign_id": batch.campaign_id,
        "count": len(batch.rows),
        "fate": outcome.fate.value,
        "code": outcome.whole.error_code if outcome.whole else None,
        "is_moved": is_new,
    }
    level = logging.WARNING if outcome.fate is CallFate.LOST else logging.INFO
    logger.log(level, "batch ended", extra=fields)
