"""The list of people: who agreed, who refused, who is stopped; and finding one by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from iletiniz_admin.blueprints.consent.base import (
    allowed_stores,
    blueprint,
    place_url,
    shown_stores,
)
from iletiniz_admin.blueprints.consent.forms import SearchForm
from iletiniz_admin.blueprints.consent.words import scope_words, source_words
from iletiniz_admin.models import Consent, Suppression
from iletiniz_admin.services import consent_list, iys
from iletiniz_admin.services.consent_list import Counts, Place
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.paging import Page, page_number

VIEWS = ("agreed", "refused", "stopped")


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the list shows them; ``is_given`` is None where only a stop is known."""

    url: str
    recipient: str
    store_id: int | None
    at: datetime
    is_given: bool | None
    proof: str
    stop: str


@blueprint.get("/")
@requires(Permission.MANAGE)
def index() -> ResponseReturnValue:
    """List the people of the stores."""
    return list_page(SearchForm(formdata=None), unknown=False), 200


@blueprint.post("/")
@requires(Permission.MANAGE)
def find() -> ResponseReturnValue:
    """Lead to the person of a number; say so where nothing is held about it."""
    form = SearchForm()
    if not form.validate():
        return list_page(form, unknown=False), 422
    place = consent_list.find_place(session(), allowed_stores().keys(), form.number.e164)
    if place is None:
        return list_page(form, unknown=True), 200
    return redirect(place_url(place), 303)


def list_page(form: SearchForm, *, unknown: bool) -> str:
    """Return the list, with what came of a search."""
    view = request.args.get("show", "")
    view = view if view in VIEWS else ""
    ids = shown_stores().keys()
    counts = consent_list.count_people(session(), ids)
    page = Page(page_number(), total_of(counts, view))
    return render_template(
        "consent/index.html",
        store_switch=True,
        form=form,
        unknown=unknown,
        view=view,
        counts=counts,
        page=page,
        lines=lines_of(view, page),
        stores=allowed_stores(),
        overdue_count=iys.count_overdue(session(), ids, now()),
    )


def total_of(counts: Counts, view: str) -> int:
    """Return how many people a view lists; the plain one lists everybody who said something."""
    if view == "":
        return counts.agreed + counts.refused
    return {"agreed": counts.agreed, "refused": counts.refused, "stopped": counts.stopped}[view]


def lines_of(view: str, page: Page) -> list[Line]:
    """Return the rows of a page."""
    ids = shown_stores().keys()
    limit, offset = page.per_page, page.offset
    if view == "stopped":
        stops = consent_list.list_stopped(session(), ids, limit=limit, offset=offset)
        return stop_lines(stops)
    is_given = {"agreed": True, "refused": False}.get(view)
    said = consent_list.list_answers(session(), ids, is_given=is_given, limit=limit, offset=offset)
    return answer_lines(said)


def answer_lines(said: Sequence[Consent]) -> list[Line]:
    """Return the lines of statements, each with the stop that outweighs it."""
    people = {row.recipient for row in said}
    stops = consent_list.stopped_scopes(session(), shown_stores().keys(), people)
    return [
        Line(
            url=place_url(Place("consent", row.id)),
            recipient=row.recipient,
            store_id=row.store_id,
            at=row.at,
            is_given=row.is_given,
            proof=source_words(row.source),
            stop=scope_words(stops[row.recipient]) if row.recipient in stops else "",
        )
        for row in said
    ]


def stop_lines(stops: Sequence[Suppression]) -> list[Line]:
    """Return the lines of stops."""
    return [
        Line(
            url=place_url(Place("suppression", row.id)),
            recipient=row.recipient,
            store_id=row.store_id,
            at=row.at,
            is_given=None,
            proof=source_words(row.source),
            stop=scope_words(row.scope),
        )
        for row in stops
    ]
