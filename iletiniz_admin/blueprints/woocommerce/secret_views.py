"""How a store proves itself: pairing codes, its signing secret, the native webhook's secret."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.woocommerce.base import blueprint, to_store
from iletiniz_admin.blueprints.woocommerce.store_views import pairing_page
from iletiniz_admin.errors import Refused
from iletiniz_admin.services import stores
from iletiniz_admin.web.access import Permission, requires, store_or_404
from iletiniz_admin.web.deps import actor, deps, session, settings
from iletiniz_admin.web.flash import say, say_refusal


@blueprint.post("/stores/<int:store_id>/pairing-code")
@requires(Permission.ADMIN)
def new_pairing_code(store_id: int) -> ResponseReturnValue:
    """Show a new pairing code; earlier ones are worth nothing any more."""
    return pairing_page(store_or_404(store_id))


@blueprint.post("/stores/<int:store_id>/rotate")
@requires(Permission.ADMIN)
def rotate_secret(store_id: int) -> ResponseReturnValue:
    """Begin a routine rotation; the bridge learns the new secret with its next call."""
    row = store_or_404(store_id)
    try:
        stores.rotate(session(), row, deps().sealer, actor())
    except Refused as error:
        say_refusal(error)
        return to_store(row)
    session().commit()
    say(gettext("The plugin gets a new secret with its next call; until then both are taken."))
    return to_store(row)


@blueprint.route("/stores/<int:store_id>/pair-again", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def pair_again(store_id: int) -> ResponseReturnValue:
    """After a leak: the old secret dies at once, a new code is shown.

    The address may name the site that asks whether the shop has moved: the code's link leads there.
    """
    row, site = store_or_404(store_id), request.args.get("site", "")
    if request.method == "POST":
        stores.renew(session(), row, deps().sealer, actor())
        is_asked = bool(site) and stores.is_same(row.foreign_site, site)
        return pairing_page(row, shop_url=site if is_asked else None)
    return render_template("woocommerce/pair_again.html", store=row)


@blueprint.route("/stores/<int:store_id>/without-bridge", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def without_bridge(store_id: int) -> ResponseReturnValue:
    """Explain WooCommerce's own webhooks; on POST make their secret and show it once."""
    row = store_or_404(store_id)
    secret = None
    if request.method == "POST":
        secret = stores.new_webhook_secret(session(), row, deps().sealer, actor())
        session().commit()
    return render_template(
        "woocommerce/without_bridge.html",
        store=row,
        secret=secret,
        address=f"{settings().public_url.rstrip('/')}/hooks/woocommerce/{row.id}",
    )
