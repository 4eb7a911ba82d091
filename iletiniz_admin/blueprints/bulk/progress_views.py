"""The page of a confirmed campaign: how far it is, why it waits, what can be done."""

from typing import Final

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.bulk.base import blueprint, campaign_or_404, to_page
from iletiniz_admin.blueprints.bulk.shown import Shown, show, zone_of
from iletiniz_admin.models import Campaign, CampaignStatus
from iletiniz_admin.services.campaigns import lookup
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.followups import FOLLOW_UPS, count_followup
from iletiniz_admin.services.campaigns.progress import is_confirmed
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import campaigns as words

# Where a campaign that is not confirmed yet is looked at.
STEP_OF: Final = {
    CampaignStatus.DRAFT: "bulk.audience",
    CampaignStatus.CHECKING: "bulk.check",
    CampaignStatus.CHECKED: "bulk.check",
}
STOPPABLE: Final = frozenset(
    {CampaignStatus.SCHEDULED, CampaignStatus.SENDING, CampaignStatus.PAUSED}
)
PAUSABLE: Final = frozenset({CampaignStatus.SCHEDULED, CampaignStatus.SENDING})


@blueprint.get("/<int:campaign_id>")
@requires(Permission.VIEW)
def campaign(campaign_id: int) -> ResponseReturnValue:
    """Show a confirmed campaign; another one at the step where it stands."""
    found = campaign_or_404(campaign_id)
    if not is_confirmed(found):
        return to_page(found, STEP_OF[found.status])
    shown = show(found)
    stores = lookup.stores_of(session(), found)
    return render_template(
        "bulk/campaign.html",
        campaign=found,
        shown=shown,
        stores=stores,
        zone=zone_of(stores),
        receipt=Receipt.read(found),
        source=source_of(found),
        audience_kind=words.audience_kind(Choice.read(found.audience).kind, current_locale()),
        follow_ups=follow_ups(found, shown),
        can_pause=found.status in PAUSABLE,
        can_resume=found.status is CampaignStatus.PAUSED,
        can_stop=found.status in STOPPABLE,
    )


@blueprint.get("/<int:campaign_id>/progress")
@requires(Permission.VIEW)
def progress(campaign_id: int) -> ResponseReturnValue:
    """Give the script what has changed: the part of the page with the bar and the figures."""
    found = campaign_or_404(campaign_id)
    if not is_confirmed(found):
        abort(404)
    return render_template("bulk/_live.html", campaign=found, shown=show(found))


def source_of(found: Campaign) -> Campaign | None:
    """Return the campaign whose rest or failed recipients these are."""
    return session().get(Campaign, found.source_id) if found.source_id else None


def follow_ups(found: Campaign, shown: Shown) -> dict[str, int]:
    """Return how many people the follow-ups of an ended campaign would go to, nobody left out."""
    if not shown.has_ended:
        return {}
    standing = shown.progress
    unsent = standing.waiting + standing.will_not_go
    likely = {AudienceKind.REST: unsent, AudienceKind.FAILED: standing.failed}
    counted = {
        kind.value: count_followup(session(), found, kind) for kind in FOLLOW_UPS if likely[kind]
    }
    return {kind: count for kind, count in counted.items() if count}
