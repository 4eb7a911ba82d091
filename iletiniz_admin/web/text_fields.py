"""Words of what can stand in a text, and of what is wrong with one."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext as _l

from iletiniz_admin import wording
from iletiniz_admin.services.rules import Fault
from iletiniz_admin.web.locale import current_locale

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


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong and what to do; of a text also where, counted from 1."""
    if fault.code == "promotion_found":  # the box at the text says the rest, once
        return str(gettext("This looks like promotion: %(words)s.", **fault.details))
    sentence = wording.refusal(fault.code, current_locale(), **fault.details)
    if "position" in fault.details:
        position = fault.details["position"]
        return str(gettext("Character %(position)s: %(fault)s", position=position, fault=sentence))
    return sentence
