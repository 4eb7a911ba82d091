"""Reads account and senders from iletiniz beside the pages, so that no page waits for it.

A warm page calls nothing. A stale one shows what is known and starts a read in the background. A
cold one, or a press of "Refresh", waits `WAIT_SECONDS` at most for all reads together; a read
that takes longer goes on and keeps what it gets.
"""

import logging
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, cast

from flask import current_app, g
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.iletiniz import IletinizClient, InvalidRequestError
from iletiniz_admin.models import Connection, ConnectionStatus, Gate
from iletiniz_admin.services import account, connections
from iletiniz_admin.services.account import Part, Reading
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.web import deps as web_deps
from iletiniz_admin.web.deps import USER_AGENT, Deps

logger = logging.getLogger(__name__)

WAIT_SECONDS: Final = 2.0
THREADS: Final = 4
UNREADABLE: Final = "key_unreadable"
EXTENSION: Final = "iletiniz_admin_refresh"
Job = tuple[int, Part]
_making = threading.Lock()


class Refresher:
    """The reads under way in this process: one at a time for each connection and part."""

    def __init__(self, parts: Deps) -> None:
        self._parts = parts
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="refresh")
        self._lock = threading.Lock()
        self._running: dict[Job, Future[None]] = {}

    def start(self, connection_id: int) -> list[Future[None]]:
        """Start both reads of the connection, or join those that are under way."""
        with self._lock:
            return [self._start((connection_id, part)) for part in Part]

    def is_running(self, connection_id: int) -> bool:
        """Say whether a read of the connection is under way."""
        with self._lock:
            return any((connection_id, part) in self._running for part in Part)

    def close(self) -> None:
        """Take no more reads and wait for those under way."""
        self._pool.shutdown(cancel_futures=True)

    def _start(self, job: Job) -> Future[None]:
        if job not in self._running:
            self._running[job] = self._pool.submit(self._run, job)
        return self._running[job]

    def _run(self, job: Job) -> None:
        try:
            read_part(self._parts, *job)
        except Exception:
            logger.exception("refresh failed", extra={"connection_id": job[0]})
        finally:
            with self._lock:
                self._running.pop(job, None)


def read_part(parts: Deps, connection_id: int, part: Part) -> None:
    """Read one part and keep it: key out of a short transaction, call, keep in another."""
    with parts.session_factory() as session:
        connection = session.get(Connection, connection_id)
        used_key = connection.sealed_key if connection else None
        if connection is None or used_key is None:
            return
        key = connections.find_key(parts.sealer, connection)
    if keep(parts, connection_id, fetch(parts, key, part), used_key):
        parts.hint()


def keep(parts: Deps, connection_id: int, reading: Reading, used_key: bytes) -> bool:
    """Keep what was read; say whether it opened the gate, so that held messages can leave."""
    with parts.session_factory() as session, session.begin():
        connection = session.get(Connection, connection_id)
        if connection is None:
            return False
        was_closed = connection.gate is not Gate.OPEN
        if reading.code == UNREADABLE:
            mark_lost(session, connection, utcnow(), used_key=used_key)
        account.store_reading(session, connection, reading, utcnow(), used_key=used_key)
        return was_closed and connection.gate is Gate.OPEN


def fetch(parts: Deps, key: str | None, part: Part) -> Reading:
    """Call iletiniz for one part; without a usable key, say so."""
    if key is None:
        return Reading(part, code=UNREADABLE)
    try:
        client = IletinizClient(
            key,
            base_url=parts.settings.api_base_url,
            transport=parts.transport,
            clock=utcnow,
            user_agent=USER_AGENT,
        )
    except InvalidRequestError:
        return Reading(part, code=UNREADABLE)
    return account.fetch(client, part)


def refresher() -> Refresher:
    """Return the running application's refresher."""
    with _making:
        if EXTENSION not in current_app.extensions:
            current_app.extensions[EXTENSION] = Refresher(web_deps.deps())
        return cast(Refresher, current_app.extensions[EXTENSION])


def keep_fresh(rows: Iterable[Connection]) -> bool:
    """Start the reads that are due and wait only for what was never read.

    Returns False if the wait ended first. The rows are read again where something was waited for.
    Ends the request's read transaction before waiting.
    """
    due = [row for row in rows if _is_due(row)]
    started = {row.id: refresher().start(row.id) for row in due}
    cold = [row for row in due if account.is_cold(row)]
    return _wait([future for row in cold for future in started[row.id]], cold)


def refresh_now(rows: Iterable[Connection]) -> bool:
    """Read all rows now, whatever their age; False if that takes longer than the wait."""
    live = [row for row in rows if row.status is ConnectionStatus.CONNECTED]
    return _wait([future for row in live for future in refresher().start(row.id)], live)


def end_reading() -> Session:
    """End the request's transaction without losing its rows; return the session."""
    session = web_deps.session()
    session.commit()
    g.pop("reading_begun", None)
    return session


def _is_due(row: Connection) -> bool:
    return row.status is ConnectionStatus.CONNECTED and account.is_stale(row, web_deps.now())


def _wait(futures: list[Future[None]], rows: list[Connection]) -> bool:
    if not futures:
        return True
    end_reading()
    pending = wait(futures, timeout=WAIT_SECONDS).not_done
    session = web_deps.session()
    for row in rows:
        session.refresh(row)
    return not pending
