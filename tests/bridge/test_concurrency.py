"""Many calls at once: one message, few statements, nothing half-stored."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select, text
from waitress.server import create_server

from iletiniz_admin.models import BridgeDelivery, MessageStatus, Order, OrderEvent

COPIES = 50


@pytest.fixture
def server(app: Any):
    """The endpoint behind a real server with eight threads."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)  # within its own loop, which ends with it
    thread.join()
    server.task_dispatcher.shutdown()


class Client:
    """Posts to a real server the way Flask's test client does."""

    def __init__(self, port: int) -> None:
        self.port = port

    def post(self, path: str, data: bytes, headers: dict[str, str]) -> SimpleNamespace:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", path, data, headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return SimpleNamespace(status_code=answer.status, data=body, headers=answer.headers)


@pytest.mark.parametrize("same_id", [True, False])
def test_fifty_copies_of_an_event_make_one_message(
    *, same_id: bool, server: int, bridge: Any, make_event: Any, count_messages: Any, session: Any
):
    """Fifty parallel copies make one message: of one event id, or of one change with many ids."""
    bridge.client = Client(server)
    event = make_event()
    copies = [event if same_id else {**event, "id": str(uuid4())} for _ in range(COPIES)]
    with ThreadPoolExecutor(COPIES) as pool:
        answers = list(pool.map(bridge.events, copies))
    assert {answer.status_code for answer in answers} == {202}
    assert all(answer.headers["Date"] for answer in answers)
    assert count_messages() == count_messages(MessageStatus.QUEUED) == 1
    ledger = session.scalar(select(func.count()).select_from(OrderEvent))
    assert ledger == (1 if same_id else COPIES)


def test_chunked_body_has_the_same_limit(server: int, bridge: Any):
    """A body without a length is limited like any other."""
    connection = HTTPConnection("127.0.0.1", server, timeout=30)
    chunks = (b" " * 65536 for _ in range(17))
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/bridge/v1/stores/1/events", chunks, headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_batch_takes_no_more_statements_than_one(bridge: Any, make_event: Any, statements: Any):
    """100 events take as many statements as one, and few of them."""
    bridge.events(make_event(order_id=1))
    statements.clear()
    bridge.events(make_event(order_id=2))
    for_one = len(statements)
    statements.clear()
    bridge.events(*(make_event(order_id=n) for n in range(100, 200)))
    assert len(statements) == for_one
    assert for_one <= 14  # with BEGIN


def test_full_disk_is_503_and_nothing_is_stored(
    bridge: Any, make_event: Any, engine: Engine, session: Any, count_messages: Any
):
    """A full disk is 503 with Retry-After; the same delivery is taken when there is room."""
    session.rollback()
    bridge.events(make_event(order_id=1))
    events = [make_event(order_id=n, pad="x") for n in range(100, 200)]
    delivery = str(uuid4())
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
    limit_pages(engine, int(pages or 0))
    answer = bridge.events(*events, delivery=delivery)
    assert (answer.status_code, answer.json["error"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert count_messages() == 1
    for table in (BridgeDelivery, Order, OrderEvent):
        assert session.scalar(select(func.count()).select_from(table)) == 1
    session.rollback()
    limit_pages(engine, 1_000_000)
    assert bridge.events(*events, delivery=delivery).status_code == 202
    assert count_messages() == 101


def limit_pages(engine: Engine, pages: int) -> None:
    """Set the limit on every connection of the pool: the pragma is the connection's own."""
    held = [engine.connect() for _ in range(5)]
    for connection in held:
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[union-attr]
    for connection in held:
        connection.close()


def test_locked_database_is_503(
    bridge: Any, make_event: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    """A database that stays busy is answered 503."""
    bridge.events(make_event())
    with engine.connect() as holder:
        holder.execute(text("SELECT 1"))  # begins immediately, so it holds the write lock
        busy = engine.connect()
        busy.connection.driver_connection.execute("PRAGMA busy_timeout=10")  # type: ignore[union-attr]
        busy.close()
        assert bridge.events(make_event(order_id=2)).status_code == 503
    assert bridge.events(make_event(order_id=2)).status_code == 202
