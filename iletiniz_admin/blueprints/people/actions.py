"""The actions of the log in words; one that is not listed here is shown by its code alone."""

import re
from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording.outcomes import find_status, status_name

# What the filter offers: the beginning of an action, and its words.
GROUPS: Final[Mapping[str, LazyString]] = {
    "sign_in.": _l("Sign-in"),
    "user.": _l("Users"),
    "session.": _l("Sessions"),
    "connection.": _l("Connection"),
    "store.": _l("Stores"),
    "rule.": _l("Notices"),
    "message.": _l("Messages"),
    "consent.": _l("Consents"),
    "privacy.": _l("Personal data"),
    "keys.": _l("Keys"),
}

WORDS: Final[Mapping[str, LazyString]] = {
    "sign_in.succeeded": _l("Signed in"),
    "sign_in.from_wordpress": _l("Signed in from WordPress"),
    "sign_in.link_refused": _l("Sign-in from WordPress refused"),
    "sign_in.ended": _l("Signed out"),
    "sign_in.failed": _l("Wrong e-mail address or password"),
    "sign_in.locked": _l("Sign-in locked after too many wrong tries"),
    "session.ended": _l("Session ended"),
    "session.all_ended": _l("Sessions ended"),
    "user.added": _l("User added"),
    "user.changed": _l("User changed"),
    "user.origin_ended": _l("Sign-in from WordPress ended"),
    "user.password_changed": _l("Own password changed"),
    "user.password_set": _l("New password given"),
    "connection.connected": _l("Connected to iletiniz"),
    "connection.changed": _l("Connection changed"),
    "connection.disconnected": _l("Disconnected from iletiniz"),
    "connection.lost": _l("Connection to iletiniz lost"),
    "store.added": _l("Store added"),
    "store.changed": _l("Store changed"),
    "store.connection_chosen": _l("Connection of the store chosen"),
    "store.code_made": _l("Pairing code made"),
    "store.paired": _l("Store paired"),
    "store.paused": _l("Sending paused for the store"),
    "store.resumed": _l("Sending resumed for the store"),
    "store.moved": _l("New address of the store accepted"),
    "store.copy_refused": _l("Copy of the store refused"),
    "store.asked": _l("Orders asked of the plugin"),
    "privacy.exported": _l("Personal data handed to the store"),
    "privacy.handed_out": _l("Personal data exported by a person"),
    "privacy.erased": _l("Personal data erased"),
    "consent.recorded": _l("Answer written down"),
    "consent.withdrawn": _l("Consent withdrawn"),
    "consent.suppression_lifted": _l("Stop lifted"),
    "consent.imported": _l("Answers imported"),
    "consent.exported": _l("Answers exported"),
    "consent.iys_reported": _l("Marked as reported to İYS"),
    "consent.iys_exported": _l("File for İYS downloaded"),
    "store.removed": _l("Store removed"),
    "store.secret_renewed": _l("Signing secret made anew"),
    "store.secret_rotating": _l("Rotation of the signing secret begun"),
    "store.secret_rotated": _l("Signing secret rotated"),
    "store.webhook_secret_made": _l("Webhook secret made"),
    "rule.made": _l("Notice made"),
    "rule.changed": _l("Notice changed"),
    "message.tested": _l("Test message sent"),
    "message.resent": _l("Message sent again"),
    "message.settled": _l("Uncertain message settled"),
    "message.cancelled": _l("Message cancelled"),
    "keys.rotated": _l("Encryption keys rotated"),
}

# Who acts without being a user.
ACTORS: Final[Mapping[str, LazyString]] = {
    "anonymous": _l("Not signed in"),
    "command line": _l("Command line"),
    "bridge": _l("Bridge plugin"),
    "worker": _l("Sending process"),
    "opt-out link": _l("Link in a message"),
}

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
    "best_before_minutes": _l("Not sent later than (minutes)"),
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
    "quiet_from_minutes": _l("Quiet from (minutes of the day)"),
    "quiet_until_minutes": _l("Quiet until (minutes of the day)"),
    "frequency_cap_hours": _l("Hours between two commercial texts"),
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
    "status": {
        "connected": _l("Connected"),
        "lost": _l("Connection lost"),
        "disconnected": _l("Disconnected"),
    },
}

SUBJECTS: Final[Mapping[str, LazyString]] = {
    "store": _l("Store"),
    "message": _l("Message"),
    "rule": _l("Notice"),
    "connection": _l("Connection"),
}
NUMBERED = re.compile(r"(store|message|rule|connection) (?=\d)")


def words(action: str) -> str:
    """Return the action in words, or "" where there are none."""
    return str(WORDS.get(action, ""))


def actor_name(actor: str) -> str:
    """Return who acted: an e-mail address as it is, a part of the panel in words."""
    return str(ACTORS.get(actor, actor))


def field_name(name: str) -> str:
    """Return the name of a changed field in words, or as it is."""
    return str(FIELDS.get(name, name))


def value_words(name: str, value: str) -> str:
    """Return what a field holds in words where it is a code: a status, a choice; else as it is."""
    known = VALUES.get(name, {})
    if name == "status" and find_status(value):
        return status_name(value, current_locale())
    return str(known.get(value, value))


def subject_name(subject: str) -> str:
    """Return what was changed with its kind in words: "store 3" says so in the page's language."""
    return NUMBERED.sub(lambda found: f"{SUBJECTS[found[1]]} ", subject, count=1)
