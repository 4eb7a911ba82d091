"""``stores …``: stores that send order events."""

import click
from sqlalchemy import select

from iletiniz_admin.cli.context import (
    cli_session,
    echo_json,
    fail,
    json_option,
    refusals_in_words,
    sealer_or_fail,
)
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services import audit, stores as service


@click.group()
def stores() -> None:
    """Look after the stores."""


@stores.command()
@click.argument("name")
@click.option("--url", required=True, help="The shop's address, https://…")
@json_option
@refusals_in_words
def add(name: str, url: str, *, as_json: bool) -> None:
    """Add a store and print its signing secret (people pair with a code instead)."""
    with cli_session() as (settings, session):
        sealer = sealer_or_fail(settings)
        now = utcnow()
        store = service.add(session, name, url, audit.COMMAND_LINE, now=now)
        # A script signs as the address it named; a WordPress that pairs brings its own.
        store.site, store.status, store.paired_at = store.url, StoreStatus.PAIRED, now
        secret = service.renew(session, store, sealer, audit.COMMAND_LINE)
        session.commit()
        if as_json:
            echo_json({"store_id": store.id, "signing_secret": secret})
        else:
            click.echo(f"Store {store.id}. Its signing secret, shown once: {secret}")


@stores.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the stores."""
    with cli_session() as (_, session):
        query = select(Store).where(Store.status != StoreStatus.REMOVED).order_by(Store.id)
        rows = [
            {"store_id": s.id, "name": s.name, "url": s.url, "status": str(s.status)}
            for s in session.scalars(query)
        ]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo("{store_id}\t{status}\t{name}\t{url}".format(**row))


@stores.command("rotate-secret")
@click.argument("store_id", type=click.IntRange(1, 2**31 - 1))
@json_option
@refusals_in_words
def rotate_secret(store_id: int, *, as_json: bool) -> None:
    """Begin the rotation of a store's signing secret; both work until the bridge uses the new."""
    with cli_session() as (settings, session):
        store = session.get(Store, store_id)
        if store is None or store.status == StoreStatus.REMOVED:
            fail(f"there is no store {store_id}")
        secret = service.rotate(session, store, sealer_or_fail(settings), audit.COMMAND_LINE)
        session.commit()
    if as_json:
        echo_json({"store_id": store_id, "signing_secret": secret})
    else:
        click.echo(f"The next signing secret, shown once: {secret}")
