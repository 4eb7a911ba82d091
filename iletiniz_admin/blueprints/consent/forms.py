"""Forms of the consent pages."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    DateTimeLocalField,
    Field,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from iletiniz_admin.blueprints.consent.words import WAYS
from iletiniz_admin.models import Store
from iletiniz_admin.sms import Recipient, RefusalCode, normalise
from iletiniz_admin.web.deps import now
from iletiniz_admin.web.forms import PanelForm, at_most, required, tidy
from iletiniz_admin.web.locale import ZONE, current_locale
from iletiniz_admin.wording import reason_name

MAX_NUMBER: Final = 60
MAX_NOTE: Final = 200  # the way it was said stands before it
YES, NO = "yes", "no"


class NumberField(StringField):
    """A mobile number as people write it; ``e164`` is what it says once it was checked."""

    e164 = ""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the base class's signature
        """Read the number, or say what is wrong with it."""
        if not self.data:
            return
        found = normalise(self.data)
        if isinstance(found, Recipient):
            self.e164 = found.e164
        elif found.code is RefusalCode.NOT_A_NUMBER:
            raise ValidationError(_l("This is not a valid phone number."))
        else:
            raise ValidationError(reason_name(str(found.code), current_locale()))


def number_field() -> NumberField:
    """Return the field of a mobile number."""
    return NumberField(
        _l("Mobile number"),
        validators=[required(), at_most(MAX_NUMBER)],
        filters=[tidy],
        render_kw={"autocomplete": "off", "inputmode": "tel", "maxlength": MAX_NUMBER},
    )


def _store_id(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # noqa: PLR2004 - 64 bits


class StoreForm(PanelForm):
    """A form about one store; with a single one there is nothing to choose."""

    store_id = SelectField(_l("Store"), coerce=_store_id, validate_choice=False)
    offered: Collection[int] = ()

    def offer(self, stores: Collection[Store], chosen: Store | None = None) -> None:
        """Set the stores that can be chosen, and the one that is chosen already."""
        rows: list[tuple[int | str, str]] = [(store.id, store.name) for store in stores]
        self.offered = {store.id for store in stores}
        self.store_id.choices = rows if len(rows) == 1 else [("", _l("Choose a store")), *rows]
        if len(rows) == 1:
            self.store_id.data = rows[0][0]
        elif chosen is not None and not self.is_submitted():
            self.store_id.data = chosen.id

    def validate_store_id(self, field: SelectField) -> None:
        """Refuse what was not offered."""
        if field.data is None or field.data not in self.offered:
            raise ValidationError(_l("Choose a store."))


class SearchForm(PanelForm):
    """Find a person by number; sent as a POST, so that the number is in no address."""

    number = number_field()


class MomentField(DateTimeLocalField):
    """A date with a time, as the browser's own field sends it or as it is typed without one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; an unreadable one stays in the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write date and time such as 2026-07-20 14:30.")) from error


class EntryForm(StoreForm):
    """What a person of the shop heard or read, written down with its proof."""

    number = number_field()
    answer = RadioField(
        _l("What the person said"),
        choices=lambda: [
            (YES, _l("Yes, I want commercial texts")),
            (NO, _l("No, I want no commercial texts")),
        ],
        validators=[required()],
    )
    said_at = MomentField(
        _l("When it was said"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], validators=[required()]
    )
    # Nothing is chosen beforehand: a way that nobody named would be a false proof.
    way = SelectField(
        _l("How it was said"),
        choices=lambda: [("", _l("Choose how")), *WAYS.items()],
        validators=[required()],
    )
    note = TextAreaField(
        _l("Proof"),
        validators=[at_most(MAX_NOTE)],
        filters=[tidy],
        render_kw={"rows": 2, "maxlength": MAX_NOTE},
    )

    @property
    def moment(self) -> datetime:
        """When it was said, in UTC; the clock of the form is Turkey's."""
        local = self.said_at.data
        if local is None:
            raise ValueError("the form was not checked")
        return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

    def validate_said_at(self, field: Field) -> None:
        """Refuse what lies in the future, or before anybody had a mobile."""
        if field.data is None:
            return  # told already
        if field.data.year < 1990:  # noqa: PLR2004 - the decade of the first text message
            raise ValidationError(_l("This is too long ago. Check the year."))
        if self.moment > now():
            raise ValidationError(_l("This lies in the future. Enter when it was said."))

    def validate_note(self, field: Field) -> None:
        """Ask for the proof of a yes: whoever is asked for it later has to find it."""
        if self.answer.data == YES and not field.data:
            raise ValidationError(
                _l("A yes needs its proof: write down where it can be found, such as the form.")
            )


class ImportForm(StoreForm):
    """A file of statements."""

    file = FileField(_l("CSV file"), render_kw={"accept": ".csv,.txt,text/csv"})

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("Choose a file."))


class StopForm(StoreForm):
    """What to stop, and why."""

    scope = RadioField(
        _l("What to stop"),
        choices=lambda: [("commercial", _l("Commercial texts")), ("all", _l("All texts"))],
        validators=[required()],
    )
    note = TextAreaField(
        _l("Note (optional)"),
        validators=[at_most(MAX_NOTE)],
        filters=[tidy],
        render_kw={"rows": 2, "maxlength": MAX_NOTE},
    )
