"""The blueprint that the views of this package register with, and what they share."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from iletiniz_admin.errors import NotFound
from iletiniz_admin.models import Connection
from iletiniz_admin.services import connections
from iletiniz_admin.web.deps import session

blueprint = Blueprint("connection", __name__, url_prefix="/connection")


def to_page() -> ResponseReturnValue:
    """Lead to the connection page, by an address that carries nothing."""
    return redirect(url_for("connection.index"), 303)


def connection_or_404(connection_id: int) -> Connection:
    """Return the connection, or end the request with 404."""
    try:
        return connections.get_connection(session(), connection_id)
    except NotFound:
        abort(PageNotFound.code)
