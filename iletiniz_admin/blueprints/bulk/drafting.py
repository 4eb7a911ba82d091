"""Answers to the script that keeps a draft as it is written."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.wording import refusal, time_of_day


def draft_kept(campaign: Campaign) -> dict[str, Any]:
    """Return what to say, and the version that the form is now of."""
    said = gettext("Draft saved at %(time)s.", time=time_of_day(now(), ZONE))
    return {"version": campaign.version, "said": str(said)}


def draft_refused(error: Refused) -> ResponseReturnValue:
    """Say why nothing was kept; where somebody else has changed it, the script gives up."""
    session().rollback()
    if error.code == "campaign_changed":
        said = gettext(
            "Not saved: this campaign was changed meanwhile, perhaps in another tab. Nothing you "
            "typed is lost; press the button below to decide which one stays."
        )
        return jsonify(said=str(said), is_stale=True), 409
    return jsonify(said=refusal(error.code, current_locale(), **error.details)), 422
