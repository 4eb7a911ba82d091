"""What people do with a store: add, set up, pause, remove."""

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import func, select

from iletiniz_admin import __version__
from iletiniz_admin.blueprints.woocommerce.base import blueprint, to_store
from iletiniz_admin.blueprints.woocommerce.forms import (
    AddStoreForm,
    is_address,
    settings_form,
)
from iletiniz_admin.blueprints.woocommerce.health import health_of
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Message, MessageStatus, Store
from iletiniz_admin.services import connections, outbox, pairing, rules, stores
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.web.access import Permission, requires, store_or_404
from iletiniz_admin.web.deps import actor, hint, now, session, settings
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.forms import PanelForm, refuse

WAITING = (MessageStatus.QUEUED, MessageStatus.HELD)


def pairing_page(store: Store, *, shop_url: str | None = None) -> ResponseReturnValue:
    """Make a code and show it, on this answer only; the link leads to the shop's admin pages."""
    code = pairing.new_code(session(), store, actor(), now=now())
    session().commit()
    # A site that calls says its own address: only a web address becomes a link.
    is_usable = shop_url is not None and is_address(shop_url)
    address = (shop_url if shop_url and is_usable else store.url).rstrip("/")
    query = urlencode({"page": "iletiniz-bridge", "panel": settings().public_url, "code": code})
    return render_template(
        "woocommerce/pairing.html",
        store=store,
        code=code,
        panel_url=settings().public_url,
        link=f"{address}/wp-admin/admin.php?{query}",
        minutes=pairing.CODE_MINUTES,
        version=__version__,
    )


@blueprint.route("/stores/add", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def add_store() -> ResponseReturnValue:
    """Add a store and show its pairing code."""
    form = AddStoreForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("woocommerce/add_store.html", form=form), status
    url = (form.url.data or "").rstrip("/")
    try:
        if any(row.url == url for row in stores.list_stores(session())):
            raise Refused("store_exists")  # noqa: TRY301 - one way to tell a refusal
        row = stores.add(session(), form.name.data or "", url, actor(), now=now())
    except Refused as error:
        refuse(form.name if error.code == "bad_name" else form.url, error)
        return render_template("woocommerce/add_store.html", form=form), 422
    return pairing_page(row)


@blueprint.route("/stores/<int:store_id>/settings", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def edit_store(store_id: int) -> ResponseReturnValue:
    """Change the store's name, connection and default sender."""
    row = store_or_404(store_id)
    live = connections.list_live(session())
    form = settings_form(row, live, rules.routes_of(connection_for(session(), row)))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("woocommerce/settings.html", form=form, store=row), status
    stores.change(session(), row, actor(), **values_of(form))
    session().commit()
    hint()  # another connection may let go what was held
    say(gettext("The settings of the store were saved."))
    if row.default_sender and not rules.is_plain_sender(row.default_sender):
        warn(gettext("Carriers know sender names of 3 to 11 plain letters and digits."))
    return to_store(row)


def values_of(form: PanelForm) -> dict[str, Any]:
    """Return the columns that the settings form speaks of."""
    chosen = form.connection_id.data
    return {
        "name": form.name.data,
        "default_sender": form.default_sender.data or None,
        "connection_id": int(chosen) if chosen else None,
    }


@blueprint.post("/stores/<int:store_id>/pause")
@requires(Permission.MANAGE)
def pause_store(store_id: int) -> ResponseReturnValue:
    """Hold the store's messages from now on."""
    row = store_or_404(store_id)
    stores.pause(session(), row, actor())
    session().flush()
    outbox.hold_stopped(session(), now())
    session().commit()
    say(gettext("Sending is paused. New messages wait until you resume."))
    return to_store(row)


@blueprint.post("/stores/<int:store_id>/resume")
@requires(Permission.MANAGE)
def resume_store(store_id: int) -> ResponseReturnValue:
    """Let the store's messages leave again."""
    row = store_or_404(store_id)
    stores.resume(session(), row, actor())
    session().flush()
    outbox.release(session(), now())
    session().commit()
    hint()
    say(gettext("Sending goes on. What waited and is not too late leaves now."))
    return to_store(row)


@blueprint.route("/stores/<int:store_id>/remove", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def remove_store(store_id: int) -> ResponseReturnValue:
    """Ask with numbers, then remove the store."""
    row = store_or_404(store_id)
    if request.method == "POST":
        stores.remove(session(), row, actor(), now=now())
        outbox.cancel_waiting(session(), row.id, now())
        session().commit()
        say(gettext("The store was removed. Its messages stay in the list."))
        return redirect(url_for("woocommerce.index"), 303)
    query = select(func.count()).where(Message.store_id == row.id, Message.status.in_(WAITING))
    return render_template(
        "woocommerce/remove.html",
        store=row,
        line=health_of(session(), [row])[0],
        waiting_count=session().scalar(query) or 0,
    )
