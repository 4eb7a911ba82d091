"""What people say about a store's site, and what they ask its plugin for."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.woocommerce.base import blueprint, to_store
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services import audit, directives, stores
from iletiniz_admin.services.pairing import BACKFILL_DAYS
from iletiniz_admin.web.access import Permission, requires, store_or_404
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say, say_refusal, warn

SWEEP_DAYS: Final = 7


@blueprint.post("/stores/<int:store_id>/copy")
@requires(Permission.ADMIN)
def refuse_copy(store_id: int) -> ResponseReturnValue:
    """Remember that the site of the form, which signed as this store, is a copy."""
    row = store_or_404(store_id)
    try:
        stores.refuse_copy(session(), row, request.form.get("site", ""), actor(), now=now())
    except Refused as error:
        return _refused(row, error)
    session().commit()
    say(gettext("The copy stays refused and will not ask again. The store goes on as before."))
    return to_store(row)


@blueprint.route("/stores/<int:store_id>/moved", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def accept_move(store_id: int) -> ResponseReturnValue:
    """Ask with the consequences, then take the site that the address names as the store's."""
    row, site = store_or_404(store_id), request.args.get("site", "")
    try:
        if request.method == "POST":
            stores.accept_move(session(), row, site, actor())
        elif not stores.is_same(row.site, site):
            stores.check_move(session(), row, site)
    except Refused as error:
        return _refused(row, error)
    if request.method == "GET" and not stores.is_same(row.site, site):
        return render_template("woocommerce/moved.html", store=row, site=site)
    session().commit()
    say(gettext("The store is at %(site)s now. Its plugin goes on within minutes.", site=row.url))
    return to_store(row)


@blueprint.post("/stores/<int:store_id>/compare")
@requires(Permission.MANAGE)
def compare_orders(store_id: int) -> ResponseReturnValue:
    """Ask the plugin for the orders of the last week, to find events that were missed."""
    asked = gettext("The plugin compares its orders of the last 7 days with its next call.")
    return _ask(store_or_404(store_id), directives.SWEEP, SWEEP_DAYS, asked)


@blueprint.post("/stores/<int:store_id>/history")
@requires(Permission.MANAGE)
def fetch_history(store_id: int) -> ResponseReturnValue:
    """Ask the plugin for the order history again."""
    asked = gettext("The plugin sends the order history again, beginning with its next call.")
    return _ask(store_or_404(store_id), directives.BACKFILL, BACKFILL_DAYS, asked)


def _ask(row: Store, kind: str, days: int, asked: str) -> ResponseReturnValue:
    if row.status is not StoreStatus.PAIRED:
        say_refusal(Refused("not_paired"))
        return to_store(row)
    if directives.ask(session(), row, kind, days=days, now=now()) is None:
        session().rollback()
        warn(
            gettext("The plugin has been asked already and is at it, or begins with its next call.")
        )
        return to_store(row)
    subject = f"store {row.id}"
    after = {"what": kind, "days": days}
    audit.record(session(), actor(), "store.asked", subject=subject, store_id=row.id, after=after)
    session().commit()
    say(asked)
    return to_store(row)


def _refused(row: Store, error: Refused) -> ResponseReturnValue:
    session().rollback()
    say_refusal(error)
    return to_store(row)
