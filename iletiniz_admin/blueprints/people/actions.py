"""The actions of the log in words; one that is not listed here is shown by its code alone."""

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
    "gate.": _l("Quota and plan"),
    "key.": _l("Keys"),
}

WORDS: Final[Mapping[str, LazyString]] = {
    "sign_in.succeeded": _l("Signed in"),
    "sign_in.ended": _l("Signed out"),
    "sign_in.failed": _l("Wrong e-mail address or password"),
    "sign_in.locked": _l("Sign-in locked after too many wrong tries"),
    "session.ended": _l("Session ended"),
    "session.all_ended": _l("Sessions ended"),
    "user.added": _l("User added"),
    "user.changed": _l("User changed"),
    "user.password_changed": _l("Own password changed"),
    "user.password_set": _l("New password given"),
}


def words(action: str) -> str:
    """Return the action in words, or "" where there are none."""
    return str(WORDS.get(action, ""))
