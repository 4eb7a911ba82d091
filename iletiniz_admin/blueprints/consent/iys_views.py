"""What İYS has still to be told, and by when: three business days by law."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, ngettext

from iletiniz_admin import wording
from iletiniz_admin.blueprints.consent.base import (
    allowed_stores,
    blueprint,
    place_url,
    shown_stores,
)
from iletiniz_admin.blueprints.consent.words import source_words
from iletiniz_admin.models import Store
from iletiniz_admin.services import consent, iys as register
from iletiniz_admin.services.consent_list import Place
from iletiniz_admin.services.iys import OpenReport
from iletiniz_admin.web.access import Permission, requires, store_or_404
from iletiniz_admin.web.csv_files import csv_answer, csv_lines
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.forms import ConfirmForm
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.web.navigation import carried
from iletiniz_admin.web.numbers import row_number

SHOWN: Final = 200
NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Line:
    """One open statement as the list shows it."""

    report: OpenReport
    url: str
    due: str
    left: str
    proof: str

    @property
    def tone(self) -> str:
        """How urgent it is: late, today or tomorrow, later."""
        if self.report.days_left < 0:
            return "danger"
        return "warning" if self.report.days_left <= 1 else "neutral"


@blueprint.get("/iys")
@requires(Permission.MANAGE)
def iys() -> ResponseReturnValue:
    """List what is open, the most urgent first."""
    ids = shown_stores().keys()
    reports = register.list_open(session(), ids, now(), SHOWN)
    return render_template(
        "consent/iys.html",
        store_switch=True,
        lines=[line_of(report) for report in reports],
        open_count=register.count_open(session(), ids),
        overdue_count=register.count_overdue(session(), ids, now()),
        stores=allowed_stores(),
        merchants=merchants(),
        most=register.MAX_ROWS,
        until=now().astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M"),
    )


def line_of(report: OpenReport) -> Line:
    """Return an open statement in words."""
    return Line(
        report=report,
        url=place_url(Place("consent", report.consent.id)),
        due=date_words(report.due_on),
        left=left_words(report.days_left),
        proof=source_words(report.consent.source),
    )


def date_words(day: date) -> str:
    """Write a day of Turkey's calendar in the language of the page."""
    return wording.date(datetime.combine(day, NOON, ZoneInfo(ZONE)), ZONE, current_locale())


def left_words(days: int) -> str:
    """Write how much time is left, or how much too late it is."""
    if days == 0:
        return str(_("due today"))
    if days > 0:
        return str(ngettext("%(num)s day left", "%(num)s days left", days))
    return str(ngettext("%(num)s day late", "%(num)s days late", -days))


def merchants() -> list[tuple[int, str]]:
    """Return a store of each merchant with the names of all: a file for İYS is of one merchant."""
    found: list[tuple[int, str]] = []
    rest: dict[int, Store] = dict(shown_stores())
    while rest:
        first = next(iter(rest.values()))
        ids = [one for one in consent.merchant_store_ids(session(), first) if one in rest]
        found.append((first.id, ", ".join(rest[one].name for one in ids)))
        for one in ids:
            del rest[one]
    return found


@blueprint.post("/iys/mark")
@requires(Permission.MANAGE)
def iys_mark() -> ResponseReturnValue:
    """Note that İYS was told of the chosen statements."""
    ids = [row_number(text) for text in request.form.getlist("consent_id")[:SHOWN]]
    chosen = [one for one in ids if one is not None]
    if len(chosen) != len(ids):
        abort(400)
    if not chosen:
        warn(_("Choose at least one answer first."))
        return to_list()
    tell(
        register.mark_reported(session(), chosen, actor(), now(), store_ids=allowed_stores().keys())
    )
    return to_list()


@blueprint.route("/iys/mark-all", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def iys_mark_all() -> ResponseReturnValue:
    """Ask, then note that İYS was told of everything that was open at a time."""
    until = moment_of(request.args.get("until", ""))
    ids = open_until(until) if until else []
    if not ConfirmForm().validate_on_submit():
        return render_template("consent/iys_mark_all.html", count=len(ids), until=until)
    if ids:
        tell(
            register.mark_reported(
                session(), ids, actor(), now(), store_ids=allowed_stores().keys()
            )
        )
    else:
        warn(_("Nothing was open at that time."))
    return to_list()


def open_until(until: datetime) -> list[int]:
    """Return the open statements that the panel knew of then, as a file of that time had them."""
    ids = shown_stores().keys()
    reports = register.list_open(session(), ids, now(), register.MAX_ROWS)
    rows = [report.consent for report in reports]
    return [row.id for row in rows if max(row.at, row.recorded_at or row.at) <= until]


def moment_of(text: str) -> datetime | None:
    """Read the time of the form, by Turkey's clock; None for what is none."""
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@blueprint.post("/iys/export/<int:store_id>")
@requires(Permission.MANAGE)
def iys_export(store_id: int) -> Response:
    """Hand out the open statements of a store's merchant, as İYS's upload takes them."""
    store = store_or_404(store_id)
    everywhere = consent.merchant_store_ids(session(), store)
    ids = [one for one in everywhere if one in shown_stores()]
    rows = register.export_iys(session(), ids, now(), actor=actor())
    session().commit()
    return csv_answer(csv_lines(rows), "iys.csv")


def tell(count: int) -> None:
    """Commit and tell how many were marked."""
    session().commit()
    say(
        ngettext(
            "%(num)s answer is marked as reported.",
            "%(num)s answers are marked as reported.",
            count,
        )
    )


def to_list() -> ResponseReturnValue:
    """Lead back to the list."""
    return redirect(url_for("consent.iys", **carried()), 303)  # type: ignore[arg-type] # plain texts
