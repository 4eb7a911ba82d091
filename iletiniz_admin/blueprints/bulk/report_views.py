"""A campaign's outcome as a file: everybody of the receipt, streamed."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from iletiniz_admin.blueprints.bulk.base import blueprint, campaign_or_404
from iletiniz_admin.models import Campaign, MessageStatus, Reason, Role
from iletiniz_admin.services import audit
from iletiniz_admin.services.campaigns import lookup
from iletiniz_admin.services.campaigns.exporting import ReportWords, report_piece
from iletiniz_admin.services.consent import without_tokens
from iletiniz_admin.sms import mask
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.csv_files import csv_answer, csv_lines
from iletiniz_admin.web.deps import Deps, actor, deps, session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import outcome

MOST_OUTCOMES: Final = 1000  # that are kept as words


@blueprint.get("/<int:campaign_id>/report.csv")
@requires(Permission.VIEW)
def report(campaign_id: int) -> Response:
    """Hand out who got the text and how, who did not and why; written down like every export."""
    writing = session(write=True)
    campaign = campaign_or_404(campaign_id)
    audit.record(writing, actor(), "campaign.exported", subject=f"campaign {campaign.id}")
    words = words_for_reader(campaign)
    writing.commit()
    return csv_answer(
        csv_lines(exported(deps(), campaign_id, words)), f"campaign-{campaign_id}.csv"
    )


def words_for_reader(campaign: Campaign) -> ReportWords:
    """Return the words of the page's language; a viewer gets numbers masked, as on pages."""
    names = {store.id: store.name for store in lookup.stores_of(session(), campaign)}
    is_viewer = current_user.role == Role.VIEWER
    return ReportWords(
        outcome=outcome_words(current_locale(), is_viewer=is_viewer),
        number=mask if is_viewer else str,
        store=lambda store_id: names.get(store_id, ""),
        headings=(
            _("Number"),
            _("Name"),
            _("Order"),
            _("Line of the file"),
            _("Store"),
            _("Outcome"),
            _("Parts"),
            _("Handed over (UTC)"),
            _("Delivered (UTC)"),
            _("Text"),
        ),
    )


def outcome_words(locale: str, *, is_viewer: bool) -> Callable[..., str]:
    """Return what writes an outcome in words; it is called while the answer streams.

    Most rows of a report share a few outcomes, and words take longer than reading the row.
    """

    @lru_cache(maxsize=MOST_OUTCOMES)
    def write(
        status: MessageStatus,
        reason: Reason | None,
        error_code: str | None,
        error_message: str | None,
        detail: str,
    ) -> str:
        message = None if is_viewer else without_tokens(error_message or "")
        details = {"error_code": error_code, "error_message": message, "placeholder": detail}
        known = {name: value for name, value in details.items() if value}
        return outcome(status, reason, locale=locale, details=known).title

    return write


def exported(parts: Deps, campaign_id: int, words: ReportWords) -> Iterator[list[str]]:
    """Yield the rows while they are read; no piece waits in a transaction for a slow reader."""
    yield list(words.headings)
    after: int | None = 0
    while after is not None:
        with parts.session_factory() as own:
            own.connection(execution_options={"sqlite_begin": "DEFERRED"})
            campaign = own.get(Campaign, campaign_id)
            if campaign is None:
                return
            piece = report_piece(own, campaign, words, after=after)
        yield from piece.rows
        after = piece.last
