"""The people of a campaign, each with the outcome of their message; searched by POST."""

from typing import Any, Final

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from iletiniz_admin.blueprints.bulk.base import blueprint, campaign_or_404, page_of, to_page
from iletiniz_admin.blueprints.bulk.shown import TOLD
from iletiniz_admin.models import Campaign, MessageClass, Role
from iletiniz_admin.services.campaigns import outcomes
from iletiniz_admin.services.campaigns.outcomes import Figure, Line, LineFilter
from iletiniz_admin.services.campaigns.progress import is_confirmed, progress
from iletiniz_admin.sms import Recipient, normalise
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.filters import shown_body
from iletiniz_admin.web.forms import tidy
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.paging import Page, page_number
from iletiniz_admin.wording import OutcomeText, outcome
from iletiniz_admin.wording.campaigns import figure_name

MOST_SIGNS: Final = 100
DIGITS_OF_A_NUMBER: Final = 7  # so many can be found again as somebody's number


@blueprint.get("/<int:campaign_id>/recipients")
@requires(Permission.VIEW)
def recipients(campaign_id: int) -> ResponseReturnValue:
    """List the people of the receipt in its order."""
    campaign = campaign_or_404(campaign_id)
    return list_page(campaign, typed(request.args.get("q")))


@blueprint.post("/<int:campaign_id>/recipients")
@requires(Permission.VIEW)
def find_recipients(campaign_id: int) -> ResponseReturnValue:
    """Search; a number stays out of the address, a name or an order may stand in it."""
    campaign = campaign_or_404(campaign_id)
    search = typed(request.form.get("q"))
    if is_number(search):
        return list_page(campaign, search)
    more = {"q": search or None, "status": request.args.get("status")}
    return redirect(page_of(campaign, "bulk.recipients", **more), 303)


def typed(text: str | None) -> str:
    """Return what was searched for as one line."""
    return tidy((text or "")[:MOST_SIGNS])


def is_number(search: str) -> bool:
    """Say whether this is, or could be a part of, somebody's number."""
    if isinstance(normalise(search), Recipient):
        return True
    return sum(sign.isdigit() for sign in search) >= DIGITS_OF_A_NUMBER


def list_page(campaign: Campaign, search: str) -> ResponseReturnValue:
    """Return the list, narrowed by the figure of the address and what was searched for."""
    if not is_confirmed(campaign):
        return to_page(campaign)
    standing = progress(session(), campaign, now())
    counts = {one: getattr(standing, one.value) for one in TOLD}
    chosen = LineFilter(
        figure=chosen_figure(),
        search=search,
        finds_part_of_number=current_user.role != Role.VIEWER,
    )
    page = Page(page_number(), total_of(campaign, chosen, counts, standing.total))
    lines = outcomes.list_lines(
        session(), campaign, chosen, limit=page.per_page, offset=page.offset
    )
    return render_template(
        "bulk/recipients.html",
        campaign=campaign,
        lines=[(line, words_of(line)) for line in lines],
        chips=[(one, figure_name(one, current_locale()), counts[one]) for one in TOLD],
        chosen=chosen,
        total=standing.total,
        page=page,
        is_by_number=is_number(search),
    )


def chosen_figure() -> Figure | None:
    """Return the figure of the address; one that does not exist is a page that does not."""
    asked = request.args.get("status", "")
    if not asked:
        return None
    return next((one for one in Figure if one == asked), None) or abort(404)


def total_of(campaign: Campaign, chosen: LineFilter, counts: dict[Figure, int], total: int) -> int:
    """Return how many rows the list has; only a search has to be counted."""
    if chosen.search:
        return outcomes.count_lines(session(), campaign, chosen)
    return total if chosen.figure is None else counts[chosen.figure]


def words_of(line: Line) -> OutcomeText:
    """Return what happened to somebody's message, or stands before them."""
    message = line.message
    details: dict[str, Any] = {}
    if message is not None:
        sees_all = current_user.role != Role.VIEWER
        details = {
            "error_code": message.error_code,
            # iletiniz's own words may repeat the number that this person sees masked.
            "error_message": shown_body(message.error_message) if sees_all else None,
            "is_commercial": message.message_class is MessageClass.COMMERCIAL,
        }
    known = {name: value for name, value in details.items() if value}
    reason = message.reason if message else None
    return outcome(line.status, reason, locale=current_locale(), details=known)
