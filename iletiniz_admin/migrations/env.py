"""Runs the migrations on the connection that ``database.schema`` hands over."""

from typing import Any, Literal

from alembic import context

from iletiniz_admin.models import Base
from iletiniz_admin.models.base import EnumText, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: a migration must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String({item.impl.length})"
    return False


def run() -> None:
    """Run within one transaction; SQLite rebuilds tables that it cannot alter."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
