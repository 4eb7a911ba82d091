"""Hands a thousand values or rows to the database as one parameter, where that is quicker.

PostgreSQL is sent each parameter with its own type and length, and plans a list of a thousand of
them; SQLite, which is part of our process, has no such way to go.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Table, TextClause, any_, insert, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

_POSTGRESQL = "postgresql"


def is_one_of(
    session: Session, column: ColumnElement[Any] | Any, values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition of a column that is one of many values; none are no match."""
    wanted = sorted(values)
    if session.get_bind().dialect.name != _POSTGRESQL:
        return column.in_(wanted)
    found: ColumnElement[bool] = column == any_(literal(wanted, ARRAY(column.type)))
    return found


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns: all but those that the database fills by itself."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != _POSTGRESQL:
        connection.execute(insert(table), rows)
        return
    statement = _from_json(connection.dialect, table, tuple(rows[0]))
    connection.execute(statement, {"rows": json.dumps(rows, ensure_ascii=False, default=str)})


@lru_cache(maxsize=16)
def _from_json(dialect: Dialect, table: Table, names: tuple[str, ...]) -> TextClause:
    """Return an INSERT of a list of objects, which PostgreSQL reads by the table's own types."""
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(table.c[name].name) for name in names)
    into = quote(table.name)
    return text(
        f"INSERT INTO {into} ({columns}) SELECT {columns} "  # noqa: S608 - names of our own table
        f"FROM json_populate_recordset(CAST(NULL AS {into}), CAST(:rows AS json))"
    )
