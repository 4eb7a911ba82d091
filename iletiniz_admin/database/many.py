"""Runs one UPDATE for many rows, at the driver's own speed.

SQLAlchemy looks at each parameter of each row; for a few hundred rows of an indexed table that
takes longer than the updates. Here what the rows share is brought into the driver's form once.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Update
from sqlalchemy.orm import Session

Values = Mapping[str, Any]


class _Prepared(NamedTuple):
    """``names`` is the order of a driver's positions; None where it takes names."""

    sql: str
    names: tuple[str, ...] | None
    processors: Mapping[str, Callable[[Any], Any]]

    def processed(self, values: Values) -> dict[str, Any]:
        """Return the values as the driver takes them, by their columns' types."""
        process = self.processors
        return {
            name: process[name](value) if name in process else value
            for name, value in values.items()
        }


def update_many(
    session: Session, statement: Update, shared: Values, rows: Iterable[Values]
) -> None:
    """Run the statement for each row; all parameters are named in ``shared`` or in the row.

    The statement must be one that is kept, as it is prepared once; it flushes nothing.
    """
    connection = session.connection()
    prepared = _prepare(statement, connection.dialect)
    common = prepared.processed(shared)
    complete = ({**common, **prepared.processed(row)} for row in rows)
    if prepared.names is None:
        connection.exec_driver_sql(prepared.sql, list(complete))
        return
    names = prepared.names
    connection.exec_driver_sql(
        prepared.sql, [tuple(values[name] for name in names) for values in complete]
    )


@lru_cache(maxsize=64)
def _prepare(statement: Update, dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()
    }
    known = {name: process for name, process in processors.items() if process is not None}
    names = tuple(compiled.positiontup or ()) if compiled.positional else None
    return _Prepared(compiled.string, names, known)
