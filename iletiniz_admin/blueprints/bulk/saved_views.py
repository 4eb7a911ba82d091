"""Saved audiences: filters under a name, for the next campaign."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.bulk.base import allowed_store_ids, blueprint
from iletiniz_admin.blueprints.bulk.forms_audience import AudienceForm
from iletiniz_admin.blueprints.bulk.words import filter_lines
from iletiniz_admin.errors import NotFound
from iletiniz_admin.models import Audience, Store
from iletiniz_admin.services.campaigns import saved
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, now, session
from iletiniz_admin.web.flash import say
from iletiniz_admin.web.navigation import carried


def list_saved() -> list[Audience]:
    """Return the audiences that the person may use, by name."""
    return saved.list_audiences(session(), allowed_store_ids())


def saved_or_404(audience_id: int) -> tuple[Choice, list[Store]]:
    """Return filters and stores of a saved audience that the person may use."""
    stores, choice = saved.load(session(), _row_or_404(audience_id))
    return choice, stores


def keep_audience(form: AudienceForm) -> str:
    """Keep the filters of the form under the name that stands in it, and say so."""
    row = saved.save(
        session(),
        name=form.audience_name.data or "",
        stores=form.stores(),
        choice=form.choice(),
        actor=actor(),
        now=now(),
    )
    name = row.name
    session().commit()
    form.audience_name.data = ""
    return str(gettext("The audience “%(name)s” was saved.", name=name))


@blueprint.get("/audiences")
@requires(Permission.MANAGE)
def audiences() -> ResponseReturnValue:
    """List the saved audiences."""
    rows = [(row, *saved.load(session(), row)) for row in list_saved()]
    return render_template(
        "bulk/audiences.html",
        rows=[(row, stores, filter_lines(choice, stores)) for row, stores, choice in rows],
    )


@blueprint.post("/audiences/<int:audience_id>/delete")
@requires(Permission.MANAGE)
def delete_audience(audience_id: int) -> ResponseReturnValue:
    """Delete a saved audience; campaigns that began with it keep their filters."""
    row = _row_or_404(audience_id)
    name = row.name
    saved.delete(session(), row, actor=actor())
    session().commit()
    say(gettext("The audience “%(name)s” was deleted.", name=name))
    return redirect(url_for("bulk.audiences", **carried()), 303)  # type: ignore[arg-type] # plain texts


def _row_or_404(audience_id: int) -> Audience:
    try:
        return saved.get_audience(session(), audience_id, allowed_store_ids())
    except NotFound:
        return abort(404)
