"""``rules …``: notices, for scripts."""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

import click

from iletiniz_admin.cli.context import (
    LOCALE,
    cli_session,
    echo_json,
    fail,
    json_option,
    refusals_in_words,
)
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import MessageRule, RecipientRole
from iletiniz_admin.services import audit, rules as service, stores
from iletiniz_admin.sms import MAX_BODY, MAX_DRAFT, tidy
from iletiniz_admin.wording import refusal

CUSTOMER = RecipientRole.CUSTOMER
MOST_FAULTS: Final = 20  # shown; more do not help


@click.group()
def rules() -> None:
    """Look after the notices of a store."""


@rules.command("set")
@click.option("--store", "store_id", type=int, required=True, help="The store's number.")
@click.option("--status", required=True, help="A status of the store, or received.")
@click.option("--text", required=True, help="The text, with fields such as {first_name}.")
@click.option("--sender", help="A sender name that iletiniz has approved.")
@click.option(
    "--confirm-promotion",
    is_flag=True,
    help="The text informs about the order and does not promote, whatever words are found in it.",
)
@json_option
@refusals_in_words
def set_command(
    store_id: int,
    status: str,
    text: str,
    sender: str | None,
    *,
    confirm_promotion: bool,
    as_json: bool,
) -> None:
    """Write the customer's notice for a status and switch it on.

    A text with promotional words is refused unless --confirm-promotion lets them pass; that is
    recorded with the words.
    """
    _check_encoded(status=status, text=text, sender=sender or "")
    if len(text) > MAX_DRAFT:
        fail(refusal("too_long", LOCALE, length=len(text), max_length=MAX_BODY))
    trigger = status.strip().removeprefix("wc-")
    with cli_session() as (_, session):
        store = stores.get_store(session, store_id)
        rule = service.find_rule(session, store, trigger, CUSTOMER)
        draft = service.draft_for(store, rule, trigger)
        draft = dataclasses.replace(
            draft, text=text, is_enabled=True, is_promotion_confirmed=confirm_promotion
        )
        if sender is not None:
            draft = dataclasses.replace(draft, sender=sender.strip() or None)
        try:
            rule = service.save(
                session, store, trigger, CUSTOMER, draft, actor=audit.COMMAND_LINE, now=utcnow()
            )
        except service.InvalidRule as error:
            _fail_with_all(error)
        session.commit()
        rule_id = rule.id
    if as_json:
        echo_json({"rule_id": rule_id})
    else:
        click.echo(f"Notice {rule_id} is on.")
        if notes := tidy(text).notes:
            plain = ", ".join(f"{note.count} {note.kind}" for note in notes)
            click.echo(f"Made plain in the text: {plain}.", err=True)


def _check_encoded(**options: str) -> None:
    """End with one line where an argument holds bytes that are no text (PEP 383)."""
    for name, value in options.items():
        try:
            value.encode()
        except UnicodeEncodeError:
            fail(f"--{name} is not written in UTF-8")


def _fail_with_all(error: service.InvalidRule) -> NoReturn:
    """End with a line for each fault, the first one first."""
    *others, last = _fault_lines(error.faults)
    for line in others:
        click.echo(f"iletiniz-admin: {line}", err=True)
    fail(last)


def _fault_lines(faults: Sequence[service.Fault]) -> Iterator[str]:
    """Give each fault in words, with its position in the text as it would be kept."""
    for fault in faults[:MOST_FAULTS]:
        sentence = refusal(fault.code, LOCALE, **fault.details)
        position = fault.details.get("position")
        yield sentence if position is None else f"character {position}: {sentence}"
    if len(faults) > MOST_FAULTS:
        yield f"there are {len(faults) - MOST_FAULTS} more faults"


def as_document(rule: MessageRule) -> dict[str, object]:
    """Return a notice as the JSON listing shows it."""
    return {
        "rule_id": rule.id,
        "store_id": rule.store_id,
        "status": rule.trigger,
        "recipient_role": str(rule.recipient_role),
        "is_enabled": rule.is_enabled,
        "text": rule.text,
        "sender": rule.sender,
    }


@rules.command("list")
@click.option("--store", "store_id", type=int, help="Only this store's.")
@json_option
@refusals_in_words
def list_command(store_id: int | None, *, as_json: bool) -> None:
    """List the notices."""
    with cli_session() as (_, session):
        store = stores.get_store(session, store_id) if store_id is not None else None
        rows = [as_document(rule) for rule in service.list_rules(session, store)]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        state = "on" if row["is_enabled"] else "off"
        text = " ".join(str(row["text"]).split())
        click.echo(f"{row['rule_id']}\t{row['store_id']}\t{row['status']}\t{state}\t{text}")
