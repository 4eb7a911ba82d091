"""A merchant with stores and connections, statements, messages, and files to import."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import factories
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Connection, Consent, Message, MessageClass, Store, Suppression
from iletiniz_admin.services import audit, consent, outbox

NOW = factories.NOW
NUMBER = "+905320000102"
PERSON = audit.Actor("deniz@example.com")


@pytest.fixture
def connect(session: Session, sealer: Sealer) -> Callable[..., Connection]:
    return lambda **more: factories.make_connection(session, sealer, **more)


@pytest.fixture
def connection(connect: Any) -> Connection:
    return connect(merchant_title="Örnek A.Ş.", merchant_number="0123456789012345")


@pytest.fixture
def open_store(session: Session, sealer: Sealer) -> Callable[..., Store]:
    names = count(1)

    def make(connection: Connection | None, **more: Any) -> Store:
        site = f"https://magaza{next(names)}.example"
        chosen = connection.id if connection else None
        return factories.make_store(
            session, sealer, connection_id=chosen, site=site, url=site, **more
        )

    return make


@pytest.fixture
def store(open_store: Any, connection: Connection) -> Store:
    return open_store(connection)


@pytest.fixture
def say(session: Session) -> Callable[..., Consent]:
    """Write down a statement; ``hours`` is how long ago it was made."""

    def make(store: Store, *, yes: bool, hours: float = 0, **more: Any) -> Consent:
        values: dict[str, Any] = {"recipient": NUMBER, "source": "checkout", **more}
        at = values.pop("at", NOW - timedelta(hours=hours))
        row = Consent(store_id=store.id, is_given=yes, at=at, **values)
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def refuse(session: Session) -> Callable[..., Suppression]:
    """Withdraw as the person behind a link does."""

    def make(store: Store, recipient: str = NUMBER, **more: Any) -> Suppression:
        values = {"source": "opt_out", "actor": PERSON, "now": NOW, **more}
        return consent.withdraw(session, recipient=recipient, store=store, **values)

    return make


@pytest.fixture
def stopped(session: Session) -> Callable[..., str | None]:
    """The scope that stops a store's texts by a connection to the number, or None."""

    def ask(store: Store, connection: Connection | None, recipient: str = NUMBER) -> str | None:
        return consent.find_suppressed(session, [recipient], store, connection).get(recipient)

    return ask


@pytest.fixture
def make_message(session: Session) -> Callable[..., Message]:
    numbers = count(1)

    def make(store: Store, connection: Connection | None, **more: Any) -> Message:
        values: dict[str, Any] = {
            "recipient": NUMBER,
            "message_class": MessageClass.COMMERCIAL,
            "status": "queued",
            "body": "İndirim!",
            **more,
        }
        row = outbox.new_row(
            **values,
            store_id=store.id,
            connection_id=connection.id if connection else None,
            idempotency_key=f"test:{next(numbers)}",
            source="order",
            created_at=NOW,
        )
        message = Message(**row)
        session.add(message)
        session.flush()
        return message

    return make


@pytest.fixture
def take_file(session: Session, store: Store) -> Callable[..., Any]:
    """Import a file into the store."""

    def run(file: str | bytes, *, into: Store | None = None, now: Any = NOW) -> Any:
        data = file if isinstance(file, bytes) else file.encode()
        return consent.import_csv(
            session, into or store, data, "izinler.csv", actor=PERSON, now=now
        )

    return run


@pytest.fixture
def statements(session: Session) -> Callable[[], list[tuple[str, bool]]]:
    """Every statement in order of its time, as (number, yes or no)."""
    query = select(Consent.recipient, Consent.is_given).order_by(Consent.at, Consent.id)
    return lambda: [(recipient, given) for recipient, given in session.execute(query)]


@pytest.fixture
def counted(engine: Any) -> Callable[..., Any]:
    """Count the SQL statements within a ``with``."""

    @contextmanager
    def run():
        seen: list[str] = []
        listen = lambda *given: seen.append(given[2])  # noqa: E731 - taken off again by name
        event.listen(engine, "before_cursor_execute", listen)
        yield seen
        event.remove(engine, "before_cursor_execute", listen)

    return run
