"""Refusals around people: signing in, passwords, users, and requests as such."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

_GONE: Final = N_("What you asked for is not here any more, or not for you. Go back and reload.")
_ONE_CHARACTER: Final = N_("The password repeats a single character. Choose another one.")
_TOO_SHORT: Final = (
    N_("The password is too short. Use at least %(min_length)s characters."),
    N_("The password is too short. Use at least 10 characters."),
)
_TOO_LONG: Final = (
    N_("The password is too long. Use at most %(max_length)s characters."),
    N_("The password is too long. Use at most 128 characters."),
)

_NO_EMAIL: Final = N_("This is no e-mail address. Write it like name@example.com.")
_SAME_PASSWORD: Final = N_("The new password is the same as the old one. Choose another one.")
_LOCKED: Final = (
    N_("Too many failed tries. Sign in again in %(minutes)s minutes."),
    N_("Too many failed tries. Wait a while, then sign in again."),
)

PEOPLE_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    "not_found": _GONE,
    "forbidden": N_("You may not do this. Ask an admin of this panel for the permission."),
    "too_many_requests": N_("Too many requests. Wait a minute, then try again."),
    "form_expired": N_("The page stood open too long. Reload it and try again."),
    # Signing in
    "wrong_credentials": N_("The e-mail address or the password is wrong. Check both."),
    "locked": _LOCKED,
    "sign_in_locked": _LOCKED,
    "inactive": N_("This account is switched off. Ask an admin of this panel to switch it on."),
    "session_ended": N_("Your session has ended. Sign in again."),
    "too_many_tries": (
        N_("Too many failed tries. Try again in %(minutes)s minutes."),
        N_("Too many failed tries. Wait a while, then try again."),
    ),
    "wrong_password": N_("The present password is wrong. Type it again."),
    # Links from WordPress
    "link_over": N_(
        "This link was used already or is older than a minute. Open the panel from WordPress again."
    ),
    "link_refused": N_(
        "This panel does not let you in from WordPress any more. Ask an admin of this panel."
    ),
    "link_tries": (
        N_(
            "Too many links that no longer work were opened from your network. Wait %(minutes)s "
            "minutes, then open the panel from WordPress again."
        ),
        N_(
            "Too many links that no longer work were opened from your network. Wait a quarter of "
            "an hour, then open the panel from WordPress again."
        ),
    ),
    "wordpress_no_password": N_(
        "Whoever comes from WordPress has no password here and opens the panel from WordPress. "
        "For sign-in with a password, an admin adds a user with the person's e-mail address."
    ),
    "wordpress_no_admin": N_(
        "Whoever comes from WordPress cannot be an admin. Add a user with the person's e-mail "
        "address for that."
    ),
    # Passwords
    "password_too_short": _TOO_SHORT,
    "too_short": _TOO_SHORT,
    "password_too_long": _TOO_LONG,
    "password_one_character": _ONE_CHARACTER,
    "password_too_simple": N_("The password is too easy to guess. Choose a longer, rarer one."),
    "too_simple": N_("The password is too easy to guess. Choose a longer, rarer one."),
    "password_same": _SAME_PASSWORD,
    "same_password": _SAME_PASSWORD,
    "password_mismatch": N_("The two passwords differ. Type the new password twice."),
    # Users
    "email_invalid": _NO_EMAIL,
    "invalid_email": _NO_EMAIL,
    "email_taken": N_("A user with this e-mail address exists already. Use another address."),
    "unknown_role": N_("There is no such role. Choose admin, manager or viewer."),
    "unknown_user": N_("There is no such user. Check the e-mail address."),
    "last_admin": N_("This is the last active admin. Make another user an admin first."),
    "own_account": N_("You cannot do this to your own account. Ask another admin."),
}
