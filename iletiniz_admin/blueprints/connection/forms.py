"""Forms of the connection page."""

import re
from datetime import time
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    TimeField,
    ValidationError,
)
from wtforms.validators import Optional

from iletiniz_admin.iletiniz import is_recognised_key
from iletiniz_admin.models import Connection
from iletiniz_admin.services.connections import MAX_NAME
from iletiniz_admin.services.merchant import is_merchant_number
from iletiniz_admin.web.forms import PanelForm, at_most, required, text_field, tidy

MAX_KEY: Final = 4096
MAX_CAP_HOURS: Final = 24 * 30
MAX_RESERVE: Final = 10_000_000
MINUTES_PER_HOUR: Final = 60
_SPACES: Final = re.compile(r"[\s.]+")


def _without_spaces(text: str | None) -> str:
    return _SPACES.sub("", text or "")


def clock_time(minutes: int) -> time:
    """Return minutes of the day, as the row keeps them, as a time."""
    return time(*divmod(minutes, MINUTES_PER_HOUR))


def minutes_of_day(value: time | None) -> int:
    """Return a time as minutes of the day; the form takes no empty one."""
    return value.hour * MINUTES_PER_HOUR + value.minute if value else 0


class ClockField(TimeField):
    """A time of day, written as 21:00; read back it tells what is wrong in the page's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; an unreadable one stays in the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write a time such as 21:00.")) from error


class HoursField(IntegerField):
    """A whole number of hours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; an unreadable one stays in the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write a whole number of hours.")) from error


class CountField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; an unreadable one stays in the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write a whole number.")) from error


class ConnectForm(PanelForm):
    """The button "Connect"; the id is set when a connection is made again."""

    connection_id = HiddenField()


class KeyForm(PanelForm):
    """An API key and a name. What was typed as key never comes back in a page."""

    name = text_field(_l("Name (optional)"), most=MAX_NAME, render_kw={"autocomplete": "off"})
    api_key = PasswordField(
        _l("API key"),
        validators=[required(), at_most(MAX_KEY)],
        filters=[tidy],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    is_unchecked_allowed = BooleanField(_l("Store it even if iletiniz cannot be asked right now"))
    connection_id = HiddenField()

    def validate_api_key(self, field: PasswordField) -> None:
        """Refuse what does not look like a key at all (API reference, section 2)."""
        if field.data and not is_recognised_key(field.data):
            raise ValidationError(
                _l(
                    "This does not look like an API key. Copy it whole from the iletiniz panel; "
                    "it begins with iltz_live_ or iltz_test_."
                )
            )


class DetailsForm(PanelForm):
    """The name, the merchant whom commercial texts name, and when and how often they leave."""

    name = text_field(_l("Name"), required(), most=MAX_NAME)
    merchant_title = text_field(_l("Merchant's title"), most=200)
    merchant_number = text_field(_l("MERSİS or tax number"), most=30)
    quiet_from = ClockField(_l("Quiet from"), validators=[required()])
    quiet_until = ClockField(_l("Quiet until"), validators=[required()])
    frequency_cap_hours = HoursField(
        _l("Hours between two commercial texts"), validators=[required()]
    )

    bulk_reserve = CountField(_l("Kept for order messages"), validators=[Optional()])

    def validate_merchant_number(self, field: Any) -> None:
        """Keep only its digits, and refuse a mistyped one."""
        field.data = _without_spaces(field.data)
        if field.data and not is_merchant_number(field.data):
            raise ValidationError(
                _l(
                    "This number is not right. A MERSİS number has 16 digits, a tax number 10, an "
                    "identity number 11; check for a typing error."
                )
            )

    def validate_frequency_cap_hours(self, field: IntegerField) -> None:
        """Refuse what no sender means; what is no number was told already."""
        if field.data is not None and not 0 <= field.data <= MAX_CAP_HOURS:
            raise ValidationError(_l("Between 0 and %(most)d hours.", most=MAX_CAP_HOURS))

    def validate_bulk_reserve(self, field: IntegerField) -> None:
        """Refuse what no quota holds."""
        if field.data is not None and not 0 <= field.data <= MAX_RESERVE:
            raise ValidationError(_l("Between 0 and %(most)d messages.", most=MAX_RESERVE))


class StoreForm(PanelForm):
    """Which connection a store sends by."""

    connection_id = SelectField(_l("Connection"), coerce=int)

    def offer(self, rows: list[Connection]) -> None:
        """Set the connections that can be chosen."""
        self.connection_id.choices = [(row.id, row.name) for row in rows]
