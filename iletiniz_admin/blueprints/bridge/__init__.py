"""What the bridge and WooCommerce call: signed, without cookies, sessions and form tokens."""

from flask import Blueprint

blueprint = Blueprint("bridge", __name__)

from iletiniz_admin.blueprints.bridge import views  # noqa: E402, F401 - registers the routes
