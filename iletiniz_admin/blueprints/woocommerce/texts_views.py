"""The editor's help with texts: the counter while somebody types, and the buttons that write."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field

from iletiniz_admin.blueprints.woocommerce.base import RULE, blueprint
from iletiniz_admin.blueprints.woocommerce.editor import ADD_LANGUAGE, Editor, editor_or_404
from iletiniz_admin.services import rules
from iletiniz_admin.web import text_words
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import session
from iletiniz_admin.web.undoing import UNDO

DEFAULT = "default"
DEFAULT_VARIANT = "default_variant_"  # followed by the language


@blueprint.post(f"{RULE}/preview")
@requires(Permission.MANAGE)
def preview_rule(store_id: int, trigger: str, role: str) -> ResponseReturnValue:
    """Return preview and notes of what is being typed, as the page itself would show them.

    Answers while somebody types: it only reads, and leaves out what a big store takes long for.
    """
    # Must not take SQLite's write lock, though it is a POST.
    session().connection(execution_options={"sqlite_begin": "DEFERRED"})
    editor = editor_or_404(store_id, trigger, role)
    if cleaned := editor.tidy_texts():
        editor.said.append(gettext("Is made plain when you save: %(what)s.", what=cleaned))
    parts = editor.parts()
    notes = {"text": render_template("woocommerce/_text_notes.html", **parts)}
    for _, field in editor.language_fields():
        notes[field.name] = render_template("woocommerce/_variant_notes.html", one=field, **parts)
    return jsonify(
        html=render_template("woocommerce/_preview.html", **parts),
        notes=notes,
        summary=text_words.parts_in_words(parts["counted"].parts),
    )


def rewrite(editor: Editor, action: str) -> bool:
    """Write into the texts of the form what a button asks for; False where it asks for none."""
    if action.startswith(DEFAULT_VARIANT):
        take_default_in(editor, action.removeprefix(DEFAULT_VARIANT))
    elif action == DEFAULT:
        take_default(editor, editor.form.text, language=None)
    elif action == UNDO:
        editor.replaced.take_back(gettext("The earlier text is back."))
    elif action == "plain_letters":
        write_plain_letters(editor)
    elif action != ADD_LANGUAGE:  # its field is there already
        return False
    return True


def take_default_in(editor: Editor, language: str) -> None:
    """Put the default text of a further language into its field, if the page has one."""
    if language in editor.form.languages:
        take_default(editor, editor.form.text_in(language), language=language)


def take_default(editor: Editor, field: Field, *, language: str | None) -> None:
    """Put a default text into the field; without a language it is the store's."""
    text = rules.text_by_default(editor.store, editor.trigger, language, editor.role)
    editor.replaced.write(field, text, gettext("The default text stands here now, not yet saved."))


def write_plain_letters(editor: Editor) -> None:
    """Put the text that the preview shows into plain letters and say what that saves."""
    say_cleaned(editor)
    draft, language = editor.draft(), editor.shown().composed.language
    saving = rules.find_saving(draft, editor.sample, editor.composer, language)
    plain = rules.in_plain_letters(draft, language)
    said = text_words.saved_sentence(saving)
    editor.replaced.write(editor.form.text, plain.text, said)
    for code, text in plain.variants.items():
        editor.replaced.write(editor.form.text_in(code), text, said)
    if not editor.replaced.said:  # the letters were plain already
        editor.said.append(said)


def say_cleaned(editor: Editor) -> None:
    """Make the texts plain as they are kept, and say so beside them."""
    if cleaned := editor.tidy_texts():
        editor.said.append(gettext("Made plain in the text: %(what)s.", what=cleaned))
