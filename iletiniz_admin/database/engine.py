"""Makes engines; every SQLite connection gets the same manners, whoever made its engine.

WAL, ``busy_timeout`` 10 s, ``synchronous=FULL`` and foreign keys on connect. Transactions begin
with ``BEGIN IMMEDIATE``: a transaction that begins reading and then writes would otherwise meet
"database is locked" at once, which no timeout helps. A read-only unit of work may say so with the
execution option ``sqlite_begin="DEFERRED"``.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 10_000
SessionMaker = Callable[[], Session]


@event.listens_for(Engine, "connect")
def _teach_manners(dbapi_connection: Any, _record: Any) -> None:
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    dbapi_connection.isolation_level = None  # the "begin" listener below begins
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        kind = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {kind}")


def engine_options(database_url: str) -> dict[str, Any]:
    """Return the options that our engines are made with."""
    # A statement's values are people's names and numbers: no error text and no log shows them.
    options: dict[str, Any] = {"hide_parameters": True, "max_overflow": 20}
    if database_url.startswith("sqlite"):
        # Threads share the pool; a thread beyond it waits instead of failing.
        return options | {"pool_size": 20, "connect_args": {"check_same_thread": False}}
    return options | {"pool_size": 10, "pool_pre_ping": True}


def make_engine(database_url: str) -> Engine:
    """Return an engine for the address."""
    return create_engine(database_url, **engine_options(database_url))


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return a factory of sessions that keep their values after a commit."""
    return sessionmaker(engine, expire_on_commit=False)
