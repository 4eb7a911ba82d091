"""The pages, and the endpoint that the bridge calls."""

from flask import Flask

from iletiniz_admin.blueprints.bridge import blueprint as bridge
from iletiniz_admin.blueprints.connection import blueprint as connection
from iletiniz_admin.blueprints.dashboard import blueprint as dashboard
from iletiniz_admin.blueprints.messages import blueprint as messages
from iletiniz_admin.blueprints.people import blueprint as people
from iletiniz_admin.blueprints.status import blueprint as status
from iletiniz_admin.blueprints.woocommerce import blueprint as woocommerce
from iletiniz_admin.extensions import csrf


def register_blueprints(app: Flask) -> None:
    """Register all pages; the bridge proves itself by its signature, not by a form token."""
    csrf.exempt(bridge)
    for blueprint in (bridge, connection, dashboard, messages, people, status, woocommerce):
        app.register_blueprint(blueprint)
