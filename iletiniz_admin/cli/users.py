"""``users …``: people who sign in to the panel."""

import sys

import click

from iletiniz_admin.cli.context import cli_session, echo_json, fail, json_option, refusals_in_words
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Role
from iletiniz_admin.services import access, audit, users as service
from iletiniz_admin.services.emails import find_user

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)


def read_password(*, is_on_stdin: bool) -> str | None:
    """Return the password that was given, or nothing where one is to be made."""
    if not is_on_stdin:
        return None
    return sys.stdin.readline().rstrip("\r\n")


def tell_once(sentence: str, password: str | None) -> None:
    """Print what was done, and the password that was made."""
    click.echo(sentence)
    if password is not None:
        click.echo(f"Password, shown once, to be changed at the first sign-in: {password}")


@click.group()
def users() -> None:
    """Look after the users."""


@users.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--name", "display_name", default="", help="The name that the panel shows.")
@click.option(
    "--store", "store_ids", type=int, multiple=True, help="A store to see; may be repeated."
)
@password_option
@json_option
@refusals_in_words
def add(
    email: str,
    role: str,
    display_name: str,
    store_ids: tuple[int, ...],
    *,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add a user; without --password-stdin a first password is made and printed once."""
    with cli_session() as (_, session):
        user, made = service.add(
            session,
            email=email,
            role=Role(role),
            display_name=display_name,
            store_ids=store_ids,
            password=read_password(is_on_stdin=password_stdin),
            actor=audit.COMMAND_LINE,
            now=utcnow(),
        )
        session.commit()
    if as_json:
        facts = {"user_id": user.id, "email": user.email, "role": str(user.role)}
        echo_json(facts | ({"password": made} if made else {}))
    else:
        tell_once(f"User {user.id}: {user.email}, {user.role}.", made)


@users.command("set-password")
@click.argument("email")
@password_option
@json_option
@refusals_in_words
def set_password(email: str, *, password_stdin: bool, as_json: bool) -> None:
    """Give a user a new password, end their sessions and lift a lock."""
    password = read_password(is_on_stdin=password_stdin)
    made: str | None = None
    with cli_session() as (_, session):
        user = find_user(session, email)
        if user is None:
            fail(f"there is no user {email}")
        actor, now = audit.COMMAND_LINE, utcnow()
        if password is None:
            made = service.reset_password(session, user, actor=actor, now=now)
        else:
            service.set_password(session, user, password, actor=actor, now=now)
        session.commit()
    if as_json:
        echo_json({"user_id": user.id} | ({"password": made} if made else {}))
    else:
        tell_once(f"{user.email} has a new password; their sessions have ended.", made)


@users.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the users."""
    with cli_session() as (_, session):
        stores = access.stores_by_user(session)
        rows = [
            {
                "user_id": user.id,
                "email": user.email,
                "name": user.display_name,
                "role": str(user.role),
                "is_active": user.is_active,
                "stores": [store.id for store in stores.get(user.id, [])],
                "last_signed_in_at": user.last_signed_in_at,
            }
            for user in service.list_users(session)
        ]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        state = "" if row["is_active"] else "\tswitched off"
        click.echo(f"{row['user_id']}\t{row['role']}\t{row['email']}{state}")
