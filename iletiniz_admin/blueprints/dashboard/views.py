"""The dashboard."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.web.access import Permission, requires

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Show the dashboard."""
    return render_template("layout.html")
