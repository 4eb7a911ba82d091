"""The connections as they stand; their details, their stores, and reading them anew."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from iletiniz_admin.blueprints.connection.base import blueprint, connection_or_404, to_page
from iletiniz_admin.blueprints.connection.forms import (
    DetailsForm,
    StoreForm,
    clock_time,
    minutes_of_day,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import SCOPES
from iletiniz_admin.models import Connection, ConnectionStatus, Role, Store
from iletiniz_admin.services import connections, oauth
from iletiniz_admin.services.account_view import (
    AccountView,
    SendersView,
    account_view,
    senders_view,
)
from iletiniz_admin.services.campaigns import quota
from iletiniz_admin.services.overview import connections_of
from iletiniz_admin.web import refresh as reading
from iletiniz_admin.web.access import Permission, requires, store_or_404, visible_stores
from iletiniz_admin.web.deps import actor, deps, hint, now, session, settings
from iletiniz_admin.web.flash import say, say_refusal, warn


@dataclass(frozen=True, slots=True)
class Card:
    """One connection as its section shows it."""

    row: Connection
    is_lost: bool
    is_ended: bool
    missing: list[str]
    account: AccountView
    senders: SendersView
    stores: list[Store]


@blueprint.get("/")
@requires(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Show every connection; wait only for one that was never read."""
    rows = connections.list_connections(session())
    reading.keep_fresh(rows)
    stores = visible_stores()
    live = [row for row in rows if row.status is not ConnectionStatus.DISCONNECTED]
    ours = settings()
    return render_template(
        "connection/index.html",
        cards=[card(row, stores, live) for row in rows],
        live=live,
        unplaced=unplaced_stores(stores, live),
        scopes=SCOPES,
        public_url=ours.public_url,
        is_doubtful=oauth.is_doubtful_address(ours.public_url, ours.authorize_url),
        is_other_address=request.host != urlsplit(ours.public_url).netloc,
        upgrade_url=ours.upgrade_url,
    )


@blueprint.route("/<int:connection_id>/details", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def details(connection_id: int) -> ResponseReturnValue:
    """Change the name, the merchant's data, and when commercial texts may leave."""
    row = connection_or_404(connection_id)
    form = DetailsForm(
        obj=row,
        quiet_from=clock_time(row.quiet_from_minutes),
        quiet_until=clock_time(row.quiet_until_minutes),
    )
    if form.validate_on_submit():
        connections.edit_details(session(), row, details_of(form), actor=actor())
        session().commit()
        hint()  # what waits for the end of the quiet hours may leave now
        say(gettext("The details were saved."))
        return to_page()
    reserve = quota.reserve_for(session(), row, now())
    page = render_template("connection/details.html", form=form, row=row, reserve=reserve)
    return page, 422 if form.errors else 200


def details_of(form: DetailsForm) -> connections.Details:
    """Return what was typed, as the row keeps it."""
    return connections.Details(
        name=form.name.data or "",
        merchant_title=form.merchant_title.data or "",
        merchant_number=form.merchant_number.data or "",
        quiet_from_minutes=minutes_of_day(form.quiet_from.data),
        quiet_until_minutes=minutes_of_day(form.quiet_until.data),
        frequency_cap_hours=form.frequency_cap_hours.data or 0,
        bulk_reserve=form.bulk_reserve.data,
    )


@blueprint.post("/stores/<int:store_id>")
@requires(Permission.ADMIN)
def choose_connection(store_id: int) -> ResponseReturnValue:
    """Let a store send by another connection."""
    store = store_or_404(store_id)
    form = StoreForm()
    form.offer(connections.list_live(session()))
    if form.validate_on_submit():
        row = connection_or_404(form.connection_id.data)
        connections.assign_store(session(), store, row, actor=actor())
        session().commit()
        hint()
        say(gettext("%(store)s now sends by “%(name)s”.", store=store.name, name=row.name))
    else:
        warn(gettext("Choose a connection from the list."))
    return to_page()


@blueprint.post("/refresh")
@requires(Permission.MANAGE)
def refresh() -> ResponseReturnValue:
    """Read account and senders anew, and wait for it no longer than a page may."""
    live = connections.list_live(session())
    rows = live if current_user.role == Role.ADMIN else connections_of(visible_stores(), live)
    is_done = reading.refresh_now(rows)
    tell_reading(rows, is_done=is_done)
    is_back_here = request.form.get("back") == "connection" and current_user.role == Role.ADMIN
    return redirect(url_for("connection.index" if is_back_here else "dashboard.index"), 303)


def tell_reading(rows: list[Connection], *, is_done: bool) -> None:
    """Tell what came of a press of "Refresh"."""
    if not rows:
        say_refusal(Refused("not_connected"))
    elif not is_done:
        warn(gettext("iletiniz is slow right now: it is still being read. Reload in a moment."))
    elif any(connections.is_lost(deps().sealer, row) for row in rows):
        say_refusal(Refused("connection_lost"))
    elif any(row.account_error or row.senders_error for row in rows):
        warn(gettext("iletiniz did not give everything; the last known data is shown."))
    else:
        say(gettext("Read from iletiniz just now."))


def card(row: Connection, stores: list[Store], live: list[Connection]) -> Card:
    """Return what the section of one connection shows."""
    return Card(
        row=row,
        is_lost=connections.is_lost(deps().sealer, row),
        is_ended=row.status is ConnectionStatus.DISCONNECTED,
        missing=connections.missing_scopes(row),
        account=account_view(row),
        senders=senders_view(row),
        stores=[store for store in stores if row in connections_of([store], live)],
    )


def unplaced_stores(stores: list[Store], live: list[Connection]) -> list[Store]:
    """Return the stores for which a person has to choose among the connections."""
    return [store for store in stores if live and not connections_of([store], live)]
