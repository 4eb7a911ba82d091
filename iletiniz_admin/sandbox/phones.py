"""Addresses as section 5.3 documents them, by the kind of the provider."""

import re

_MOBILE = re.compile(r"(?:\+90|0)?(5\d{9})", re.ASCII)
_CHAT = re.compile(r"-?\d{1,32}|@[A-Za-z]\w{3,31}", re.ASCII)
_SPACING = re.compile(r"[ .()\-]")


def find_mobile(text: str) -> str | None:
    """Return a Turkish mobile number given as `+90…`, `0…` or `5…` in the form `+905XXXXXXXXX`."""
    match = _MOBILE.fullmatch(_SPACING.sub("", text))
    return f"+90{match[1]}" if match else None


def find_recipient(text: str, kind: str) -> str | None:
    """Return the normalised recipient for a provider of `kind`, or None when it is none."""
    if kind == "telegram":
        return text if _CHAT.fullmatch(text) else None
    return find_mobile(text)


def comparable(text: str) -> str:
    """Return the form under which a recipient is counted: the mobile number, else as given."""
    return find_mobile(text) or text
