"""An answer written down by hand: by phone, on paper, over the counter."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from iletiniz_admin.blueprints.consent.base import allowed_stores, blueprint, place_url
from iletiniz_admin.blueprints.consent.change_views import tell_stopped
from iletiniz_admin.blueprints.consent.forms import NO, YES, EntryForm
from iletiniz_admin.blueprints.consent.words import WAYS
from iletiniz_admin.services import consent, consent_entry, consent_list
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.web.access import Permission, requires, selected_store, visible_stores
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say, warn


@blueprint.route("/add", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def add() -> ResponseReturnValue:
    """Take what a person said, with its proof."""
    form = EntryForm()
    form.offer(visible_stores(), selected_store())
    if form.validate_on_submit():
        return keep(form)
    page = render_template("consent/add.html", form=form, has_stores=bool(visible_stores()))
    return page, 422 if form.errors else 200


def keep(form: EntryForm) -> ResponseReturnValue:
    """Write the answer down; a no also stops, a yes does not lift what the person refused."""
    store = allowed_stores()[form.store_id.data]
    entry = consent_entry.Entry(
        recipient=form.number.e164,
        is_given=form.answer.data == YES,
        at=form.moment,
        note=": ".join(part for part in (str(WAYS[form.way.data]), form.note.data) if part),
    )
    stopped = consent_entry.add(session(), store, entry, actor=actor(), now=now())
    session().commit()
    if form.answer.data == NO:
        say(_("The refusal was written down."))
        tell_stopped(consent.SCOPE_COMMERCIAL, stopped)
    else:
        say(_("The consent was written down."))
        warn_stopped(form)
    place = consent_list.find_place(session(), allowed_stores().keys(), form.number.e164)
    assert place is not None  # noqa: S101 - it was written a moment ago
    return redirect(place_url(place), 303)


def warn_stopped(form: EntryForm) -> None:
    """Say that a stop outweighs the yes."""
    store = allowed_stores()[form.store_id.data]
    connection = connection_for(session(), store)
    if consent.find_suppressed(session(), [form.number.e164], store, connection):
        warn(
            _(
                "This number is stopped, so nothing is sent to it yet. If the person asked to be "
                "written to again, lift the stop below."
            )
        )
