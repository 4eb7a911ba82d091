"""An answer written down by hand: by phone, on paper, over the counter."""

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext as _, lazy_gettext as _l

from iletiniz_admin.blueprints.consent.base import (
    allowed_stores,
    blueprint,
    person_route,
    place_url,
    subject_or_404,
)
from iletiniz_admin.blueprints.consent.change_views import stores_for, tell_stopped
from iletiniz_admin.blueprints.consent.forms import YES, EntryForm
from iletiniz_admin.blueprints.consent.words import note_words, number_words
from iletiniz_admin.services import consent, consent_entry, consent_list
from iletiniz_admin.services.consent_entry import Entry, Refusal
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.filters import exact_time
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.navigation import carried

blueprint.add_app_template_filter(note_words)
blueprint.add_app_template_filter(number_words)
# By what is forbidden: the refusal came after the yes, and nothing is to be done; or before.
OUTWEIGHED: Final[Mapping[str, tuple[LazyString, LazyString]]] = {
    consent.SCOPE_ALL: (
        _l(
            "The consent was written down, but this person refused later (%(time)s). The refusal "
            "holds: no texts at all are sent."
        ),
        _l(
            "The consent was written down, but this number has been stopped since %(time)s: no "
            "texts at all are sent to it. If the person asked to be written to again, lift the "
            "stop below."
        ),
    ),
    consent.SCOPE_COMMERCIAL: (
        _l(
            "The consent was written down, but this person refused later (%(time)s). The refusal "
            "holds: no commercial texts are sent."
        ),
        _l(
            "The consent was written down, but this number has been stopped since %(time)s: no "
            "commercial texts are sent to it. If the person asked to be written to again, lift "
            "the stop below."
        ),
    ),
}


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def add() -> ResponseReturnValue:
    """Take what a person said, with its proof."""
    form = EntryForm()
    form.offer(visible_stores(), selected_store())
    return answer_form(form, url_for("consent.index", **carried()))  # type: ignore[arg-type] # plain texts


@person_route("/add", "GET", "POST")
@requires(Permission.MANAGE)
def add_for(kind: str, row_id: int, owner_id: int | None = None) -> ResponseReturnValue:
    """Do the same from a person's page: the number stands in the form, never in the address."""
    subject = subject_or_404(kind, row_id, owner_id)
    form = EntryForm()
    form.offer(stores_for(subject))
    if not form.is_submitted():
        form.number.data = number_words(subject.recipient)
    return answer_form(form, subject.url())


def answer_form(form: EntryForm, back_url: str) -> ResponseReturnValue:
    """Show the form, or keep what stands in it."""
    if form.validate_on_submit():
        return keep(form)
    page = render_template(
        "consent/add.html", form=form, back_url=back_url, has_stores=bool(visible_stores())
    )
    return page, 422 if form.errors else 200


def keep(form: EntryForm) -> ResponseReturnValue:
    """Write the answer down; a no also stops, a yes does not lift what the person refused."""
    store = allowed_stores()[form.store_id.data]
    entry = Entry(
        recipient=form.number.e164,
        is_given=form.answer.data == YES,
        at=form.moment,
        way=form.way.data,
        note=form.note.data or "",
    )
    stopped = consent_entry.add(session(), store, entry, actor=actor(), now=now())
    refusal = consent_entry.find_refusal(session(), store, entry) if entry.is_given else None
    session().commit()
    if not entry.is_given:
        say(_("The refusal was written down."))
        tell_stopped(consent.SCOPE_COMMERCIAL, stopped)
    elif refusal is None:
        say(_("The consent was written down."))
    else:
        warn(outweighed_words(refusal))
    place = consent_list.find_place(session(), allowed_stores().keys(), form.number.e164)
    assert place is not None  # noqa: S101 - it was written a moment ago
    return redirect(place_url(place), 303)


def outweighed_words(refusal: Refusal) -> str:
    """Say what a yes does not change, and only where the refusal is older how to go on."""
    later, earlier = OUTWEIGHED[refusal.scope]
    words = str(later if refusal.is_later else earlier)
    return words % {"time": exact_time(refusal.at)}
