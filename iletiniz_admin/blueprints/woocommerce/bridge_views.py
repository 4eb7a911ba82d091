"""The plugin itself, as WordPress takes it."""

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.woocommerce.base import blueprint
from iletiniz_admin.errors import Refused
from iletiniz_admin.services import bridge_package
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.flash import say_refusal


@blueprint.get("/stores/bridge.zip")
@requires(Permission.MANAGE)
def download_bridge() -> ResponseReturnValue:
    """Give the plugin's zip, whose version is this panel's."""
    try:
        content = bridge_package.build()
    except Refused as error:
        say_refusal(error)
        return redirect(url_for("woocommerce.index"), 303)
    response = Response(content, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=bridge_package.file_name())
    return response
