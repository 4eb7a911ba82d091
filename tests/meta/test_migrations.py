"""The migrations lead to the models, and back."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from click.testing import CliRunner
from sqlalchemy import Engine, MetaData, Table, inspect, text

from iletiniz_admin.cli import database
from iletiniz_admin.config import Settings
from iletiniz_admin.database import BrokenReferences, make_engine, upgrade, upgrade_needed
from iletiniz_admin.database.schema import alembic_config
from iletiniz_admin.paths import migrations_folder

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
REFERRING: Final = ("attempts", "consents", "messages", "message_rules", "suppressions", "stores")
EMPTY: Final[dict[type, Any]] = {
    int: 0,
    bool: False,
    dict: {},
    bytes: b"",
    Decimal: Decimal(0),
    datetime: datetime(2026, 7, 20, 9, 15, tzinfo=UTC),
}


@pytest.fixture
def empty(settings: Settings):
    engine = make_engine(settings.database_url)
    yield engine
    engine.dispose()


def downgrade(engine: Engine, revision: str) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()


def test_head_equals_the_models(empty: Engine):
    """After all migrations the tables are what the models say: nothing is left to generate."""
    upgrade(empty)
    config = alembic_config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_each_migration_goes_up_and_down(empty: Engine):
    """Each migration can be undone, down to an empty database, and done again."""
    for revision in REVISIONS:
        upgrade(empty, revision)
        downgrade(empty, f"{revision}-1" if revision != REVISIONS[0] else "base")
        upgrade(empty, revision)
    downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}


def test_upgrade_is_needed_until_it_is_done(empty: Engine):
    """The start can tell old tables from current ones."""
    assert upgrade_needed(empty)
    upgrade(empty)
    assert not upgrade_needed(empty)


def test_names_are_numbers_and_words():
    """Files are named NNNN_words, in one line without branches."""
    names = [Path(file).stem for file in (migrations_folder() / "versions").glob("[0-9]*.py")]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for name in names)
    assert sorted(name[:4] for name in names) == REVISIONS


def fill(engine: Engine) -> None:
    """Add a row to each table that refers to another one, as revision 0003 has them."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name in {"connections", *REFERRING}:
                connection.execute(table.insert().values(row_of(table)))


def row_of(table: Table) -> dict[str, Any]:
    """A row with every reference set to 1, and something in each column that must be filled."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys and not next(iter(column.foreign_keys)).references(table):
            refers = next(iter(column.foreign_keys)).column.table.name
            values[column.name] = 1 if refers in {"connections", *REFERRING} else None
        elif column.primary_key:
            values[column.name] = 1
        elif not column.nullable and column.server_default is None:
            values[column.name] = EMPTY.get(column.type.python_type, "x")
    return values


def kept(engine: Engine) -> dict[str, Any]:
    """Every row's own columns of revision 0003, by table; times and flags as they are stored."""
    found = {}
    with engine.connect() as connection:
        for name in ("connections", *REFERRING):
            rows = connection.execute(text(f"SELECT * FROM {name}")).mappings().all()  # noqa: S608 - our own names
            found[name] = [dict(row) for row in rows]
    return found


def test_rows_survive_down_and_up(empty: Engine):
    """A migration's way down and up again loses no row and no reference, nor do 0003's rows up."""
    upgrade(empty, "0003")
    fill(empty)
    before = kept(empty)
    assert all(len(rows) == 1 for rows in before.values())
    assert before["suppressions"][0]["connection_id"] == before["messages"][0]["rule_id"] == 1
    upgrade(empty)
    raised = kept(empty)
    for name, rows in before.items():
        assert raised[name][0].items() >= rows[0].items(), name
    downgrade(empty, "0003")
    assert kept(empty) == before
    upgrade(empty)
    assert kept(empty) == raised


def test_foreign_keys_are_on_again(empty: Engine):
    """After a migration, one that failed too, the connection heeds references as before."""
    with empty.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        connection.rollback()
        with pytest.raises(CommandError):
            command.downgrade(config, "nowhere")
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_broken_reference_undoes_the_migration(empty: Engine, monkeypatch: Any):
    """Where a row refers to none, the migration fails by name and the tables stay as they were."""
    upgrade(empty, "0003")
    fill(empty)
    driver = empty.raw_connection()
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    driver.cursor().execute("DELETE FROM message_rules")
    driver.cursor().execute("PRAGMA foreign_keys=ON")
    driver.close()
    before = kept(empty)
    with pytest.raises(BrokenReferences, match="messages -> message_rules"):
        upgrade(empty)
    assert kept(empty) == before
    assert "opt_out_links" not in inspect(empty).get_table_names()
    monkeypatch.setattr(database, "settings_or_fail", lambda: None)
    monkeypatch.setattr(database, "engine_or_fail", lambda _settings: empty)
    ended = CliRunner().invoke(database.upgrade_command)
    assert (ended.exit_code != 0, "messages -> message_rules" in ended.output) == (True, True)
    assert "Traceback" not in ended.output


def test_migration_needs_a_connection_without_a_transaction(empty: Engine):
    """Within a transaction foreign keys cannot be switched off, so nothing runs there."""
    config = alembic_config()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(RuntimeError, match="within a transaction"):
            command.upgrade(config, "head")
