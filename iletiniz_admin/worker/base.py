"""What the steps of a worker share: transactions, clients, time, and the wish to stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.services.outbox.claims import LEASE_SECONDS, SLOTS
from iletiniz_admin.worker.clients import Clients
from iletiniz_admin.worker.turn import Turn


@dataclass(slots=True)
class Base:
    """The tools of a worker. Its turn lets its threads write one after the other on SQLite.

    SQLite has one writer anyway; taking turns in memory is fair, while its own waiting is not.
    """

    session_factory: sessionmaker[Session]
    clients: Clients
    is_sqlite: bool = False
    lease_seconds: float = LEASE_SECONDS
    slots: int = SLOTS
    now: Callable[[], datetime] = utcnow
    stopping: threading.Event = field(default_factory=threading.Event)
    _turn: Turn = field(default_factory=Turn)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session; commit at the end, roll back on an error."""
        turn: AbstractContextManager[object] = self._turn if self.is_sqlite else nullcontext()
        with turn, self.session_factory.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads: it waits for no writer, and none waits for it."""
        with self.session_factory() as session:
            session.connection(execution_options={"sqlite_begin": "DEFERRED"})
            yield session
