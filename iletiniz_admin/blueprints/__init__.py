"""The pages, and the endpoint that the bridge calls."""

from flask import Flask

from iletiniz_admin.blueprints.bridge import blueprint as bridge
from iletiniz_admin.blueprints.bulk import blueprint as bulk
from iletiniz_admin.blueprints.connection import blueprint as connection
from iletiniz_admin.blueprints.consent import blueprint as consent
from iletiniz_admin.blueprints.dashboard import blueprint as dashboard
from iletiniz_admin.blueprints.messages import blueprint as messages
from iletiniz_admin.blueprints.opt_out import blueprint as opt_out
from iletiniz_admin.blueprints.people import blueprint as people
from iletiniz_admin.blueprints.status import blueprint as status
from iletiniz_admin.blueprints.woocommerce import blueprint as woocommerce
from iletiniz_admin.extensions import csrf

PAGES = (
    bridge,
    bulk,
    connection,
    consent,
    dashboard,
    messages,
    opt_out,
    people,
    status,
    woocommerce,
)


def register_blueprints(app: Flask) -> None:
    """Register all pages; two of them prove their caller by other means than a form's token.

    The bridge signs its calls, and the way out of commercial texts is a secret of its reader.
    """
    csrf.exempt(bridge)
    csrf.exempt(opt_out)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
