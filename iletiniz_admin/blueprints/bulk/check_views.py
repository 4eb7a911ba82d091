"""The third step: the receipt, made by a worker and read like a bill before anything is sent."""

from typing import Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.bulk.base import (
    blueprint,
    campaign_or_404,
    draft_or_404,
    editable,
    to_page,
)
from iletiniz_admin.blueprints.bulk.bill import bill_of, drops_of
from iletiniz_admin.blueprints.bulk.row_words import is_of_rows, row_fault
from iletiniz_admin.blueprints.bulk.shown import connection_of
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignRecipient, CampaignStatus, Reason
from iletiniz_admin.services.campaigns import checking, outcomes
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.campaigns.text import InvalidCampaign
from iletiniz_admin.web import refresh
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.flash import say_refusal, warn
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.numbers import row_number
from iletiniz_admin.web.paging import Page, page_number
from iletiniz_admin.web.text_fields import fault_sentence
from iletiniz_admin.wording import reason_name, refusal

MOST_PERCENT: Final = 99  # the last step of a check has no rows of its own


@blueprint.get("/<int:campaign_id>/check")
@requires(Permission.VIEW)
def check(campaign_id: int) -> ResponseReturnValue:
    """Show where the check stands, and the receipt as soon as there is one."""
    campaign = draft_or_404(campaign_id)
    connection = connection_of(campaign)
    if connection is not None and campaign.status is CampaignStatus.CHECKED:
        refresh.keep_fresh([connection])
        campaign, connection = campaign_or_404(campaign_id), connection_of(campaign)
    return render_template(
        "bulk/check.html",
        campaign=campaign,
        bill=bill_of(campaign),
        percent=percent(campaign),
        is_checking=campaign.status is CampaignStatus.CHECKING,
        check_error=check_error(campaign),
    )


@blueprint.get("/<int:campaign_id>/check/progress")
@requires(Permission.VIEW)
def check_progress(campaign_id: int) -> ResponseReturnValue:
    """Give the script how far the check is; its mark tells that the page is another one now."""
    campaign = campaign_or_404(campaign_id)
    return render_template("bulk/_checking.html", campaign=campaign, percent=percent(campaign))


@blueprint.post("/<int:campaign_id>/check")
@requires(Permission.MANAGE)
def ask_check(campaign_id: int) -> ResponseReturnValue:
    """Let the worker write and count every single text; nothing is sent."""
    campaign = draft_or_404(campaign_id)
    version = row_number(request.form.get("version")) or 0
    try:
        checking.ask_check(session(), campaign, version, actor=actor(), now=now())
    except InvalidCampaign as invalid:
        session().rollback()
        for fault in invalid.faults:
            warn(fault_sentence(fault))
        return to_page(campaign, "bulk.text")
    except Refused as error:
        session().rollback()
        say_refusal(error)
        return to_page(campaign, "bulk.check")
    session().commit()
    hint()
    return to_page(campaign, "bulk.check")


@blueprint.get("/<int:campaign_id>/left-out")
@requires(Permission.VIEW)
def left_out(campaign_id: int) -> ResponseReturnValue:
    """List whom the check left out, for one reason or for any."""
    campaign = campaign_or_404(campaign_id)
    if Receipt.read(campaign) is None:
        return to_page(campaign)
    counts = outcomes.count_left_out(session(), campaign)
    reason = chosen_reason()
    total = sum(counts.values()) if reason is None else counts.get(reason, 0)
    page = Page(page_number(), total)
    rows = outcomes.list_left_out(
        session(), campaign, reason, limit=page.per_page, offset=page.offset
    )
    return render_template(
        "bulk/left_out.html",
        campaign=campaign,
        is_draft=editable(campaign),
        rows=rows,
        drops=drops_of(counts, of_rows=is_of_rows(campaign)),
        reason=reason,
        total=sum(counts.values()),
        page=page,
        why=why,
    )


def chosen_reason() -> Reason | None:
    """Return the reason of the address; one that does not exist is a page that does not."""
    asked = request.args.get("reason", "")
    if not asked:
        return None
    return next((one for one in Reason if one == asked), None) or abort(404)


def why(row: CampaignRecipient) -> str:
    """Return why this one does not get the text, with the placeholder that is empty."""
    name = reason_name(row.reason, current_locale())
    if row.reason is Reason.MISSING_VALUE and row.detail:
        return f"{name}: {{{row.detail}}}"
    return row_fault(row.reason) if row.line and not row.detail else name


def percent(campaign: Campaign) -> int | None:
    """Return how far the check is; None while nobody knows how many people there are."""
    if campaign.expected_count <= 0:
        return None
    return min(MOST_PERCENT, campaign.checked_count * 100 // campaign.expected_count)


def check_error(campaign: Campaign) -> str:
    """Return why the last check came to nothing, "" where none failed."""
    code = campaign.check_error
    return refusal(code, current_locale()) if code else ""
