"""The editor of a notice: look, try, test, save, switch."""

from typing import Any
from uuid import uuid4

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from iletiniz_admin.blueprints.woocommerce.base import RULE, blueprint, to_store
from iletiniz_admin.blueprints.woocommerce.editor import (
    Editor,
    editor_or_404,
    make_editor,
    person,
)
from iletiniz_admin.blueprints.woocommerce.texts_views import rewrite, say_cleaned
from iletiniz_admin.blueprints.woocommerce.words import (
    ROLES,
    duration,
    trigger_name,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Store
from iletiniz_admin.services import rules
from iletiniz_admin.web import refresh
from iletiniz_admin.web.access import Permission, may, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.navigation import carried
from iletiniz_admin.web.text_fields import fault_sentence

GATE = frozenset({"quota", "plan"})
AT_TEXT = frozenset({"empty_text", "too_long"})
LOOKING = frozenset({"preview", "another"})
ACTIONS = LOOKING | {"save", "test"}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give the templates the words of notices."""
    return {"trigger_name": trigger_name, "role_names": ROLES, "duration": duration}


def to_editor(store: Store, trigger: str, role: str) -> ResponseReturnValue:
    """Lead to the notice's own page."""
    place = {"store_id": store.id, "trigger": trigger, "role": role}
    return redirect(url_for("woocommerce.edit_rule", **place, **carried()), 303)  # type: ignore[arg-type] # plain values


@blueprint.get(RULE)
@requires(Permission.VIEW)
def edit_rule(store_id: int, trigger: str, role: str) -> ResponseReturnValue:
    """Show the notice; those who may not change it read it."""
    editor = editor_or_404(store_id, trigger, role)
    if not may(Permission.MANAGE):
        reach = editor.reach()
        return render_template("woocommerce/rule_read.html", reach=reach, **editor.parts())
    if editor.connection is not None:
        refresh.keep_fresh([editor.connection])
        editor = make_editor(editor.store, trigger, editor.role)
    return editor.page()


@blueprint.post(RULE)
@requires(Permission.MANAGE)
def save_rule(store_id: int, trigger: str, role: str) -> ResponseReturnValue:
    """Do what was pressed: look at it, take the default text, send a test, or save."""
    editor = editor_or_404(store_id, trigger, role)
    action = request.form.get("action", "save")
    if rewrite(editor, action):
        return editor.page()
    if action not in ACTIONS:
        abort(400)
    if not editor.form.validate_on_submit():
        return editor.page(), 422
    if action == "another":
        editor.form.sample.data = str(editor.form.sample_index() + 1)
    if action in LOOKING:
        say_cleaned(editor)
        editor.said.append(gettext("The preview is up to date. Nothing was sent or saved."))
        return editor.page()
    return test(editor) if action == "test" else save(editor)


def save(editor: Editor) -> ResponseReturnValue:
    """Keep the notice."""
    place = (editor.store, editor.trigger, editor.role)
    cleaned = editor.tidy_texts()
    try:
        rule = rules.save(session(), *place, editor.draft(), actor=actor(), now=now())
    except rules.InvalidRule as invalid:
        editor.form.show_faults(invalid.faults)
        return editor.page(), 422
    session().commit()
    name = trigger_name(editor.store, editor.trigger)
    if rule.is_enabled:
        say(gettext("The notice “%(name)s” was saved and is on.", name=name))
    else:
        say(gettext("The notice “%(name)s” was saved. It is off.", name=name))
    if cleaned:
        say(gettext("Made plain in the text: %(what)s.", what=cleaned))
    if rule.sender and not rules.is_plain_sender(rule.sender):
        warn(gettext("Carriers know sender names of 3 to 11 plain letters and digits."))
    return to_store(editor.store)


def test(editor: Editor) -> ResponseReturnValue:
    """Send what the preview shows to the person's own number; nothing is saved."""
    say_cleaned(editor)
    form, composed = editor.form, editor.shown().composed
    trial = rules.Trial(
        editor.trigger,
        editor.role,
        editor.draft(),
        body=composed.body,
        parts=composed.parts,
        token=form.trial_token(),
    )
    try:
        message = rules.send_test(
            session(),
            editor.store,
            trial,
            user=person(),
            recipient=form.test_recipient.data or "",
            actor=actor(),
            now=now(),
        )
    except rules.InvalidRule as invalid:
        form.show_faults(invalid.faults)
        return editor.page(), 422
    except Refused as error:
        refuse(form.text if error.code in AT_TEXT else form.test_recipient, error)
        return editor.page(gate_link=error.code in GATE), 422
    session().commit()
    hint()
    form.token.data = str(uuid4())
    return editor.page(tested=message)


@blueprint.post(f"{RULE}/switch")
@requires(Permission.MANAGE)
def switch_rule(store_id: int, trigger: str, role: str) -> ResponseReturnValue:
    """Switch the notice on or off."""
    editor = editor_or_404(store_id, trigger, role)
    is_enabled = request.form.get("is_enabled") == "yes"
    place = (editor.store, trigger, editor.role)
    try:
        rules.switch(session(), *place, is_enabled=is_enabled, actor=actor(), now=now())
    except rules.InvalidRule as invalid:
        for fault in invalid.faults:
            warn(fault_sentence(fault))
        return to_editor(editor.store, trigger, role)
    except Refused as error:
        say_refusal(error)
        return to_editor(editor.store, trigger, role)
    session().commit()
    name = trigger_name(editor.store, trigger)
    if is_enabled:
        say(gettext("The notice “%(name)s” is on.", name=name))
    else:
        say(gettext("The notice “%(name)s” is off.", name=name))
    return to_store(editor.store)
