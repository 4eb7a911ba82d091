"""The events of the stores in words; a code that this version does not know stays as it is."""

from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

from iletiniz_admin.models import OrderEvent, Store
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import event_outcome, trigger_label

TOPICS: Final[dict[str, LazyString]] = {
    "order.created": _l("Order placed"),
    "order.status_changed": _l("Status changed"),
    "order.updated": _l("Order changed"),
    "order.refunded": _l("Refund"),
    "order.deleted": _l("Order deleted"),
    "order.tracking_added": _l("Tracking number added"),
    "customer.consent_changed": _l("Consent changed"),
    "store.updated": _l("Store's settings"),
    "privacy.erase": _l("Person erased"),
    "bridge.test": _l("Test event"),
}
SOURCES: Final[dict[str, LazyString]] = {
    "sweep": _l("found by the plugin's check"),
    "webhook": _l("by WooCommerce's webhook"),
}


@dataclass(frozen=True, slots=True)
class EventWords:
    """One event as the list shows it; ``source`` is empty for the usual way."""

    topic: str
    source: str
    change: str
    outcome: str


def words_of_event(event: OrderEvent, store: Store | None) -> EventWords:
    """Return the event's words in the language of the page."""
    return EventWords(
        topic=str(TOPICS.get(event.topic, event.topic)),
        source=str(SOURCES.get(event.source, "")),
        change=_change(event, store),
        outcome=event_outcome(event.outcome, current_locale()),
    )


def _change(event: OrderEvent, store: Store | None) -> str:
    statuses = store.order_statuses if store else []
    ends = [
        trigger_label(slug, statuses, current_locale())
        for slug in (event.from_status, event.to_status)
        if slug
    ]
    return " → ".join(ends)
