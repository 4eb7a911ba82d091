"""The blueprint, and what its views share: which campaigns one sees, the steps, two open tabs."""

from dataclasses import dataclass
from typing import Any, Final, cast

from flask import Blueprint, Response, abort, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext as _l
from flask_login import current_user

from iletiniz_admin.models import Campaign, CampaignStatus
from iletiniz_admin.services import access
from iletiniz_admin.services.campaigns import lookup
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.web.deps import session
from iletiniz_admin.web.forms import PanelForm
from iletiniz_admin.web.navigation import carried
from iletiniz_admin.wording import sms_date, sms_money, trigger_label

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")

FORMATS: Final = Format(money=sms_money, date=sms_date, status=trigger_label)
EDITABLE: Final = frozenset({CampaignStatus.DRAFT, CampaignStatus.CHECKING, CampaignStatus.CHECKED})
# The steps in their order, by the endpoint of their page.
STEPS: Final[tuple[tuple[str, LazyString], ...]] = (
    ("bulk.audience", _l("To whom")),
    ("bulk.text", _l("What")),
    ("bulk.check", _l("Check")),
    ("bulk.start", _l("Send")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the list; ``url`` is empty where the campaign cannot go yet."""

    number: int
    label: LazyString
    url: str
    is_current: bool
    is_done: bool


def allowed_store_ids() -> set[int] | None:
    """Return the stores that the person may see, read once a request; None means all."""
    if "bulk_store_ids" not in g:
        g.bulk_store_ids = access.visible_store_ids(session(), current_user)
    return cast("set[int] | None", g.bulk_store_ids)


def campaign_or_404(campaign_id: int) -> Campaign:
    """Return the campaign if the person sees all of its stores; else it does not exist for them."""
    campaign = lookup.find_campaign(session(), campaign_id, allowed_store_ids())
    return campaign if campaign is not None else abort(404)


def draft_or_404(campaign_id: int) -> Campaign:
    """Return a campaign that can be changed; one that was confirmed leads to its own page."""
    campaign = campaign_or_404(campaign_id)
    if not editable(campaign):
        abort(cast(Response, to_page(campaign)))
    return campaign


def editable(campaign: Campaign) -> bool:
    """Say whether the campaign can still be changed: nobody has confirmed it."""
    return campaign.status in EDITABLE


def page_of(campaign: Campaign, endpoint: str = "bulk.campaign", **more: Any) -> str:
    """Return the address of one of the campaign's pages."""
    return url_for(endpoint, campaign_id=campaign.id, **{**carried(), **more})


def to_page(
    campaign: Campaign, endpoint: str = "bulk.campaign", **more: Any
) -> ResponseReturnValue:
    """Lead to one of the campaign's pages."""
    return redirect(page_of(campaign, endpoint, **more), 303)


def steps(campaign: Campaign, current: str) -> list[Step]:
    """Return the step list of a page; ``current`` is its endpoint, such as "bulk.text".

    Every step can be opened but the last one, which needs a receipt.
    """
    place = [endpoint for endpoint, _ in STEPS].index(current)
    return [
        Step(
            number=number + 1,
            label=label,
            url=page_of(campaign, endpoint) if _is_open(campaign, endpoint) else "",
            is_current=number == place,
            is_done=number < place,
        )
        for number, (endpoint, label) in enumerate(STEPS)
    ]


def _is_open(campaign: Campaign, endpoint: str) -> bool:
    return endpoint != "bulk.start" or campaign.status is CampaignStatus.CHECKED


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """Give the templates what all pages of a campaign show."""
    return {"steps": steps, "page_of": page_of, "editable": editable}


def stale(form: PanelForm, campaign: Campaign) -> str:
    """Say that the campaign changed since the form was opened; what was typed stays.

    The form now carries the version of today: sending it again is the person's decision.
    """
    form.version.data = str(campaign.version)
    return str(
        gettext(
            "%(name)s has changed this campaign meanwhile, perhaps in another tab. What you typed "
            "is still here: save again to replace what is stored.",
            name=campaign.updated_by or gettext("Somebody"),
        )
    )
