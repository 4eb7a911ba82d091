"""``INSERT … ON CONFLICT``, which SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Insert = sqlite.Insert | postgresql.Insert


def dialect_insert(session: Session, table: Table) -> Insert:
    """Return the dialect's own INSERT, which knows ``on_conflict_…``."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_ignoring(session: Session, table: Table, rows: list[dict[str, Any]]) -> int:
    """Insert the rows, leaving out those whose unique key exists; return how many went in."""
    if not rows:
        return 0
    statement = dialect_insert(session, table).values(rows).on_conflict_do_nothing()
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined] # a CursorResult
