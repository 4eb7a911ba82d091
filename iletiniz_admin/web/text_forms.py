"""Fields of a text that is sent, and of who sends it; what can be chosen the connection tells."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, SelectField, StringField, TextAreaField, validators

from iletiniz_admin.services.rules import MAX_SENDER, Routes
from iletiniz_admin.sms import MAX_BODY, MAX_DRAFT
from iletiniz_admin.sms.plain_text import clean_text
from iletiniz_admin.web.forms import PanelForm, at_most
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import provider_name, refusal


def check_name(_form: PanelForm, field: Field) -> None:
    """Refuse signs that no eye can see."""
    if not (field.data or "").isprintable():
        raise validators.ValidationError(gettext("Use letters, digits and ordinary signs only."))


def line(text: object) -> str:
    """Return what was typed as one line, without signs that no page may hold (NUL and the like)."""
    return " ".join(draft_text(text).split())


def draft_text(text: object) -> str:
    """Return what was typed, cleaned; what is no text, such as a file, is empty.

    Of more than anybody types only the beginning is looked at: `check_draft` refuses it.
    """
    return clean_text(text[:MAX_DRAFT]) if isinstance(text, str) else ""


def check_draft(_form: PanelForm, field: Field) -> None:
    """Refuse a text of more than `MAX_DRAFT` characters, of which the field holds a part."""
    sent = field.raw_data[0] if field.raw_data else ""
    if isinstance(sent, str) and len(sent) > MAX_DRAFT:
        limits = {"length": len(sent), "max_length": MAX_BODY}
        raise validators.StopValidation(refusal("too_long", current_locale(), **limits))


def line_field(label: Any, *checks: Any, most: int, **more: Any) -> StringField:
    """Return a one-line text field."""
    return StringField(label, validators=[*checks, at_most(most)], filters=[line], **more)


def text_area(label: Any) -> TextAreaField:
    """Return the field of a text that is sent."""
    return TextAreaField(
        label,
        filters=[draft_text],
        validators=[check_draft],
        render_kw={"rows": 5, "dir": "auto", "spellcheck": "true"},
    )


def sender_field(label: Any, routes: Routes, current: str | None, empty: str) -> Field:
    """Return the choice among approved sender names, or a free text where none are known."""
    if routes.senders is None:
        hints = {"autocomplete": "off", "spellcheck": "false"}
        return line_field(label, check_name, most=MAX_SENDER, render_kw=hints)
    choices = [("", empty), *((name, name) for name in routes.senders)]
    if current and current not in routes.senders:
        choices.append((current, gettext("%(name)s (not approved at iletiniz)", name=current)))
    return SelectField(label, choices=lambda: choices)


def provider_field(label: Any, routes: Routes, current: str | None, empty: str) -> Field:
    """Return the choice among connected providers, or a free code where none are known."""
    if routes.providers is None:
        return line_field(label, most=64, render_kw={"placeholder": empty})
    known = dict.fromkeys([*routes.providers, *([current] if current else [])])
    names = [(code, provider_name(code)) for code in known]
    return SelectField(label, choices=lambda: [("", empty), *names])
