"""Connecting with a pasted key: checked by its form, then by iletiniz (API reference, 15.3)."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.connection.base import blueprint, connection_or_404, to_page
from iletiniz_admin.blueprints.connection.forms import KeyForm
from iletiniz_admin.iletiniz import KeyProbe
from iletiniz_admin.models import Connection
from iletiniz_admin.services import connecting
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import actor, client_for, deps, hint, now, session
from iletiniz_admin.web.flash import say, warn
from iletiniz_admin.web.numbers import row_number

PROBE_SECONDS: Final = 10.0


@blueprint.route("/key", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def add_key() -> ResponseReturnValue:
    """Ask for a key, and keep it if iletiniz takes it."""
    form = KeyForm(connection_id=request.args.get("connection_id", ""))
    wanted = row_number(form.connection_id.data)
    again = None if wanted is None else connection_or_404(wanted)
    if form.validate_on_submit():
        session().commit()  # no transaction is open while iletiniz is asked
        probe = client_for(form.api_key.data or "").probe_key(deadline_seconds=PROBE_SECONDS)
        if is_accepted(form, probe):
            return keep(form, probe, again)
    page = render_template("connection/key.html", form=form, again=again)
    return page, 422 if form.errors else 200


def is_accepted(form: KeyForm, probe: KeyProbe) -> bool:
    """Say whether the key may be kept; puts the reason at its field if not."""
    if probe.outcome == "good":
        return True
    if probe.outcome == "unknown" and form.is_unchecked_allowed.data:
        return True
    sentence = (
        gettext("iletiniz does not know this key, or it was revoked. Enter another one.")
        if probe.outcome == "bad"
        else gettext(
            "iletiniz could not be asked whether this key works. Try again later, or tick the box "
            "below to store it without a check; you have to enter the key again."
        )
    )
    form.api_key.errors = [sentence]
    return False


def keep(form: KeyForm, probe: KeyProbe, again: Connection | None) -> ResponseReturnValue:
    """Keep the key and tell what it opened."""
    row = connecting.add_key(
        session(),
        deps().sealer,
        form.api_key.data or "",
        name=form.name.data or "",
        account=probe.account,
        connection_id=again.id if again else None,
        actor=actor(),
        now=now(),
    )
    session().commit()
    hint()
    if probe.outcome == "unknown":
        warn(gettext("The key was stored without a check. Send a test message to be sure."))
    else:
        say(gettext("Connected to %(workspace)s.", workspace=row.workspace_name or row.name))
    return to_page()
