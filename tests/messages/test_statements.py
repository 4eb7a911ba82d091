"""The pages of the ledger ask the database a bounded number of times, however long the list."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from iletiniz_admin.clock import utcnow
from iletiniz_admin.extensions import db
from iletiniz_admin.models import EventOutcome, MessageStatus, OrderEvent, Role

PATHS = (
    "/messages/",
    "/messages/uncertain",
    "/messages/events",
    "/messages/?q=ay&status=uncertain",
)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements of the panel's engine."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", PATHS)
def test_statements_do_not_grow_with_the_rows(*, app, sign_in, session, make_message, store, path):
    """Fifty rows cost as many statements as one, and few of them."""
    client = sign_in(Role.MANAGER, stores=[store])
    counts = []
    for rows in (1, 49):
        for number in range(rows):
            make_message(MessageStatus.UNCERTAIN, recipient="+905551234567")
            session.add(
                OrderEvent(
                    store_id=store.id,
                    event_id=f"{rows}-{number}",
                    topic="order.updated",
                    source="bridge",
                    received_at=utcnow(),
                    outcome=EventOutcome.MIRRORED,
                )
            )
        session.commit()
        with counted(app) as statements:
            assert client.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], statements
    assert counts[1] <= 8, statements
    assert len({s for s in statements if "FROM stores" in s}) == 1


def test_statements_ask_for_the_stores_once(app, sign_in, make_message, store, other_store):
    """The list of stores, which the frame of every page needs several times, is read once."""
    message = make_message()
    client = sign_in(Role.MANAGER, stores=[store, other_store])
    with counted(app) as statements:
        assert client.get(f"/messages/{message.id}?store={store.id}").status_code == 200
    assert len([s for s in statements if "FROM stores" in s]) == 1
