"""Forms of stores."""

from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext as _l
from wtforms import Field, SelectField, URLField, validators

from iletiniz_admin.models import Connection, Store
from iletiniz_admin.services.rules import Routes
from iletiniz_admin.web.forms import PanelForm, at_most, required
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.web.text_forms import check_name, line, line_field, sender_field
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
