"""Fixtures of the worker: a sandbox on a socket, a worker whose steps are called by hand."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import bulk_factory
import factories
import pytest
from sandbox_view import SandboxView
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Message, MessageStatus
from iletiniz_admin.sandbox import create_sandbox, serve_in_thread
from iletiniz_admin.services import outbox
from iletiniz_admin.worker import Worker

KEY = "iltz_test_OrnekMagazaDenemeAnahtari01"  # the sandbox's first workspace
PATIENCE_SECONDS = 60.0


@pytest.fixture
def sandbox() -> Iterator[SandboxView]:
    with serve_in_thread(create_sandbox(rate_per_minute=0)) as running:
        view = SandboxView(running)
        view.post("/_sandbox/quota", limit=None)
        yield view


@pytest.fixture
def live_settings(settings: Settings, sandbox: SandboxView) -> Settings:
    return replace(settings, api_base_url=sandbox.url)


@pytest.fixture
def places(session: Session, sealer: Sealer) -> tuple[int, int]:
    """The ids of a store and its connection."""
    connection = factories.make_connection(session, sealer, key=KEY)
    store = factories.make_store(session, sealer, connection_id=connection.id)
    session.commit()
    return store.id, connection.id


@pytest.fixture
def fill(
    session_factory: sessionmaker[Session], places: tuple[int, int]
) -> Callable[..., list[int]]:
    """Queue messages to these recipients; gives back their ids."""
    numbers = count(1)

    def run(*recipients: str, at: datetime | None = None, **more: Any) -> list[int]:
        keys = [f"k{next(numbers)}" for _ in recipients]
        rows = [
            outbox.new_row(
                **{
                    "store_id": places[0],
                    "connection_id": places[1],
                    "idempotency_key": key,
                    "source": "order",
                    "status": MessageStatus.QUEUED,
                    "recipient": recipient,
                    "body": "Siparişiniz hazırlanıyor.",
                    "created_at": at or utcnow(),
                    **more,
                }
            )
            for key, recipient in zip(keys, recipients, strict=True)
        ]
        with session_factory.begin() as session:
            outbox.enqueue(session, rows)
            found = select(Message.id).where(Message.idempotency_key.in_(keys)).order_by(Message.id)
            return list(session.scalars(found))

    return run


@pytest.fixture
def fill_campaign(
    session_factory: sessionmaker[Session], places: tuple[int, int]
) -> Callable[..., int]:
    """Make a campaign under way whose messages wait for their batches; gives back its id."""

    def run(count: int, **more: Any) -> int:
        with session_factory.begin() as session:
            return bulk_factory.make_campaign(session, places, count, **more)

    return run


@pytest.fixture
def make_worker(live_settings: Settings) -> Iterator[Callable[..., Worker]]:
    """Make workers that are stopped at the end of the test."""
    workers: list[Worker] = []

    def make(**options: Any) -> Worker:
        worker = Worker(options.pop("settings", live_settings), **options)
        workers.append(worker)
        return worker

    yield make
    for worker in workers:
        assert worker.stop()


@pytest.fixture
def worker(make_worker: Callable[..., Worker]) -> Worker:
    """A worker that is not started: its steps are called by hand."""
    return make_worker()


@pytest.fixture
def count_by_status(session_factory: sessionmaker[Session]) -> Callable[[], dict[str, int]]:
    def run() -> dict[str, int]:
        counted = select(Message.status, func.count()).group_by(Message.status)
        with session_factory() as session:
            return {status.value: number for status, number in session.execute(counted)}

    return run


@pytest.fixture
def wait_for() -> Callable[[Callable[[], object]], None]:
    """Wait until something is true; a test that waits in vain fails."""
    pause = threading.Event()

    def run(is_true: Callable[[], object]) -> None:
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not is_true():
            assert time.monotonic() < ends_at, "waited in vain"
            pause.wait(0.02)

    return run
