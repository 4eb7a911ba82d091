"""Numbers as iletiniz takes them (section 5.3), and comparing those it gives back."""

import re
from typing import Final

from iletiniz_admin.iletiniz.errors import InvalidRequestError

MAX_RECIPIENT: Final = 64
_SEPARATORS: Final = re.compile(r"[\s.\-()]")
_MOBILE: Final = re.compile(r"\+905[0-9]{9}")
_LOCAL: Final = re.compile(r"(?:90|0)?(5[0-9]{9})")
_FOREIGN: Final = re.compile(r"\+(?!90)[1-9][0-9]{6,14}")
_CHAT_ID: Final = re.compile(r"-?[0-9]{1,32}")
_USERNAME: Final = re.compile(r"@[A-Za-z0-9_]{1,63}")


def normalised_number(text: str) -> str:
    """Return ``text`` without separators and, for a Turkish mobile, as ``+905XXXXXXXXX``.

    Anything else comes back as far as it could be cleaned, so that two forms can be compared.
    """
    compact = _SEPARATORS.sub("", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    match = _LOCAL.fullmatch(compact)
    return f"+90{match.group(1)}" if match else compact


def comparable(text: str) -> str:
    """Return the form in which two recipients are compared: numbers, chat ids and names alike."""
    stripped = text.strip()
    is_address = stripped.startswith(("@", "-"))
    return stripped.casefold() if is_address else normalised_number(stripped)


def checked_recipient(text: str, provider: str | None) -> str:
    """Return ``text`` as it is sent: a Turkish mobile as ``+905…``, a Telegram address as it is.

    A chat id of digits alone passes only when ``provider`` is ``telegram``. Raises
    :class:`InvalidRequestError` with code ``foreign_recipient`` or ``invalid_recipient``.
    """
    stripped = text.strip()
    if _is_telegram(stripped, provider):
        return stripped
    number = normalised_number(stripped)
    if _MOBILE.fullmatch(number):
        return number
    if _FOREIGN.fullmatch(number):
        raise InvalidRequestError(
            "to: only Turkish mobile numbers can be reached", code="foreign_recipient"
        )
    raise InvalidRequestError("to: not a Turkish mobile number", code="invalid_recipient")


def _is_telegram(text: str, provider: str | None) -> bool:
    if _USERNAME.fullmatch(text):
        return True
    is_group = text.startswith("-") and provider is None
    return bool(_CHAT_ID.fullmatch(text)) and (provider == "telegram" or is_group)
