"""Why a row of a file is left out: a row is no order, though the reasons' codes are the same."""

from flask_babel import gettext

from iletiniz_admin.models import Campaign, Reason
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import reason_name, refusal
from iletiniz_admin.wording.refusals_uploads import UPLOAD_REFUSALS


def is_of_rows(campaign: Campaign) -> bool:
    """Say whether the campaign's people are rows of a file."""
    return Choice.read(campaign.audience).kind is AudienceKind.FILE


def row_reason(reason: Reason | None) -> str:
    """Return the short name of a reason, for a list of reasons with their numbers."""
    if reason is Reason.NO_NUMBER:
        return str(gettext("No number in this row"))
    return reason_name(reason, current_locale())


def row_fault(reason: Reason | None) -> str:
    """Return what is wrong with one row and what to do; other reasons have their name alone."""
    code = f"row_{reason}"
    return refusal(code, current_locale()) if code in UPLOAD_REFUSALS else row_reason(reason)
