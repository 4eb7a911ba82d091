"""The migrations lead to the models, and back."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from iletiniz_admin.config import Settings
from iletiniz_admin.database import make_engine, upgrade, upgrade_needed
from iletiniz_admin.database.schema import alembic_config
from iletiniz_admin.paths import migrations_folder

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


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
