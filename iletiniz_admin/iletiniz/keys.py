"""API keys: their form, what may be shown of them, and keeping them out of texts."""

import re
from typing import Final

# Section 2 of the reference. Always used with fullmatch: "$" would let a trailing newline pass.
KEY_PATTERN: Final = re.compile(r"iltz_(?:live|test)_[A-Za-z0-9_-]+")

_PREFIX: Final = re.compile(r"iltz_(?:live|test)_")
_SENDABLE: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_SHOWN: Final = 4
_LEAST_HIDDEN: Final = 8


def is_recognised_key(key: str) -> bool:
    """Tell whether ``key`` has the published form; an opaque key may still work."""
    return KEY_PATTERN.fullmatch(key) is not None


def is_sendable_key(key: str) -> bool:
    """Tell whether ``key`` can stand in a header: printable ASCII without spaces."""
    return _SENDABLE.fullmatch(key) is not None


def key_hint(key: str) -> str:
    """Return what may be shown of a key: ``iltz_live_…4kQ2``, or ``…4kQ2`` for an opaque one.

    A key too short to hide anything keeps its last characters to itself.
    """
    match = _PREFIX.match(key)
    prefix = match.group() if match else ""
    secret = key[len(prefix) :]
    tail = secret[-_SHOWN:] if len(secret) >= _SHOWN + _LEAST_HIDDEN else ""
    return f"{prefix}…{tail}"


def without_keys(text: str, *secrets: str) -> str:
    """Return ``text`` with each of ``secrets``, and whatever looks like a key, cut to its hint."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, key_hint(secret))
    return KEY_PATTERN.sub(lambda match: key_hint(match.group()), text)
