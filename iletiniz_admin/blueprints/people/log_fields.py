"""The fields of the log in words: their names, and what they hold where that is a code."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

from iletiniz_admin.blueprints.people.log_campaigns import (
    CAMPAIGN_FIELDS,
    CAMPAIGN_STATES,
    CAMPAIGN_VALUES,
)

FIELDS: Final[Mapping[str, LazyString]] = {
    "name": _l("Name"),
    "role": _l("Role"),
    "is_active": _l("May sign in"),
    "is_enabled": _l("Switched on"),
    "is_paused": _l("Paused"),
    "stores": _l("Stores"),
    "text": _l("Text"),
    "sender": _l("Sender"),
    "provider": _l("Provider"),
    "status": _l("Status"),
    "count": _l("Count"),
    "url": _l("Address"),
    "staff_recipients": _l("Mobile numbers of the team"),
    "fallback": _l("Fallback providers"),
    "best_before_minutes": _l("Not sent later than"),
    "repeat_policy": _l("If the order comes back to this status"),
    "message_class": _l("Kind of message"),
    "message_id": _l("New message"),
    "trigger": _l("Status of the order"),
    "to": _l("Recipient"),
    "as": _l("Decision"),
    "origin": _l("Connected by"),
    "key": _l("Key"),
    "default_sender": _l("Sender"),
    "connection_id": _l("iletiniz connection"),
    "site": _l("Paired address"),
    "foreign_site": _l("Address that called"),
    "copy": _l("Copy that is refused"),
    "what": _l("Asked of the store"),
    "days": _l("Days back"),
    "orders": _l("Orders"),
    "messages": _l("Messages"),
    "cancelled": _l("Messages cancelled"),
    "consents": _l("Consents"),
    "page": _l("Page"),
    "items": _l("Entries"),
    "suppressions": _l("Stops"),
    "opt_out_links": _l("Links in messages"),
    "statements": _l("Answers"),
    "answer": _l("Their answer"),
    "scope": _l("What is stopped"),
    "source": _l("Proof"),
    "rows": _l("Rows"),
    "added": _l("Rows taken"),
    "refused": _l("Rows not taken"),
    "merchant_title": _l("Merchant's title"),
    "merchant_number": _l("MERSİS or tax number"),
    "quiet_from_minutes": _l("Quiet from"),
    "quiet_until_minutes": _l("Quiet until"),
    "frequency_cap_hours": _l("Time between two commercial texts"),
    "variants": _l("Texts in other languages"),
    "tracking_wait_minutes": _l("Wait for the tracking number"),
    "promotion_override": _l("Promotional words let pass"),
    "recipient": _l("Number"),
    "resealed": _l("Secrets sealed again"),
    "bulk_reserve": _l("Kept for order messages"),
    "campaign_rows": _l("Rows of campaigns"),
    "file_rows": _l("Rows of uploaded files"),
    **CAMPAIGN_FIELDS,
}

# What a changed field holds, where it is a code.
VALUES: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "role": {"admin": _l("Admin"), "manager": _l("Manager"), "viewer": _l("Viewer")},
    "repeat_policy": {"once": _l("Do not send again"), "every_entry": _l("Send every time")},
    "message_class": {
        "informational": _l("Information about the order"),
        "commercial": _l("Commercial, only with consent"),
    },
    "as": {
        "accepted": _l("It arrived"),
        "resend": _l("It did not: send again"),
        "failed": _l("It did not: leave it"),
    },
    "what": {"backfill": _l("Order history"), "sweep": _l("Comparison of orders")},
    "answer": {"yes": _l("Yes"), "no": _l("No")},
    "scope": {"all": _l("All texts"), "commercial": _l("Commercial texts")},
    "source": {
        "checkout": _l("at the checkout"),
        "bridge": _l("in the shop"),
        "import": _l("from an imported file"),
        "panel": _l("written down in this panel"),
        "opt_out": _l("by the link in a message"),
        "iletiniz": _l("reported by iletiniz"),
    },
    "origin": {"oauth": _l("Connect button"), "key": _l("API key")},
    **CAMPAIGN_VALUES,
    "status": {
        **CAMPAIGN_STATES,
        "connected": _l("Connected"),
        "lost": _l("Connection lost"),
        "disconnected": _l("Disconnected"),
    },
}


def field_name(name: str) -> str:
    """Return the name of a changed field in words, or as it is."""
    return str(FIELDS.get(name, name))
