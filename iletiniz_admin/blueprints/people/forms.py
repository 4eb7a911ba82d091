"""Forms of sign-in, account and users."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    validators,
)

from iletiniz_admin.models import Role, Store
from iletiniz_admin.services.emails import MAX_EMAIL_LENGTH
from iletiniz_admin.services.users import MAX_NAME_LENGTH
from iletiniz_admin.web.forms import PanelForm, at_most, required, text_field, tidy

ROLES = (
    (Role.VIEWER, _l("Viewer: reads, numbers masked")),
    (Role.MANAGER, _l("Manager: also changes notices and sends")),
    (Role.ADMIN, _l("Admin: everything, in all stores")),
)
# Longer than any password that is taken, so that a wrong one is answered as a wrong one.
_TYPED_AT_MOST = 1000


def _email_field() -> EmailField:
    return EmailField(
        _l("E-mail address"),
        validators=[required(), at_most(MAX_EMAIL_LENGTH)],
        filters=[tidy],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def _password_field(label: Any, autocomplete: str, *more: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=[required(), at_most(_TYPED_AT_MOST), *more],
        render_kw={"autocomplete": autocomplete},
    )


class SignInForm(PanelForm):
    """E-mail address and password; ``next`` is checked before it is followed."""

    email = _email_field()
    password = _password_field(_l("Password"), "current-password")
    next = HiddenField()


class PasswordForm(PanelForm):
    """A new password, typed twice."""

    current = _password_field(_l("Current password"), "current-password")
    new = _password_field(_l("New password"), "new-password")
    again = _password_field(
        _l("New password again"),
        "new-password",
        validators.EqualTo("new", message=_l("The two new passwords are not the same.")),
    )


class NameForm(PanelForm):
    """The name that the panel shows."""

    display_name = text_field(_l("Name"), most=MAX_NAME_LENGTH, render_kw={"autocomplete": "name"})


class UserForm(PanelForm):
    """What an admin says of a user."""

    display_name = text_field(_l("Name"), most=MAX_NAME_LENGTH, render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), coerce=Role, default=Role.VIEWER)
    stores = SelectMultipleField(_l("Stores"), coerce=int)

    def offer(self, stores: list[Store]) -> None:
        """Set the roles and stores that can be chosen."""
        self.role.choices = list(ROLES)
        self.stores.choices = [(store.id, store.name) for store in stores]


class NewUserForm(UserForm):
    """A user who does not exist yet."""

    email = EmailField(
        _l("E-mail address"),
        validators=[required(), at_most(MAX_EMAIL_LENGTH)],
        filters=[tidy],
        render_kw={"autocomplete": "off"},
    )


class EditUserForm(UserForm):
    """A user who exists; switched off, they cannot sign in."""

    is_active = BooleanField(_l("May sign in"))


class LogFilterForm(PanelForm):
    """Filters of the log; sent in the address, so without a token."""

    class Meta:
        """A GET form changes nothing."""

        csrf = False

    action = SelectField(_l("Action"), validate_choice=False)
    person = text_field(_l("Person or subject"), most=MAX_EMAIL_LENGTH)
    since = DateField(_l("From"), validators=[validators.Optional()])
    until = DateField(_l("To"), validators=[validators.Optional()])
