"""Runs the migrations on the connection that ``database.schema`` hands over.

``flask db …`` hands over none: there it is the application's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, cast

from alembic import context
from sqlalchemy import Connection, String

from iletiniz_admin.database.schema import BrokenReferences
from iletiniz_admin.models import Base
from iletiniz_admin.models.base import EnumText, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: a migration must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String({cast(String, item.impl).length})"
    return False


def run(connection: Connection) -> None:
    """Run within one transaction; SQLite rebuilds tables that it cannot alter."""
    with _references_at_rest(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transactional_ddl=True,  # with `database.engine`'s own BEGIN SQLite's is, too
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_references(connection)


@contextmanager
def _references_at_rest(connection: Connection) -> Iterator[None]:
    """Switch SQLite's foreign keys off for as long as tables are rebuilt.

    With them on, dropping the old one of two tables deletes or empties the rows that refer to it.
    The switch does nothing within a transaction, so it goes past SQLAlchemy, which would begin one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    if connection.in_transaction():
        message = "migrations cannot run on a connection that is within a transaction"
        raise RuntimeError(message)
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()  # of what failed; what succeeded is committed by now
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raise `BrokenReferences` if a row refers to one that is not there, before the commit."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(sorted({f"{row[0]} -> {row[2]}" for row in broken}), len(broken))


def run_on_application() -> None:
    """Run on the engine of the Flask application that is set up (Flask-Migrate)."""
    from flask import current_app

    with current_app.extensions["migrate"].db.engine.connect() as connection:
        run(connection)
        connection.commit()


if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    run_on_application()
