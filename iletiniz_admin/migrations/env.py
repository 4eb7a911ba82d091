"""Runs the migrations on the connection that ``database.schema`` hands over.

``flask db …`` hands over none: there it is the application's own.
"""

from typing import Any, Literal, cast

from alembic import context
from sqlalchemy import Connection, String

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
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


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
