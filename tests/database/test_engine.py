"""Engines: SQLite's manners, transactions that do not deadlock, and migrations."""

import threading

import pytest
from sqlalchemy import Engine, text

from iletiniz_admin.clock import utcnow
from iletiniz_admin.database import insert_ignoring, make_engine, upgrade, upgrade_needed
from iletiniz_admin.models import Base, PairingCode, Store


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_engine_gives_sqlite_its_manners(engine: Engine, pragma: str, value: object):
    """Every connection writes ahead, syncs fully, checks foreign keys and waits for the lock."""
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_engine_takes_the_write_lock_at_the_beginning(engine: Engine):
    """Two that read and then write take turns; neither meets a locked database."""
    counted = []
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE numbers (value INTEGER)"))
        connection.execute(text("INSERT INTO numbers VALUES (0)"))

    def add() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                value = connection.execute(text("SELECT value FROM numbers")).scalar_one()
                connection.execute(text("UPDATE numbers SET value = :v"), {"v": value + 1})
        counted.append(1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 4
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM numbers")).scalar_one() == 80


def test_engine_lets_readers_read_beside_a_writer(engine: Engine):
    """A reader that says so does not wait for the write lock."""
    with engine.begin() as writer:
        writer.execute(text("CREATE TABLE numbers (value INTEGER)"))
        reader = engine.connect().execution_options(sqlite_begin="DEFERRED")
        assert reader.execute(text("SELECT count(*) FROM stores")).scalar_one() == 0
        reader.close()


def test_upgrade_builds_the_tables_once(settings):
    """A fresh file is brought to the newest state; a second time nothing is to be done."""
    engine = make_engine(settings.database_url)
    try:
        assert upgrade_needed(engine)
        upgrade(engine)
        assert not upgrade_needed(engine)
        upgrade(engine)
        assert not upgrade_needed(engine)
        with engine.connect() as connection:
            names = set(
                connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            )
        assert set(Base.metadata.tables) <= names
    finally:
        engine.dispose()


def test_insert_ignoring_counts_what_is_new(session):
    """Rows whose unique key exists are left out and left alone."""
    session.add(
        Store(id=1, name="a", url="https://a.example", status="paired", created_at=utcnow())
    )
    session.flush()
    rows = [
        {"store_id": 1, "code_hash": code, "created_at": utcnow(), "expires_at": utcnow()}
        for code in ("one", "two")
    ]
    table = PairingCode.__table__
    assert insert_ignoring(session, table, rows[:1]) == 1
    assert insert_ignoring(session, table, rows) == 1
    assert insert_ignoring(session, table, []) == 0
