"""The dashboard: what stands, and what needs the person. It never waits long for iletiniz."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from iletiniz_admin.models import Connection, Role, Store, StoreStatus
from iletiniz_admin.services import connections, overview
from iletiniz_admin.services.account_view import (
    AccountView,
    SendersView,
    account_view,
    senders_view,
)
from iletiniz_admin.services.leases import find_worker_seen_at
from iletiniz_admin.web import refresh
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import deps, now, session, settings
from iletiniz_admin.web.locale import ZONE

blueprint = Blueprint("dashboard", __name__)


@dataclass(frozen=True, slots=True)
class Block:
    """One workspace on the dashboard; its two parts fail apart from each other."""

    row: Connection
    is_lost: bool
    account: AccountView
    senders: SendersView


@dataclass(frozen=True, slots=True)
class StoreLine:
    """One store and whether it has been silent for too long."""

    row: Store
    is_silent: bool


@blueprint.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Show the dashboard of all visible stores, or of the chosen one."""
    visible = visible_stores()
    chosen = selected_store()
    stores = [chosen] if chosen else visible
    rows = shown_connections(stores, is_narrowed=chosen is not None)
    refresh.keep_fresh(rows)
    seen_at = find_worker_seen_at(session())
    ids = [store.id for store in stores]
    return render_template(
        "dashboard/index.html",
        store_switch=True,
        blocks=[block(row) for row in rows],
        lines=[line(store) for store in stores],
        counts=overview.counts(session(), ids, midnight(now())),
        messages=overview.last_messages(session(), ids),
        names={store.id: store.name for store in stores},
        steps=overview.first_steps(session(), [store.id for store in visible]),
        worker_seen_at=seen_at,
        is_worker_silent=overview.is_silent(seen_at, overview.WORKER_SILENT, now()),
        upgrade_url=settings().upgrade_url,
    )


def shown_connections(stores: list[Store], *, is_narrowed: bool) -> list[Connection]:
    """Return the live connections that concern the person: an admin's are all of them."""
    live = connections.list_live(session())
    if current_user.role == Role.ADMIN and not is_narrowed:
        return live
    return overview.connections_of(stores, live)


def block(row: Connection) -> Block:
    """Return what is shown of one workspace."""
    return Block(
        row=row,
        is_lost=connections.is_lost(deps().sealer, row),
        account=account_view(row),
        senders=senders_view(row),
    )


def line(store: Store) -> StoreLine:
    """Return what is shown of one store; one that was never paired is not silent."""
    is_silent = store.status is StoreStatus.PAIRED and overview.is_silent(
        store.last_seen_at, overview.STORE_SILENT, now()
    )
    return StoreLine(store, is_silent)


def midnight(moment: datetime) -> datetime:
    """Return the beginning of the day in the time that people here live by."""
    local = moment.astimezone(ZoneInfo(ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
