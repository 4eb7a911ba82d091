"""``messages …``: the ledger on the command line."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.cli.context import (
    cli_session,
    echo_json,
    fail,
    json_option,
    refusals_in_words,
    settings_or_fail,
)
from iletiniz_admin.clock import to_iso, utcnow
from iletiniz_admin.models import Message, MessageStatus
from iletiniz_admin.services import audit, ledger, outbox
from iletiniz_admin.services.outbox.by_hand import Verdict
from iletiniz_admin.sms import mask
from iletiniz_admin.worker import make_hint

ROWS_AT_ONCE = 1000


@click.group()
def messages() -> None:
    """Read the ledger and settle what is uncertain."""


def as_rows(session: Session, found: list[Message]) -> list[dict[str, Any]]:
    """Return messages as plain rows with their tries."""
    attempts = ledger.attempts_by_message(session, [message.id for message in found])
    return [
        {
            "message_id": message.id,
            "store_id": message.store_id,
            "order_id": message.order_id,
            "recipient": message.recipient,
            "body": message.body,
            "status": str(message.status),
            "reason": str(message.reason) if message.reason else None,
            "job_id": message.job_id,
            "attempts": [
                {"at": to_iso(attempt.at), "outcome": str(attempt.outcome)}
                for attempt in attempts[message.id]
            ],
        }
        for message in found
    ]


@messages.command("list")
@click.option("--store", "store_id", type=click.IntRange(1, 2**31 - 1), help="Only this store.")
@click.option("--status", type=click.Choice([str(status) for status in MessageStatus]))
@json_option
def list_command(store_id: int | None, status: str | None, *, as_json: bool) -> None:
    """List the messages, oldest first."""
    with cli_session() as (_, session):
        query = select(Message).order_by(Message.id)
        if store_id is not None:
            query = query.where(Message.store_id == store_id)
        if status:
            query = query.where(Message.status == MessageStatus(status))
        found = list(session.scalars(query))
        rows = as_rows(session, found)
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        shown = [row["message_id"], row["store_id"], row["order_id"] or "-"]
        shown += [mask(row["recipient"]), row["status"], row["reason"] or "-"]
        click.echo("\t".join(str(part) for part in shown))


@messages.command()
@json_option
def stats(*, as_json: bool) -> None:
    """Count events, messages by status, and tries."""
    with cli_session() as (_, session):
        numbers = ledger.stats(session)
    if as_json:
        echo_json(numbers)
        return
    for name in ("events", "messages", "attempts"):
        click.echo(f"{name}\t{numbers[name]}")
    for status, count in numbers["by_status"].items():
        click.echo(f"  {status}\t{count}")


@messages.command()
@click.argument("message_id", type=click.IntRange(1, 2**63 - 1))
@click.option("--as", "verdict", required=True, type=click.Choice(["accepted", "failed", "resend"]))
@refusals_in_words
def settle(message_id: int, verdict: Verdict) -> None:
    """Say what became of an uncertain message: it arrived, it did not, or send it again."""
    settings = settings_or_fail()
    with cli_session(settings) as (_, session):
        if session.get(Message, message_id) is None:
            fail(f"there is no message {message_id}")
        outbox.settle(session, message_id, verdict, audit.COMMAND_LINE, utcnow())
        session.commit()
    if verdict == "resend":
        hint = make_hint(settings)
        hint()
        hint.close()
    click.echo(f"Message {message_id}: {verdict}.")
