"""Health of the process, for scripts and supervisors."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from iletiniz_admin.extensions import limiter
from iletiniz_admin.web.access import Permission, requires

blueprint = Blueprint("status", __name__, url_prefix="/status")


@blueprint.get("/live")
@limiter.exempt
@requires(Permission.PUBLIC)
def live() -> ResponseReturnValue:
    """Answer as soon as the process serves; asks neither database nor network."""
    return jsonify(status="live")
