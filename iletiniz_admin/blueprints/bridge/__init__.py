"""What the bridge and WooCommerce call: signed, without cookies, sessions and form tokens."""

from flask import Blueprint

blueprint = Blueprint("bridge", __name__)

from iletiniz_admin.blueprints.bridge import (  # noqa: E402 - registers the routes
    login_views as login_views,
    privacy_views as privacy_views,
    views as views,
)
