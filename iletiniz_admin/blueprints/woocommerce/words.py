"""Words of the notices: triggers, faults, fields, languages, time limits."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext as _l, ngettext

from iletiniz_admin import wording
from iletiniz_admin.models import RecipientRole, Store
from iletiniz_admin.services.rules import Fault
from iletiniz_admin.web.locale import current_locale

ROLES: Final[Mapping[RecipientRole, LazyString]] = {
    RecipientRole.CUSTOMER: _l("Customer"),
    RecipientRole.STAFF: _l("Team"),
}
FIELDS: Final[Mapping[str, LazyString]] = {
    "first_name": _l("First name"),
    "last_name": _l("Last name"),
    "full_name": _l("First and last name"),
    "order_number": _l("Order number"),
    "order_status": _l("Status of the order"),
    "order_total": _l("Total with currency"),
    "order_date": _l("Date of the order"),
    "shop_name": _l("Name of the store"),
    "shop_url": _l("Address of the shop"),
    "payment_method": _l("Way of payment"),
    "shipping_method": _l("Way of delivery"),
    "tracking_number": _l("Tracking number"),
    "tracking_url": _l("Tracking link"),
    "carrier": _l("Parcel company"),
    "item_count": _l("Number of items"),
    "items": _l("What was ordered"),
}
# What can be done with a field, each with an example to put into the text.
EXAMPLES: Final[tuple[tuple[str, LazyString], ...]] = (
    ("{first_name|Değerli müşterimiz}", _l("These words where the field is empty")),
    (
        "{tracking_number??Takip no: {tracking_number}}",
        _l("This text only where the field is filled"),
    ),
    ("{first_name:title}", _l("First letters large; also :upper and :lower")),
)
# Languages that a text can be written in beside the store's own, the likeliest first.
LANGUAGES: Final[Mapping[str, LazyString]] = {
    "tr": _l("Turkish"),
    "en": _l("English"),
    "de": _l("German"),
    "ar": _l("Arabic"),
    "ru": _l("Russian"),
    "fr": _l("French"),
    "nl": _l("Dutch"),
    "fa": _l("Persian"),
    "az": _l("Azerbaijani"),
}
MINUTES_OF_AN_HOUR: Final = 60
MINUTES_OF_A_DAY: Final = 24 * 60


def trigger_name(store: Store, trigger: str) -> str:
    """Return a trigger in words; a shop's own status as the shop calls it."""
    return wording.trigger_label(trigger, store.order_statuses, current_locale())


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong and what to do; of a text also where, counted from 1."""
    if fault.code == "promotion_found":  # the box at the text says the rest, once
        return str(gettext("This looks like promotion: %(words)s.", **fault.details))
    sentence = wording.refusal(fault.code, current_locale(), **fault.details)
    if "position" in fault.details:
        position = fault.details["position"]
        return str(gettext("Character %(position)s: %(fault)s", position=position, fault=sentence))
    return sentence


def language_name(code: str) -> str:
    """Return a language in words; one we have no word for by its code."""
    return str(LANGUAGES.get(code, code.upper()))


def second_language(language: str) -> str:
    """Return the language that a further text is most likely wanted in."""
    return "en" if language == "tr" else "tr"


def duration(minutes: int) -> str:
    """Return a length of time in its largest whole unit."""
    if minutes % MINUTES_OF_A_DAY == 0:
        days = minutes // MINUTES_OF_A_DAY
        return str(ngettext("%(num)d day", "%(num)d days", days))
    if minutes % MINUTES_OF_AN_HOUR == 0:
        hours = minutes // MINUTES_OF_AN_HOUR
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
