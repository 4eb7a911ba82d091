"""What the forms of all pages share."""

from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict
from wtforms import Field, FileField, MultipleFileField, StringField, validators

from iletiniz_admin.errors import Refused
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import refusal

FILE_FIELDS = (FileField, MultipleFileField)


class PanelForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A form whose faults are listed on top and named at each field.

    A file that was sent under the name of a text is none of its business: the text is empty.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF has no types
        """How the form reads a request."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return the data of the request, files for the fields of files alone."""
            data = super().wrap_formdata(form, formdata)
            if not isinstance(data, CombinedMultiDict):
                return data
            fields = {field.name for field in form if isinstance(field, FILE_FIELDS)}
            kept = [(name, one) for name, one in request.files.items(multi=True) if name in fields]
            return CombinedMultiDict([ImmutableMultiDict(kept), request.form])

    def fault_list(self) -> list[tuple[str, str]]:
        """Return (id of the field, what is wrong) for the summary, in the order of the page.

        A fault that several fields share ("Fill in this field.") is told with the field's name.
        """
        faults = [(field, str(fault)) for field in self for fault in field.errors]
        texts = [text for _, text in faults]
        return [
            (field.id, f"{field.label.text}: {text}" if texts.count(text) > 1 else text)
            for field, text in faults
        ]


class ConfirmForm(PanelForm):
    """A form with nothing but its CSRF token: a button that does something."""


def tidy(text: object) -> str:
    """Return what was typed as one line, without signs that no page may hold (NUL and the like).

    What is no text, such as a file, is empty.
    """
    typed = text if isinstance(text, str) else ""
    shown = "".join(sign if sign.isprintable() else " " for sign in typed)
    return " ".join(shown.split())


def required() -> validators.InputRequired:
    """Return the validator of a field that must be filled."""
    return validators.InputRequired(message=_l("Fill in this field."))


def at_most(length: int) -> validators.Length:
    """Return the validator of the longest text a field takes."""
    return validators.Length(
        max=length, message=_l("At most %(length)d characters.", length=length)
    )


def text_field(label: Any, *checks: Any, most: int = 200, **more: Any) -> StringField:
    """Return a tidied one-line text field."""
    return StringField(label, validators=[*checks, at_most(most)], filters=[tidy], **more)


def refuse(field: Field, error: Refused) -> None:
    """Put a service's refusal at the field it is about, in words."""
    field.errors = [*field.errors, refusal(error.code, current_locale(), **error.details)]


def gettext_list(items: list[str]) -> str:
    """Join items for a sentence."""
    return str(gettext(", ")).join(items)
