"""The actions of the log in words; one that is not listed here is shown by its code."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

# What the filter offers: the beginning of an action, and its words.
GROUPS: Final[Mapping[str, LazyString]] = {
    "sign_in.": _l("Sign-in"),
    "user.": _l("Users"),
    "session.": _l("Sessions"),
    "connection.": _l("Connection"),
    "store.": _l("Stores"),
    "rule.": _l("Notices"),
    "message.": _l("Messages"),
    "campaign.": _l("Bulk sending"),
    "audience.": _l("Saved audiences"),
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
    "campaign.created": _l("Campaign begun"),
    "campaign.changed": _l("Campaign changed"),
    "campaign.checked": _l("Campaign checked"),
    "campaign.confirmed": _l("Campaign started"),
    "campaign.paused": _l("Campaign paused"),
    "campaign.resumed": _l("Campaign resumed"),
    "campaign.cancelled": _l("Campaign stopped"),
    "campaign.duplicated": _l("Campaign duplicated"),
    "campaign.deleted": _l("Campaign deleted"),
    "campaign.exported": _l("Outcomes of a campaign downloaded"),
    "audience.saved": _l("Audience saved"),
    "audience.deleted": _l("Audience deleted"),
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


def words(action: str) -> str:
    """Return the action in words, or "" where there are none."""
    return str(WORDS.get(action, ""))


def actor_name(actor: str) -> str:
    """Return who acted: an e-mail address as it is, a part of the panel in words."""
    return str(ACTORS.get(actor, actor))
