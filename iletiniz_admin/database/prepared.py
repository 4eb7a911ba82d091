"""Inserts with ``ON CONFLICT`` whose SQL is made once.

SQLAlchemy compiles such a statement anew each time (its conflict clause has no cache key), which
for a wide table takes longer than the insert itself. The text it compiles to is kept here, with the
columns' own types for the values.
"""

from functools import lru_cache

from sqlalchemy import Dialect, Table, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_or_ignore(session: Session, table: Table, key: str) -> TextClause:
    """Return an INSERT of all columns but an automatic ``id``; a row whose key exists is left out.

    ``key`` names the columns of the unique key, separated by spaces.
    """
    return _prepared(session.get_bind().dialect.name, table, key, updates=False)


def insert_or_update(session: Session, table: Table, key: str) -> TextClause:
    """Return an INSERT of all columns that replaces the row whose key exists."""
    return _prepared(session.get_bind().dialect.name, table, key, updates=True)


@lru_cache(maxsize=64)
def _prepared(dialect_name: str, table: Table, key: str, *, updates: bool) -> TextClause:
    keys, automatic = key.split(), table.autoincrement_column
    names = [column.key for column in table.columns if column is not automatic]
    is_sqlite = dialect_name == "sqlite"
    statement = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    if updates:
        new = {name: statement.excluded[name] for name in names if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    statement = statement.inline()  # no RETURNING of ids that nobody reads
    named: Dialect = (sqlite.dialect if is_sqlite else postgresql.dialect)(paramstyle="named")
    sql = str(statement.compile(dialect=named, column_keys=names))
    sql = sql.replace("::", " ::")  # else `text` takes no `:name::TYPE` for a parameter
    return text(sql).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))
