"""Ending a connection: the key is deleted here whatever iletiniz answers."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.connection.base import blueprint, connection_or_404, to_page
from iletiniz_admin.iletiniz import revoke
from iletiniz_admin.models import Connection, ConnectionStatus
from iletiniz_admin.services import connections, oauth
from iletiniz_admin.services.connecting import OAUTH
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import USER_AGENT, actor, deps, now, session, settings
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.forms import ConfirmForm


@blueprint.route("/<int:connection_id>/disconnect", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def disconnect(connection_id: int) -> ResponseReturnValue:
    """Name what stops, then delete the key here and revoke it at iletiniz."""
    row = connection_or_404(connection_id)
    if row.status is ConnectionStatus.DISCONNECTED:
        return to_page()
    if not ConfirmForm().validate_on_submit():
        stops = connections.stops(session(), row)
        return render_template("connection/disconnect.html", row=row, stops=stops)
    is_ours = row.origin == OAUTH
    key = connections.find_key(deps().sealer, row)
    connections.disconnect(session(), row, actor=actor(), now=now())
    session().commit()  # the key is gone before iletiniz is asked, so nothing more is sent with it
    tell(row, key, is_ours=is_ours)
    return to_page()


def tell(row: Connection, key: str | None, *, is_ours: bool) -> None:
    """Revoke a key that was made for this panel; a pasted one may serve elsewhere and stays."""
    if not is_ours:
        say(
            gettext(
                "“%(name)s” was disconnected and its key deleted here. The key itself still works: "
                "if you use it nowhere else, revoke it in the iletiniz panel.",
                name=row.name,
            )
        )
    elif key is not None and is_revoked(key):
        say(gettext("“%(name)s” was disconnected and its key revoked.", name=row.name))
    else:
        warn(
            gettext(
                "“%(name)s” was disconnected and its key deleted here, but iletiniz did not "
                "confirm it. Remove the connection in the iletiniz panel too.",
                name=row.name,
            )
        )


def is_revoked(key: str) -> bool:
    """Ask iletiniz to end the key, for at most 10 s."""
    transport = oauth.bounded(deps().transport)
    return revoke(transport, oauth.endpoints(settings()), key, user_agent=USER_AGENT).ok
