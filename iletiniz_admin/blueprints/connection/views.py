"""The connection page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.web.access import Permission, requires

blueprint = Blueprint("connection", __name__, url_prefix="/connection")


@blueprint.get("/")
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Show the connections."""
    return render_template("layout.html")
