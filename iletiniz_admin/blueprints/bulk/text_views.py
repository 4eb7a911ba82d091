"""What is sent: write, look, try, keep."""

from typing import Final
from uuid import uuid4

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from iletiniz_admin.blueprints.bulk.base import (
    blueprint,
    campaign_or_404,
    draft_or_404,
    editable,
    stale,
    to_page,
)
from iletiniz_admin.blueprints.bulk.drafting import draft_kept, draft_refused
from iletiniz_admin.blueprints.bulk.reading import read_page
from iletiniz_admin.blueprints.bulk.text_editor import Editor, make_editor
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, User
from iletiniz_admin.services.campaigns import drafts, previews, text as texts, trying
from iletiniz_admin.services.campaigns.text import InvalidCampaign
from iletiniz_admin.services.rules import is_plain_sender
from iletiniz_admin.web import refresh, text_words
from iletiniz_admin.web.access import Permission, may, requires
from iletiniz_admin.web.deps import actor, hint, now, session
from iletiniz_admin.web.flash import say, say_refusal, warn
from iletiniz_admin.web.forms import refuse
from iletiniz_admin.web.undoing import UNDO

PLACE: Final = "/<int:campaign_id>/text"
PLAIN_LETTERS: Final = "plain_letters"
LOOKING: Final = frozenset({"preview", "another"})
ACTIONS: Final = LOOKING | {"save", "test"}
GATE: Final = frozenset({"quota", "plan"})
AT_TEXT: Final = frozenset({"empty_text", "too_long"})


@blueprint.get(PLACE)
@requires(Permission.VIEW)
def text(campaign_id: int) -> ResponseReturnValue:
    """Show the text; those who may not change it read it."""
    campaign = campaign_or_404(campaign_id)
    if not editable(campaign):
        return to_page(campaign)
    if not may(Permission.MANAGE):
        return read_page(campaign)
    editor = editor_of(campaign)
    if editor.connection is not None:
        refresh.keep_fresh([editor.connection])
        editor = editor_of(campaign)
    editor.form.test_recipient.data = person().test_recipient or ""
    return editor.page()


@blueprint.post(PLACE)
@requires(Permission.MANAGE)
def save_text(campaign_id: int) -> ResponseReturnValue:
    """Do what was pressed: look at it, write plain letters, send a test, or keep it and go on."""
    editor = editor_of(draft_or_404(campaign_id))
    action = request.form.get("action", "save")
    if rewrite(editor, action):
        return editor.page()
    if action not in ACTIONS:
        abort(400)
    if not editor.form.validate_on_submit():
        return editor.page(), 422
    if action in LOOKING:
        return look(editor, action)
    return test(editor) if action == "test" else save(editor)


@blueprint.post(f"{PLACE}/preview")
@requires(Permission.MANAGE)
def preview_text(campaign_id: int) -> ResponseReturnValue:
    """Return preview and notes of what is being typed, as the page itself would show them."""
    # Must not take SQLite's write lock, though it is a POST.
    session().connection(execution_options={"sqlite_begin": "DEFERRED"})
    editor = editor_of(draft_or_404(campaign_id))
    if cleaned := editor.tidy_text():
        editor.said.append(gettext("Is made plain when you save: %(what)s.", what=cleaned))
    parts = editor.parts()
    return jsonify(
        html=render_template("bulk/_preview.html", **parts),
        notes={"text": render_template("bulk/_text_notes.html", **parts)},
        summary=text_words.parts_in_words(parts["counted"].parts),
    )


@blueprint.post(f"{PLACE}/draft")
@requires(Permission.MANAGE)
def keep_text_draft(campaign_id: int) -> ResponseReturnValue:
    """Keep the text as it is written, faults and all; for the script of the page."""
    editor = editor_of(draft_or_404(campaign_id))
    if not editor.form.validate():
        return jsonify(said=gettext("Not saved yet: something has to be corrected.")), 422
    try:
        keep(editor, editor.form.text.data or "", is_confirmed=False)
    except Refused as error:
        return draft_refused(error)
    return jsonify(draft_kept(editor.campaign))


def look(editor: Editor, action: str) -> ResponseReturnValue:
    """Show what was typed as a message, for this person or the next one."""
    if action == "another":
        editor.form.sample.data = str(editor.form.sample_index() + 1)
        editor.form.person.data = ""
    editor.say_cleaned()
    editor.said.append(gettext("The preview is up to date. Nothing was sent."))
    return editor.page()


