"""Connecting by OAuth: out to iletiniz, and back with a code (API reference, section 15).

Code, state and key stand in no page, log or address of ours: the callback always ends with a
redirect to the clean address of the connection page.
"""

import re
from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from iletiniz_admin.blueprints.connection.base import blueprint, connection_or_404, to_page
from iletiniz_admin.blueprints.connection.forms import ConnectForm
from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import SCOPES
from iletiniz_admin.models import Connection
from iletiniz_admin.services import connecting, connections, oauth
from iletiniz_admin.web.access import Permission, may, requires
from iletiniz_admin.web.deps import actor, deps, hint, now, session, settings
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.wording import refusal, scope_text

NEEDED_SCOPES: Final = frozenset(SCOPES) - {"contacts:write"}  # that one is optional here
_ERROR_WORD: Final = re.compile(r"[a-z_]{1,40}")  # RFC 6749, 4.1.2.1: others are not repeated


@blueprint.post("/connect")
@requires(Permission.ADMIN)
def connect() -> ResponseReturnValue:
    """Keep state and verifier here and lead the browser to iletiniz."""
    wanted = row_number(ConnectForm().connection_id.data)
    again = None if wanted is None else connection_or_404(wanted)
    address = oauth.begin(
        session(),
        deps().sealer,
        oauth.endpoints(settings()),
        browser=browser(),
        redirect_uri=settings().public_url + url_for("connection.callback"),
        connection_id=again.id if again else None,
        now=now(),
    )
    session().commit()
    return redirect(address, 303)


@blueprint.get("/callback")
@requires(Permission.PUBLIC)  # the guard would carry code and state into the sign-in address
def callback() -> ResponseReturnValue:
    """Take iletiniz's answer; the state proves the person and the browser before anything else."""
    if not may(Permission.ADMIN):
        warn(gettext("You were signed out while connecting. Sign in and press Connect again."))
        return to_page()
    try:
        row = take_answer()
    except Refused as error:
        session(write=True).rollback()
        say_refusal(error)
        return to_page()
    hint()
    tell(row)
    return to_page()


def take_answer() -> Connection:
    """Spend the state, then exchange the code with no transaction open, then keep the key."""
    spent = oauth.consume(
        session(write=True), deps().sealer, request.args.get("state", ""), browser(), now()
    )
    session(write=True).commit()
    if "error" in request.args:
        raise refusal_of(request.args["error"])
    grant = oauth.exchange(
        deps().transport, oauth.endpoints(settings()), spent, request.args.get("code", "")
    )
    row = connecting.store_grant(
        session(write=True),
        deps().sealer,
        grant,
        connection_id=spent.connection_id,
        actor=actor(),
        now=now(),
    )
    session(write=True).commit()
    return row


def refusal_of(error: str) -> Refused:
    """Return why iletiniz sent the browser back without a code."""
    if error == "access_denied":
        return Refused("access_denied")
    if error in {"server_error", "temporarily_unavailable"}:
        return Refused("server_error")
    return Refused("authorize_failed", error=error if _ERROR_WORD.fullmatch(error) else "")


def tell(row: Connection) -> None:
    """Tell what was connected, and what to know about it."""
    say(gettext("Connected to %(workspace)s.", workspace=row.workspace_name or row.name))
    missing = [scope for scope in connections.missing_scopes(row) if scope in NEEDED_SCOPES]
    if missing:
        warn(refusal("scopes_missing", current_locale(), scopes=in_words(missing)))
    if not row.is_key_recognised:
        warn(
            gettext(
                "iletiniz gave a key of an unfamiliar form. It is kept; send a test message to see "
                "whether it works."
            )
        )


def browser() -> oauth.Browser:
    """Return the person and the signed-in browser that ask."""
    return oauth.Browser(current_user.id, current_user.session_id)


def in_words(scopes: list[str]) -> str:
    """Return permissions as a list in the language of the page."""
    return ", ".join(scope_text(scope, current_locale()) for scope in scopes)
