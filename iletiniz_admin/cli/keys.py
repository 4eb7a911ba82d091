"""``keys init`` and ``keys rotate``: the keys that seal secrets at rest."""

import os
from collections.abc import Sequence
from typing import cast

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.cli.context import cli_session, fail, sealer_or_fail, settings_or_fail
from iletiniz_admin.config.keys import ENCRYPTION_KEYS_FILE, new_encryption_key, write_private
from iletiniz_admin.crypto import SealBroken, Sealer, context
from iletiniz_admin.models import Connection, OAuthAttempt, Store
from iletiniz_admin.services import audit

Sealed = Connection | OAuthAttempt | Store
# Table, column, and the name of the place that the value is bound to.
SEALED_COLUMNS: tuple[tuple[type[Sealed], str, str], ...] = (
    (Connection, "sealed_key", "api_key"),
    (OAuthAttempt, "sealed_verifier", "verifier"),
    (Store, "sealed_secret", "signing_secret"),
    (Store, "sealed_next_secret", "signing_secret"),
    (Store, "sealed_webhook_secret", "webhook_secret"),
)


@click.group()
def keys() -> None:
    """Look after the keys of this installation."""


@keys.command()
def init() -> None:
    """Generate the keys where there are none; existing ones stay."""
    settings = settings_or_fail()  # generates what is missing
    sealer_or_fail(settings)
    click.echo(f"The keys are in {settings.keys_path}.")


def reseal_all(session: Session, sealer: Sealer) -> tuple[int, int]:
    """Seal every secret with the newest key; return how many were done and how many cannot."""
    done = broken = 0
    for model, column, purpose in SEALED_COLUMNS:
        for row in cast(Sequence[Sealed], session.scalars(select(model)).all()):
            sealed = getattr(row, column)
            if not sealed or not sealer.needs_reseal(sealed):
                continue
            try:
                where = context(model.__tablename__, row.id, purpose)
                setattr(row, column, sealer.reseal(sealed, context=where))
                done += 1
            except SealBroken:
                broken += 1
    session.flush()
    return done, broken


@keys.command()
def rotate() -> None:
    """Put a new encryption key in front and seal every secret with it; older keys still open."""
    settings = settings_or_fail()
    file = settings.keys_path / ENCRYPTION_KEYS_FILE
    if os.environ.get("ILETINIZ_ENCRYPTION_KEYS") or not file.exists():
        fail(
            "the encryption keys come from a setting: put a new key in front of it yourself "
            "(newest first), restart, and run this again without the setting to keep it in a file"
        )
    with cli_session(settings) as (_, session):
        session.scalar(select(Store.id).limit(1))  # no new key where the tables are missing
        older = file.read_text("ascii").strip()
        write_private(file, f"{new_encryption_key()}\n{older}\n")
        done, broken = reseal_all(session, sealer_or_fail(settings_or_fail()))
        audit.record(session, audit.COMMAND_LINE, "keys.rotated", after={"resealed": done})
        session.commit()
    click.echo(f"A new key is in front; {done} secrets were sealed again.")
    click.echo("Restart the serve and worker processes that run: they know the older keys only.")
    if broken:
        click.echo(f"{broken} secrets cannot be opened with any key: connect or pair them again.")
