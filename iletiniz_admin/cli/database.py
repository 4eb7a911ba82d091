"""``db upgrade``: brings the tables to the state that this version expects."""

import click
from sqlalchemy.exc import DatabaseError

from iletiniz_admin.cli.context import engine_or_fail, fail, settings_or_fail
from iletiniz_admin.database import BrokenReferences, upgrade


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Create or update the tables."""
    settings = settings_or_fail()
    engine = engine_or_fail(settings)
    try:
        upgrade(engine)
    except BrokenReferences as error:
        fail(f"the database was left as it is: {error}")
    except DatabaseError as error:
        fail(f"the database cannot be upgraded ({error.orig})")
    finally:
        engine.dispose()
    click.echo("The database is up to date.")
