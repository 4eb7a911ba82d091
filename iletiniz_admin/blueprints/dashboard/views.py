"""The dashboard: what stands, and what needs the person. It never waits long for iletiniz."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from iletiniz_admin import wording
from iletiniz_admin.models import Connection, Message, MessageClass, Role, Store, StoreStatus
from iletiniz_admin.services import access, connections, overview
from iletiniz_admin.services.account_view import (
    AccountView,
    SendersView,
    account_view,
    senders_view,
)
from iletiniz_admin.services.leases import find_worker_seen_at
from iletiniz_admin.services.overview_campaigns import CampaignLine, campaigns_under_way
from iletiniz_admin.web import refresh
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import deps, now, session, settings
from iletiniz_admin.web.filters import shown_body
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.wording.campaigns import CauseText, StateText, campaign_state, pause_cause

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


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message with its words in the language of the page."""

    row: Message
    words: wording.OutcomeText
    store_name: str


@dataclass(frozen=True, slots=True)
class CampaignShown:
    """A campaign under way, with its state in words, and why it paused by itself."""

    line: CampaignLine
    state: StateText
    cause: CauseText | None


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
    is_never_connected = not rows and not overview.was_connected(session())
    ids = [store.id for store in stores]
    return render_template(
        "dashboard/index.html",
        store_switch=True,
        blocks=[block(row) for row in rows],
        lines=[line(store) for store in stores],
        campaigns=campaigns_of(chosen),
        counts=overview.counts(session(), ids, midnight(now())),
        messages=newest_of(stores, is_never_connected=is_never_connected),
        is_never_connected=is_never_connected,
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


def campaigns_of(chosen: Store | None) -> list[CampaignShown]:
    """Return the campaigns under way of all the person's stores, or of the chosen one."""
    allowed = access.visible_store_ids(session(), current_user)
    found = campaigns_under_way(session(), allowed, store_id=chosen.id if chosen else None)
    locale = current_locale()
    return [
        CampaignShown(
            one,
            campaign_state(one.campaign.status, locale),
            pause_cause(one.campaign.pause_reason, locale) if one.needs_somebody else None,
        )
        for one in found
    ]


def newest_of(stores: list[Store], *, is_never_connected: bool) -> list[MessageLine]:
    """Return the newest messages of the stores, in words."""
    by_id = {store.id: store for store in stores}
    found = overview.last_messages(session(), by_id.keys())
    return [
        MessageLine(
            row,
            words_of(row, by_id[row.store_id], is_never_connected=is_never_connected),
            by_id[row.store_id].name,
        )
        for row in found
    ]


def words_of(row: Message, store: Store, *, is_never_connected: bool) -> wording.OutcomeText:
    """Return what happened to the message; the number stands in a column of its own."""
    # iletiniz's own words may repeat the number that a viewer sees masked.
    is_viewer = current_user.role == Role.VIEWER
    details = {
        "error_code": row.error_code,
        "error_message": None if is_viewer else shown_body(row.error_message),
        "best_before": clock_time(row.best_before_at, store.timezone),
        "leaves_at": clock_time(row.held_until, store.timezone),
        "is_commercial": row.message_class is MessageClass.COMMERCIAL,
        "is_never_connected": is_never_connected,
    }
    return wording.outcome(row.status, row.reason, locale=current_locale(), details=details)


def clock_time(moment: datetime | None, zone: str | None) -> str:
    """Return the local time with its day unless that is today; "" where there is none."""
    return wording.clock_time(moment, now(), zone, current_locale()) if moment else ""


def midnight(moment: datetime) -> datetime:
    """Return the beginning of the day in the time that people here live by."""
    local = moment.astimezone(ZoneInfo(ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
