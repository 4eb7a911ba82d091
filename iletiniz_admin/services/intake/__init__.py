"""The intake: what a store tells us, read, mirrored, matched with rules and made into messages."""

from iletiniz_admin.services.intake.batch import Taken, take
from iletiniz_admin.services.intake.events import Event, RefusedEvent, read_events
from iletiniz_admin.services.intake.fields import Unusable
from iletiniz_admin.services.intake.heartbeat import read_heartbeat, take_heartbeat
from iletiniz_admin.services.intake.history import OrderPage, read_page, take_page
from iletiniz_admin.services.intake.store_facts import apply_facts, read_facts
from iletiniz_admin.services.intake.woocommerce import read_delivery, take_delivery

__all__ = [
    "Event",
    "OrderPage",
    "RefusedEvent",
    "Taken",
    "Unusable",
    "apply_facts",
    "read_delivery",
    "read_events",
    "read_facts",
    "read_heartbeat",
    "read_page",
    "take",
    "take_delivery",
    "take_heartbeat",
    "take_page",
]
