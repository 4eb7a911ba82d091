"""``prepare``: what ``make run`` needs before the first start; a second time it changes nothing."""

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.cli.context import cli_session, refusals_in_words, sealer_or_fail
from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Role, User
from iletiniz_admin.services import audit, stores, users

FIRST_ADMIN = "admin@example.com"


def ensure_admin(session: Session) -> str | None:
    """Make the first admin where there is nobody; return the password, which is kept nowhere."""
    if session.scalar(select(func.count(User.id))):
        return None
    password = users.new_password()
    users.add(
        session,
        email=FIRST_ADMIN,
        role=Role.ADMIN,
        actor=audit.COMMAND_LINE,
        now=utcnow(),
        password=password,
    )
    return password


@click.command()
@refusals_in_words
def prepare() -> None:
    """Make a first admin (the password is printed once) and a demo store."""
    with cli_session() as (settings, session):
        password = ensure_admin(session)
        stores.ensure_demo(session, sealer_or_fail(settings), utcnow())
        session.commit()
    if password:
        click.echo(f"First admin: {FIRST_ADMIN}   password, shown this once: {password}")
    else:
        click.echo("There is an admin already; iletiniz-admin users set-password EMAIL helps.")