def rewrite(editor: Editor, action: str) -> bool:
    """Write into the text what a button asks for; False where it asks for none."""
    if action == UNDO:
        editor.replaced.take_back(gettext("The earlier text is back."))
        return True
    if action != PLAIN_LETTERS:
        return False
    editor.say_cleaned()
    composer = editor.composer()
    saving = previews.find_saving(composer, editor.sample.candidate, editor.store)
    said = text_words.saved_sentence(saving)
    editor.replaced.write(editor.form.text, previews.in_plain_letters(composer).text, said)
    if not editor.replaced.said:  # the letters were plain already
        editor.said.append(said)
    return True


def keep(editor: Editor, written: str, *, is_confirmed: bool) -> None:
    """Keep what was typed; raises `Refused`.

    ``is_confirmed``: the person lets pass what promotes. Nobody does so by writing alone.
    """
    drafts.change(
        session(),
        editor.campaign,
        editor.form.version_sent(),
        text=written,
        message_class=editor.form.kind(),
        sender=editor.form.sender.data,
        provider=editor.form.provider.data,
        is_promotion_confirmed=is_confirmed or is_let_pass(editor),
        actor=actor(),
        now=now(),
    )
    session().commit()


def is_let_pass(editor: Editor) -> bool:
    """Say whether everything that promotes was let pass before, and so stays let pass."""
    typed = editor.typed()
    words = texts.promotion_words(typed, editor.stores)
    return bool(words) and not texts.unconfirmed_words(typed, editor.stores)


def save(editor: Editor) -> ResponseReturnValue:
    """Keep the text and go on to the check; what would be refused there is told here."""
    cleaned = editor.tidy_text()
    try:
        keep(editor, editor.text(), is_confirmed=editor.is_confirmed())
    except InvalidCampaign as invalid:
        session().rollback()
        editor.form.show_faults(invalid.faults)
        return editor.page(), 422
    except Refused as error:
        return refused(editor, error)
    editor.form.version.data = str(editor.campaign.version)
    if faults := texts.sending_faults(session(), editor.campaign, editor.stores):
        editor.form.show_faults(faults)
        return editor.page(), 422
    if cleaned:
        say(gettext("Made plain in the text: %(what)s.", what=cleaned))
    if editor.campaign.sender and not is_plain_sender(editor.campaign.sender):
        warn(gettext("Carriers know sender names of 3 to 11 plain letters and digits."))
    return to_page(editor.campaign, "bulk.check")


def refused(editor: Editor, error: Refused) -> ResponseReturnValue:
    """Say at its place why it was not kept; nothing that was typed is lost."""
    session().rollback()
    if error.code == "campaign_frozen":
        say_refusal(error)
        return to_page(editor.campaign)
    if error.code == "campaign_changed":
        editor.conflict = stale(editor.form, editor.campaign)
        return editor.page(), 409
    refuse(editor.form.text, error)
    return editor.page(), 422


def test(editor: Editor) -> ResponseReturnValue:
    """Send what the preview shows to the person's own number; nothing is saved."""
    editor.say_cleaned()
    form, composed = editor.form, editor.composed()
    if faults := texts.text_faults(editor.text(), editor.names):
        form.show_faults(faults)
        return editor.page(), 422
    trial = trying.Trial(
        body=composed.body,
        parts=composed.parts,
        sender=form.sender.data or None,
        provider=form.provider.data or None,
        token=form.trial_token(),
    )
    try:
        message = trying.send_test(
            session(),
            editor.campaign,
            editor.store,
            trial,
            user=person(),
            recipient=form.test_recipient.data or "",
            actor=actor(),
            now=now(),
        )
    except Refused as error:
        refuse(form.text if error.code in AT_TEXT else form.test_recipient, error)
        return editor.page(gate_link=error.code in GATE), 422
    session().commit()
    hint()
    form.token.data = str(uuid4())
    return editor.page(tested=message)


def editor_of(campaign: Campaign) -> Editor:
    """Return the editor; a campaign whose stores are all gone is led to choose others."""
    editor = make_editor(campaign)
    if editor is None:
        warn(gettext("The stores of this campaign were removed. Choose at least one store."))
        abort(to_page(campaign, "bulk.audience"))  # type: ignore[arg-type] # a redirect
    return editor


def person() -> User:
    """Return the row of the person who is signed in."""
    return session().get_one(User, current_user.id)
