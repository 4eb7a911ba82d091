"""The list of campaigns, and what begins and ends one that was never sent."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext as _l

from iletiniz_admin.blueprints.bulk.base import (
    EDITABLE,
    allowed_store_ids,
    blueprint,
    campaign_or_404,
    draft_or_404,
    to_page,
)
from iletiniz_admin.blueprints.bulk.shown import Segment, segments
from iletiniz_admin.blueprints.bulk.words import audience_lines, day
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignStatus, Store
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.services.campaigns.progress import Progress, is_confirmed, progress
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.web.navigation import carried
from iletiniz_admin.web.paging import Page, page_number
from iletiniz_admin.wording import zone
from iletiniz_admin.wording.campaigns import StateText, campaign_state

S = CampaignStatus
VIEWS: Final[Mapping[str, tuple[LazyString, Collection[CampaignStatus]]]] = {
    "drafts": (_l("Drafts"), EDITABLE),
    "running": (_l("Under way"), frozenset({S.SCHEDULED, S.SENDING, S.PAUSED})),
    "ended": (_l("Ended"), frozenset({S.FINISHED, S.CANCELLED})),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign as the list shows it; ``progress`` is None before its confirmation.

    ``at`` is when it last became what it is; ``recipients`` and ``parts`` are None unchecked.
    """

    campaign: Campaign
    state: StateText
    at: datetime
    recipients: int | None
    parts: int | None
    stores: list[Store]
    audience: list[str]
    progress: Progress | None
    segments: tuple[Segment, ...]


@blueprint.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the campaigns of the person's stores, newest first."""
    view = request.args.get("show", "")
    view = view if view in VIEWS else ""
    statuses = VIEWS[view][1] if view else None
    page = Page(page_number(), count(statuses))
    found = drafts.list_campaigns(
        session(),
        allowed_store_ids(),
        page.per_page,
        page.offset,
        statuses=statuses,
        store_id=chosen_store_id(),
    )
    return render_template(
        "bulk/index.html",
        store_switch=True,
        rows=[row_of(campaign) for campaign in found],
        page=page,
        view=view,
        chips=[(name, words, count(these)) for name, (words, these) in VIEWS.items()],
        has_stores=bool(visible_stores()),
    )


def chosen_store_id() -> int | None:
    """Return the store of the store switch, whose campaigns alone are shown."""
    store = selected_store()
    return store.id if store is not None else None


def count(statuses: Collection[CampaignStatus] | None) -> int:
    """Return how many campaigns in these states the person sees."""
    ids, store_id = allowed_store_ids(), chosen_store_id()
    return drafts.count_campaigns(session(), ids, statuses=statuses, store_id=store_id)


def row_of(campaign: Campaign) -> Row:
    """Return the campaign's row."""
    stores = drafts.stores_of(session(), campaign)
    found = progress(session(), campaign, now()) if is_confirmed(campaign) else None
    receipt = Receipt.read(campaign)
    return Row(
        campaign=campaign,
        state=campaign_state(campaign.status, current_locale()),
        at=moment_of(campaign),
        recipients=found.total if found else receipt.recipients if receipt else None,
        parts=campaign.part_count if found else receipt.part_count if receipt else None,
        stores=stores,
        audience=audience_lines(campaign, stores),
        progress=found,
        segments=segments(found) if found and found.total else (),
    )


def moment_of(campaign: Campaign) -> datetime:
    """Return when the campaign ended, began, will begin, or was last changed."""
    if campaign.status is CampaignStatus.SCHEDULED and campaign.start_at:
        return campaign.start_at
    moments = (campaign.cancelled_at, campaign.finished_at, campaign.paused_at, campaign.started_at)
    return next((moment for moment in moments if moment), campaign.updated_at)


@blueprint.post("/new")
@requires(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Begin a draft for the store of the store switch, or for all that send as the first does."""
    stores = stores_to_begin_with()
    if not stores:
        warn(gettext("There is no store yet. Add one on the WooCommerce page first."))
        return redirect(url_for("bulk.index", **carried()), 303)  # type: ignore[arg-type] # plain texts
    today = day(now().astimezone(zone(ZONE)).date())
    name = gettext("Campaign of %(day)s", day=today)
    campaign = drafts.create(session(), name=name, stores=stores, actor=actor(), now=now())
    session().commit()
    return to_page(campaign, "bulk.audience")


def stores_to_begin_with() -> list[Store]:
    """Return the stores that a new campaign is of until somebody says otherwise."""
    chosen = selected_store()
    if chosen is not None:
        return [chosen]
    stores = visible_stores()
    senders = {store.id: connection_for(session(), store) for store in stores}
    return [store for store in stores if senders[store.id] is senders[stores[0].id]]


@blueprint.post("/<int:campaign_id>/duplicate")
@requires(Permission.MANAGE)
def duplicate(campaign_id: int) -> ResponseReturnValue:
    """Make a draft with the same people and text."""
    found = campaign_or_404(campaign_id)
    copy = drafts.duplicate(session(), found, actor(), now())
    copy.name = gettext("Copy of %(name)s", name=found.name)[:100]
    session().commit()
    say(gettext("A copy was made. Nothing is sent before you start it."))
    return to_page(copy, "bulk.audience")


@blueprint.get("/<int:campaign_id>/delete")
@requires(Permission.MANAGE)
def delete_page(campaign_id: int) -> ResponseReturnValue:
    """Ask before a draft is deleted."""
    return render_template("bulk/delete.html", campaign=draft_or_404(campaign_id))


@blueprint.post("/<int:campaign_id>/delete")
@requires(Permission.MANAGE)
def delete(campaign_id: int) -> ResponseReturnValue:
    """Delete a campaign that was never confirmed."""
    found = draft_or_404(campaign_id)
    name = found.name
    try:
        drafts.delete(session(), found, actor(), now())
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return to_page(found)
    session().commit()
    say(gettext("The draft “%(name)s” was deleted.", name=name))
    return redirect(url_for("bulk.index", **carried()), 303)  # type: ignore[arg-type] # plain texts
