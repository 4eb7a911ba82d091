"""Forms of stores."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext as _l
from wtforms import Field, SelectField, StringField, URLField, validators

from iletiniz_admin.models import Connection, Store
from iletiniz_admin.services.rules import MAX_SENDER, Routes
from iletiniz_admin.sms import MAX_BODY, MAX_DRAFT
from iletiniz_admin.sms.plain_text import clean_text
from iletiniz_admin.web.forms import PanelForm, at_most, required
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_secure_address(url: str) -> bool:
    """Say whether the address is https, or leads to this very machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_here = host in LOOPBACK or host.endswith(".localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and is_here)


def is_address(url: str) -> bool:
    """Say whether this is the address of a site, without a query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_whole = bool(parts.hostname) and parts.scheme in {"http", "https"}
    return is_whole and url.isprintable() and not (parts.query or parts.fragment)


def check_address(_form: PanelForm, field: Field) -> None:
    """Refuse what is no web address, and http outside this machine."""
    if not is_address(field.data):
        raise validators.ValidationError(refusal("url_malformed", current_locale()))
    if not is_secure_address(field.data):
        raise validators.ValidationError(refusal("url_not_https", current_locale()))


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


class AddStoreForm(PanelForm):
    """A store's name and address."""

    name = line_field(_l("Name of the store"), required(), check_name, most=100)
    url = URLField(
        _l("Address of the shop"),
        validators=[required(), at_most(300), check_address],
        filters=[line],
        render_kw={
            "placeholder": "https://shop.example",
            "inputmode": "url",
            "spellcheck": "false",
        },
    )


class SettingsForm(PanelForm):
    """How a store is called and what it sends by."""

    name = line_field(_l("Name of the store"), required(), check_name, most=100)
    connection_id = SelectField(_l("iletiniz connection"))
    default_sender: Field


def sender_field(label: Any, routes: Routes, current: str | None, empty: str) -> Field:
    """Return the choice among approved sender names, or a free text where none are known."""
    if routes.senders is None:
        hints = {"autocomplete": "off", "spellcheck": "false"}
        return line_field(label, check_name, most=MAX_SENDER, render_kw=hints)
    choices = [("", empty), *((name, name) for name in routes.senders)]
    if current and current not in routes.senders:
        choices.append((current, gettext("%(name)s (not approved at iletiniz)", name=current)))
    return SelectField(label, choices=lambda: choices)


def settings_form(store: Store, live: list[Connection], routes: Routes) -> PanelForm:
    """Return the form for this store, its choices filled in."""

    class Form(SettingsForm):
        default_sender = sender_field(
            _l("Sender name unless a notice says otherwise"),
            routes,
            store.default_sender,
            gettext("Chosen by iletiniz"),
        )

    form = Form(obj=store)
    choices = [("", gettext("The only one there is"))]
    form.connection_id.choices = choices + [(str(row.id), row.name) for row in live]
    if not form.is_submitted():
        form.connection_id.data = str(store.connection_id or "")
    return form
