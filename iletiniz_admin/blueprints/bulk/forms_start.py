"""The form of the last step: when, until when, which reports, and whether contacts are saved."""

from datetime import UTC, datetime
from typing import Any, Final

from flask_babel import LazyString, lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    ValidationError,
)

from iletiniz_admin.models import ReportShare
from iletiniz_admin.models.campaigns import DEFAULT_VALIDITY_HOURS
from iletiniz_admin.web.forms import PanelForm
from iletiniz_admin.web.locale import ZONE
from iletiniz_admin.wording import zone

NOW, LATER = "now", "later"
VALIDITIES: Final[tuple[tuple[int, LazyString], ...]] = (
    (6, _l("6 hours")),
    (12, _l("12 hours")),
    (24, _l("1 day")),
    (48, _l("2 days")),
    (72, _l("3 days")),
    (168, _l("7 days")),
)
REPORTS: Final[tuple[tuple[str, LazyString], ...]] = (
    (ReportShare.ALL.value, _l("For every message, slowly")),
    (ReportShare.SAMPLE.value, _l("For one of twenty: enough to see whether messages arrive")),
)
UNREADABLE: Final = _l("Write date and time such as 2026-07-20 14:30.")
UNUSED: Final = _l("You chose a time, but “Now” is ticked. Tick “At a time”, or empty the time.")
FORMATS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


class StartField(DateTimeLocalField):
    """A date with a time, as the browser's own field sends it or as it is typed without one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text; nothing is no time, an unreadable one stays in the field."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(UNREADABLE) from error


class StartForm(PanelForm):
    """How a checked campaign starts; the receipt that was seen goes with it."""

    receipt_hash = HiddenField()
    when = RadioField(
        _l("When it starts"),
        choices=lambda: [(NOW, _l("Now")), (LATER, _l("At a time"))],
        default=NOW,
    )
    start_at = StartField(_l("Start"), format=FORMATS)
    validity_hours = SelectField(
        _l("What has not left by then is not sent any more"),
        choices=lambda: list(VALIDITIES),
        coerce=int,
        default=DEFAULT_VALIDITY_HOURS,
    )
    report_share = RadioField(
        _l("Delivery reports"), choices=lambda: list(REPORTS), default=ReportShare.ALL.value
    )
    wants_contacts = BooleanField(_l("Also save these people as contacts at iletiniz"))
    zone_name: str = ZONE

    def moment(self) -> datetime | None:
        """Return the start in UTC, None for now; the clock of the form is the store's."""
        local = self.start_at.data
        return self._in_utc(local) if self.when.data == LATER and local is not None else None

    def validate_start_at(self, field: Field) -> None:
        """Ask for the time where one was chosen; one that would not be used is not passed over."""
        if self.when.data != LATER:
            if self.when.data == NOW and field.data is not None:
                raise ValidationError(UNUSED)
            return
        if field.data is None:
            if not field.errors:
                raise ValidationError(_l("Choose the day and the time of the start."))
            return
        try:
            self._in_utc(field.data)
        except OverflowError:  # in UTC it lies before the first day of the calendar, or behind
            raise ValidationError(UNREADABLE) from None

    def _in_utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=zone(self.zone_name)).astimezone(UTC)

    def offered(self, **chosen: Any) -> None:
        """Show what the draft says already, as long as nothing was sent."""
        if self.is_submitted():
            return
        for name, value in chosen.items():
            self[name].data = value
