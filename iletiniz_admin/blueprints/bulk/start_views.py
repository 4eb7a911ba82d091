"""The last step: now or at a time, with the consequence in numbers; then it is confirmed."""

from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from iletiniz_admin.blueprints.bulk.base import (
    blueprint,
    campaign_or_404,
    editable,
    to_page,
)
from iletiniz_admin.blueprints.bulk.bill import bill_of, quiet_words
from iletiniz_admin.blueprints.bulk.forms_start import LATER, VALIDITIES, StartForm
from iletiniz_admin.blueprints.bulk.shown import connection_of, local_time, zone_of
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ReportShare,
)
from iletiniz_admin.services.campaigns import gating, lookup
from iletiniz_admin.services.campaigns.confirming import confirm
from iletiniz_admin.web import refresh
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.filters import number
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal

CONTACTS_SCOPE: Final = "contacts:write"
# Refusals that more quota or a plan ends; the page leads to iletiniz.
AT_ILETINIZ: Final = frozenset({"quota", "plan", "not_enough_quota"})
# Refusals that a new check ends.
BY_CHECK: Final = frozenset({"receipt_changed", "receipt_old", "no_recipients"})
AT_START: Final = frozenset({"start_in_past", "start_too_far", "quiet_until_expiry"})
COUNTS: Final = ("needed", "left", "reserve", "missing", "promised")


@blueprint.get("/<int:campaign_id>/start")
@requires(Permission.MANAGE)
def start(campaign_id: int) -> ResponseReturnValue:
    """Show what a start would do, and what stands in its way."""
    campaign = campaign_or_404(campaign_id)
    if (way := elsewhere(campaign)) is not None:
        return way
    connection = connection_of(campaign)
    if connection is not None:
        refresh.keep_fresh([connection])
        campaign = campaign_or_404(campaign_id)
        connection = connection_of(campaign)
    form = form_of(campaign, connection)
    return page(campaign, connection, form, obstacle(campaign, connection))


@blueprint.post("/<int:campaign_id>/start")
@requires(Permission.MANAGE)
def confirm_start(campaign_id: int) -> ResponseReturnValue:
    """Start or plan it: the receipt that was seen, and nothing else; a second press finds it so."""
    campaign = campaign_or_404(campaign_id)
    form = form_of(campaign, connection_of(campaign))
    if not editable(campaign) and form.receipt_hash.data != campaign.receipt_hash:
        warn(gettext("This campaign was started already."))
        return to_page(campaign)
    if not form.validate():
        return page(campaign, connection_of(campaign), form, status=422)
    try:
        confirmed = confirmed_by(form, campaign)
    except Refused as error:
        session().rollback()
        campaign = campaign_or_404(campaign_id)
        if error.code in BY_CHECK:
            warn(refusal_words(error))
            return to_page(campaign, "bulk.check")
        return page(campaign, connection_of(campaign), form, error, status=422)
    is_planned = confirmed.status is CampaignStatus.SCHEDULED
    count = confirmed.recipient_count
    session().commit()
    hint()
    say(gettext("Planned.") if is_planned else started_words(count))
    return to_page(confirmed)


def elsewhere(campaign: Campaign) -> ResponseReturnValue | None:
    """Lead away from a campaign that was confirmed, or that has no receipt; None: it has one."""
    if not editable(campaign):
        return to_page(campaign)
    if campaign.status is not CampaignStatus.CHECKED:
        warn(gettext("Check it first: the receipt says what will be sent."))
        return to_page(campaign, "bulk.check")
    return None


def confirmed_by(form: StartForm, campaign: Campaign) -> Campaign:
    """Confirm what the form says."""
    return confirm(
        session(),
        campaign,
        receipt_hash=form.receipt_hash.data or "",
        start_at=form.moment(),
        validity_hours=form.validity_hours.data,
        wants_contacts=bool("wants_contacts" in form and form.wants_contacts.data),
        report_share=ReportShare(form.report_share.data),
        actor=actor(),
        now=now(),
    )


def form_of(campaign: Campaign, connection: Connection | None) -> StartForm:
    """Return the form in the store's zone; contacts only where the connection may save them."""
    form = StartForm()
    form.zone_name = zone_of(lookup.stores_of(session(), campaign))
    known = {hours for hours, _ in VALIDITIES}
    form.offered(
        receipt_hash=campaign.receipt_hash,
        report_share=campaign.report_share.value,
        **({"validity_hours": campaign.validity_hours} if campaign.validity_hours in known else {}),
    )
    granted = connection.scopes_granted if connection is not None else []
    if granted is not None and CONTACTS_SCOPE not in granted:
        del form.wants_contacts
    return form


def obstacle(campaign: Campaign, connection: Connection | None) -> Refused | None:
    """Return what would refuse a start now, so that nobody has to press to learn it."""
    receipt = campaign.receipt or {}
    try:
        usable = gating.check_connection(connection)
        gating.check_quota(session(), campaign, usable, int(receipt.get("recipients") or 0), now())
    except Refused as error:
        return error
    return None


def page(
    campaign: Campaign,
    connection: Connection | None,
    form: StartForm,
    error: Refused | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page; a refusal stands on top with the way out of it."""
    bill = bill_of(campaign)
    if bill is None:
        return to_page(campaign, "bulk.check")
    if error is not None and error.code in AT_START and form.when.data == LATER:
        form.start_at.errors = [*form.start_at.errors, refusal_words(error)]
        error = None
    shown = render_template(
        "bulk/start.html",
        campaign=campaign,
        bill=bill,
        form=form,
        obstacle=refusal_words(error) if error is not None else "",
        leads_to_iletiniz=error is not None and error.code in AT_ILETINIZ,
        quiet=quiet_words(campaign, connection, bill),
        time_now=local_time(now(), form.zone_name),
    )
    return shown, status


def refusal_words(error: Refused) -> str:
    """Return why it cannot start, with its numbers as people write them."""
    details = {
        name: number(value) if name in COUNTS and isinstance(value, int) else value
        for name, value in error.details.items()
    }
    return refusal(error.code, current_locale(), **details)


def started_words(count: int) -> str:
    """Return what a start did."""
    return str(
        ngettext(
            "Started: %(count)s person gets the text.",
            "Started: %(count)s people get the text.",
            count,
            count=number(count),
        )
    )
