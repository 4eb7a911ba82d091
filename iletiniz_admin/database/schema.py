"""Brings the tables to the state that the models expect."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from iletiniz_admin.errors import IletinizAdminError
from iletiniz_admin.paths import migrations_folder


class BrokenReferences(IletinizAdminError):  # noqa: N818 - the name states the fact
    """Rows refer to rows that are not there: the migration was undone, the tables are as before."""

    code = "broken_references"

    def __init__(self, tables: list[str], row_count: int) -> None:
        """Take ``"messages -> message_rules"`` for each pair of tables, and how many rows."""
        message = f"{row_count} rows refer to rows that do not exist: {', '.join(tables)}"
        super().__init__(message, tables=tables, row_count=row_count)


def alembic_config() -> Config:
    """Return the configuration of the migrations, without any file beside them."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to the revision."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def upgrade_needed(engine: Engine) -> bool:
    """Say whether the tables are older than the code."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != head
