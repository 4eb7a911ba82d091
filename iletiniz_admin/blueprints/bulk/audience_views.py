"""Who gets the text: the filters, how many people they mean, and ten of these."""

from typing import Any, Final

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.bulk.base import (
    blueprint,
    campaign_or_404,
    draft_or_404,
    editable,
    stale,
    to_page,
)
from iletiniz_admin.blueprints.bulk.counting import Counted, counted
from iletiniz_admin.blueprints.bulk.drafting import draft_kept, draft_refused
from iletiniz_admin.blueprints.bulk.forms_audience import AudienceForm, shown
from iletiniz_admin.blueprints.bulk.reading import read_page
from iletiniz_admin.blueprints.bulk.saved_views import keep_audience, list_saved, saved_or_404
from iletiniz_admin.blueprints.bulk.words import status_choices
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followups import FOLLOW_UPS
from iletiniz_admin.web.access import Permission, may, requires, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say_refusal
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.numbers import row_number

ACTIONS: Final = frozenset({"look", "save", "save_audience"})
PLACE: Final = "/<int:campaign_id>/audience"


def form_of(campaign: Campaign) -> AudienceForm:
    """Return the form, showing what is stored, or a saved audience, unless something was typed."""
    choice, stores = Choice.read(campaign.audience), drafts.stores_of(session(), campaign)
    if (saved_id := row_number(request.args.get("saved"))) is not None:
        choice, stores = saved_or_404(saved_id)
    form = AudienceForm(data=shown(campaign.name, campaign.version, stores, choice))
    return offered(form, choice)


def offered(form: AudienceForm, choice: Choice) -> AudienceForm:
    """Name the stores and the statuses that can be ticked."""
    stores = visible_stores()
    form.offer(stores, status_choices(stores, choice.statuses))
    return form


def audience_page(
    campaign: Campaign,
    form: AudienceForm,
    *,
    found: Counted | None = None,
    said: str = "",
    conflict: str = "",
) -> str:
    """Return the page; without figures it says how to get them."""
    return render_template(
        "bulk/audience.html",
        campaign=campaign,
        form=form,
        counted=found,
        said=said,
        conflict=conflict,
        saved_audiences=list_saved(),
        # A file is given up for orders only on purpose, by the button.
        keeps_draft=Choice.read(campaign.audience).kind is AudienceKind.ORDERS,
    )


@blueprint.get(PLACE)
@requires(Permission.VIEW)
def audience(campaign_id: int) -> ResponseReturnValue:
    """Show the filters, or the step that fits another kind of audience."""
    campaign = campaign_or_404(campaign_id)
    if not editable(campaign):
        return to_page(campaign)
    if not may(Permission.MANAGE):
        return read_page(campaign)
    kind = Choice.read(campaign.audience).kind
    if kind in FOLLOW_UPS:
        return to_page(campaign, "bulk.follow_up")
    if kind is AudienceKind.FILE and request.args.get("from") != "orders":
        return to_page(campaign, "bulk.file")
    return audience_page(campaign, form_of(campaign))


@blueprint.post(PLACE)
@requires(Permission.MANAGE)
def save_audience(campaign_id: int) -> ResponseReturnValue:
    """Do what was pressed: count, keep and go on, or keep the filters for other campaigns."""
    campaign = draft_or_404(campaign_id)
    action = request.form.get("action", "save")
    if action not in ACTIONS:
        abort(400)
    form = form_of(campaign)
    if not form.validate_on_submit():
        return audience_page(campaign, form), 422
    if action == "look":
        return audience_page(campaign, form, found=counted(form.stores(), form.choice()))
    try:
        if action == "save_audience":
            return audience_page(campaign, form, said=keep_audience(form))
        keep(campaign, form)
    except Refused as error:
        return refused(campaign, form, error)
    return to_page(campaign, "bulk.text")


def keep(campaign: Campaign, form: AudienceForm) -> None:
    """Keep what was chosen; a file that the campaign had is let go."""
    drafts.change(
        session(),
        campaign,
        form.version_sent(),
        name=form.name.data,
        stores=form.stores(),
        audience=form.choice(),
        actor=actor(),
        now=now(),
    )
    if campaign.upload_id is not None:
        uploads.let_go(session(), campaign)
    session().commit()


def refused(campaign: Campaign, form: AudienceForm, error: Refused) -> ResponseReturnValue:
    """Say at its place why it was not kept; nothing that was typed is lost."""
    session().rollback()
    if error.code == "campaign_frozen":
        say_refusal(error)
        return to_page(campaign)
    if error.code == "campaign_changed":
        return audience_page(campaign, form, conflict=stale(form, campaign)), 409
    places: dict[str, Any] = {
        "campaign_connections": form.store_ids,
        "audience_name": form.audience_name,
        "audience_name_taken": form.audience_name,
    }
    refuse(places.get(error.code, form.name), error)
    return audience_page(campaign, form), 422


@blueprint.get(f"{PLACE}/count")
@requires(Permission.MANAGE)
def count_audience(campaign_id: int) -> ResponseReturnValue:
    """Return the figures and the sample of what is chosen at the moment, as the page shows them."""
    campaign = draft_or_404(campaign_id)
    form = AudienceForm(request.args, meta={"csrf": False})
    del form.name
    offered(form, Choice.read(campaign.audience))
    is_valid = form.validate()
    found = counted(form.stores(), form.choice()) if is_valid else None
    return render_template("bulk/_counted.html", counted=found, faults=form.fault_list())


@blueprint.post(f"{PLACE}/draft")
@requires(Permission.MANAGE)
def keep_audience_draft(campaign_id: int) -> ResponseReturnValue:
    """Keep the filters as they are chosen; for the script of the page."""
    campaign = draft_or_404(campaign_id)
    form = form_of(campaign)
    if not form.validate():
        return jsonify(said=gettext("Not saved yet: something has to be corrected.")), 422
    try:
        keep(campaign, form)
    except Refused as error:
        return draft_refused(error)
    return jsonify(draft_kept(campaign))
