"""Refusals around connections and stores."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

_ASK_AGAIN: Final = N_("iletiniz could not be reached. Check the network, then try again.")
_LOST: Final = N_("iletiniz no longer takes the key. Connect again.")
_BAD_URL: Final = N_("This is no web address. Write it like https://shop.example.")
_WRONG_CODE: Final = N_(
    "The pairing code is wrong. Check it for typing errors, or make a new one on the store's page."
)

SHOP_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    # The plugin's zip
    "bridge_incomplete": (
        N_(
            "The plugin's source is not whole: %(file)s is missing or names no version. Install "
            "the panel anew."
        ),
        N_("The plugin's source is not whole. Install the panel anew."),
    ),
    "bridge_version": (
        N_(
            "%(file)s names version %(found)s, but this panel is version %(version)s. Bring both "
            "to one version first."
        ),
        N_("The plugin names another version than this panel. Bring both to one version first."),
    ),
    # Connecting to iletiniz
    "state_unknown": N_("This answer belongs to no connection begun here. Press Connect again."),
    "state_expired": N_("Connecting took longer than 10 minutes. Press Connect again."),
    "state_spent": N_(
        "This answer was already used. Press Connect again if you are not connected."
    ),
    "other_session": N_(
        "Connecting was begun in another browser. Press Connect again in this one."
    ),
    "access_denied": N_(
        "The connection was not allowed at iletiniz. Press Connect again and allow it, or enter an "
        "API key."
    ),
    "authorize_failed": (
        N_("iletiniz ended the connection: %(error)s. Press Connect again, or enter an API key."),
        N_("iletiniz ended the connection. Press Connect again, or enter an API key."),
    ),
    "code_missing": N_("iletiniz sent no code back. Press Connect again."),
    "code_spent": N_(
        "iletiniz did not take the code: it was used or too old. Press Connect again."
    ),
    "no_key": N_("iletiniz answered without a key. Press Connect again, or enter an API key."),
    "key_missing": N_("No API key was given. Enter the key from the iletiniz panel."),
    "key_malformed": N_(
        "This does not look like an API key. Copy it whole from the iletiniz panel; it begins with "
        "iltz_live_ or iltz_test_."
    ),
    "key_refused": N_("iletiniz does not know this key, or it was revoked. Enter another one."),
    "key_taken": N_("This key is already connected here. Use that connection, or another key."),
    "key_unreadable": N_(
        "The stored key can no longer be opened. Connect again; everything else is kept."
    ),
    "network": _ASK_AGAIN,
    "unreachable": _ASK_AGAIN,
    "unauthorised": _LOST,
    "not_available": N_("iletiniz did not give this information. Try again in a few minutes."),
    "timeout": N_("iletiniz took too long to answer. Try again in a minute."),
    "busy": N_("iletiniz asks to come again later. Try again in a minute."),
    "server_error": N_("iletiniz has a fault right now. Try again in a few minutes."),
    "unreadable_answer": N_(
        "iletiniz gave an answer that could not be read. Try again; if it goes on, update this "
        "panel."
    ),
    "scopes_missing": (
        N_("iletiniz did not grant: %(scopes)s. Connect again and allow them to use everything."),
        N_("iletiniz did not grant every permission. Connect again and allow them all."),
    ),
    "not_connected": N_("There is no connection to iletiniz. Connect first."),
    "connection_lost": _LOST,
    "unknown_connection": N_("There is no such connection. Choose one from the list."),
    "revoke_failed": N_(
        "The key was deleted here, but iletiniz did not confirm it. Remove the connection in the "
        "iletiniz panel as well."
    ),
    # Stores
    "unknown_store": N_("There is no such store. Choose one from the list."),
    "name_missing": N_("The name is missing. Give the store a name that your team knows."),
    "bad_name": (
        N_("This name will not do. Write a name of 1 to %(most)s characters."),
        N_("This name will not do. Write a shorter name, on one line."),
    ),
    "name_too_long": N_("The name is too long. Use at most 100 characters."),
    "url_missing": N_("The address is missing. Write it like https://shop.example."),
    "url_malformed": _BAD_URL,
    "bad_url": _BAD_URL,
    "url_not_https": N_("The store's address must begin with https://. Correct the address."),
    "store_exists": N_(
        "A store with this address exists already. Use that one, or another address."
    ),
    "pairing_wrong": _WRONG_CODE,
    "wrong_code": _WRONG_CODE,
    "pairing_expired": N_("The pairing code has expired. Make a new one on the store's page."),
    "pairing_used": N_("The pairing code was already used. Make a new one on the store's page."),
    "pairing_throttled": N_("Too many wrong pairing codes. Wait a few minutes, then try again."),
    "site_taken": N_(
        "This site is already paired as another store. Use that store, or remove it first."
    ),
    "no_other_site": N_(
        "No other site has called, so there is nothing to decide. Reload the page."
    ),
    "already_paired": N_(
        "This store is already paired. To pair it anew, use “re-pair” on its page."
    ),
    "not_paired": N_("The store is not paired yet. Make a pairing code and enter it in WordPress."),
    "store_removed": N_("The store was removed. Add it again to go on."),
    "store_paused": N_("Sending is paused for this store. Resume it on the store's page first."),
    "unknown_timezone": N_("There is no such time zone. Write it like Europe/Istanbul."),
}
