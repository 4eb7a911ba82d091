"""``connections …``: the workspaces at iletiniz that messages leave by."""

import sys
from typing import Any

import click
from sqlalchemy.orm import Session

from iletiniz_admin import __version__
from iletiniz_admin.cli.context import (
    LOCALE,
    cli_session,
    echo_json,
    fail,
    json_option,
    refusals_in_words,
    sealer_or_fail,
)
from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.iletiniz import IletinizClient, RequestsTransport, is_recognised_key
from iletiniz_admin.models import Connection, ConnectionStatus
from iletiniz_admin.services import account, audit, connecting, connections as service
from iletiniz_admin.services.account import Part
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.wording import refusal

PROBE_SECONDS = 10.0


@click.group()
def connections() -> None:
    """Look after the connections to iletiniz."""


@connections.command("add-key")
@click.option("--name", default="", help="Name of the connection; else that of the workspace.")
@json_option
@refusals_in_words
def add_key(name: str, *, as_json: bool) -> None:
    """Store the API key read from standard input; a key that iletiniz refuses is not stored."""
    key = sys.stdin.readline().strip()
    if not is_recognised_key(key):
        fail(refusal("key_malformed" if key else "key_missing", LOCALE))
    with cli_session() as (settings, session):
        sealer = sealer_or_fail(settings)
        probe = client_of(settings, key).probe_key(deadline_seconds=PROBE_SECONDS)
        if probe.outcome == "bad":
            fail(refusal("key_refused", LOCALE))
        row = connecting.add_key(
            session,
            sealer,
            key,
            name=name,
            account=probe.account,
            actor=audit.COMMAND_LINE,
            now=utcnow(),
        )
        session.commit()
        if probe.outcome == "unknown":
            click.echo("iletiniz could not be asked; the key is stored without a check.", err=True)
        if as_json:
            echo_json({"connection_id": row.id})
        else:
            click.echo(f"Connection {row.id}: {row.name} ({row.key_hint})")


@connections.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the connections."""
    with cli_session() as (settings, session):
        sealer = sealer_or_fail(settings)
        rows = [as_row(sealer, row) for row in service.list_connections(session)]
    print_rows(rows, as_json=as_json)


@connections.command()
@json_option
def refresh(*, as_json: bool) -> None:
    """Read account and senders of every connection from iletiniz now."""
    with cli_session() as (settings, session):
        sealer = sealer_or_fail(settings)
        rows = service.list_live(session)
        session.commit()
        for row in rows:
            read(settings, session, sealer, row)
        shown = [as_row(sealer, row) for row in rows]
    print_rows(shown, as_json=as_json)
    failed = [str(row["connection_id"]) for row in shown if row["error"]]
    if failed:
        fail(f"not everything could be read of connection {', '.join(failed)}")


def read(settings: Settings, session: Session, sealer: Sealer, row: Connection) -> None:
    """Read both parts, with no transaction open during a call."""
    used_key, key = row.sealed_key, service.find_key(sealer, row)
    if key is None:
        mark_lost(session, row, utcnow())
        session.commit()
        return
    for part in Part:
        reading = account.fetch(client_of(settings, key), part)
        account.store_reading(session, row, reading, utcnow(), used_key=used_key)
        session.commit()


def client_of(settings: Settings, key: str) -> IletinizClient:
    """Return a client for the key."""
    return IletinizClient(
        key,
        base_url=settings.api_base_url,
        transport=RequestsTransport(),
        clock=utcnow,
        user_agent=f"iletiniz-admin/{__version__}",
    )


def as_row(sealer: Sealer, row: Connection) -> dict[str, Any]:
    """Return what the command line shows of a connection: never the key."""
    is_lost = service.is_lost(sealer, row)
    error = row.account_error or row.senders_error
    return {
        "connection_id": row.id,
        "name": row.name,
        "workspace": row.workspace_name,
        "status": str(ConnectionStatus.LOST if is_lost else row.status),
        "key": row.key_hint,
        "gate": str(row.gate),
        "quota_remaining": (row.account or {}).get("quota_remaining"),
        "read_at": to_iso(row.account_at) if row.account_at else None,
        "error": "connection_lost" if is_lost else error,
    }


def print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print the connections as one JSON list, or as lines."""
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo("{connection_id}\t{status}\t{name}\t{key}\t{gate}".format(**row))
