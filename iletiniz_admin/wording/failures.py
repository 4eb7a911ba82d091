"""Causes in words: what iletiniz's error codes mean for the person who reads the ledger.

Codes as in section 8.3 of the API reference; a code that is not here is shown with the text that
came with it, or as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.wording.catalogue import N_, Translator


@dataclass(frozen=True, slots=True)
class Failure:
    """Msgids: the cause as half a sentence, and the thing to do."""

    cause: str
    to_do: str


_SENDER: Final = Failure(
    N_("the sender name is not approved"), N_("Choose an approved sender name for the notice.")
)
_PROVIDER: Final = Failure(
    N_("the SMS provider did not take the message"),
    N_("Send it again later; a fallback provider helps against this."),
)
_TEMPLATE: Final = Failure(
    N_("iletiniz could not use the template"), N_("Check the template in the iletiniz panel.")
)
_NUMBER: Final = Failure(
    N_("the number is not valid"), N_("Correct the number on the order, then send it again.")
)

FAILURES: Final[Mapping[str, Failure]] = {
    "INVALID_RECIPIENT": _NUMBER,
    "INVALID_SENDER": _SENDER,
    "SENDER_NOT_APPROVED": _SENDER,
    "PROVIDER_NOT_CONNECTED": Failure(
        N_("the SMS provider is not connected at iletiniz"),
        N_("Connect the provider in the iletiniz panel, or choose another one for the notice."),
    ),
    "PROVIDER_ERROR": _PROVIDER,
    "PROVIDER_UNREACHABLE": _PROVIDER,
    "IYS_REJECTED": Failure(
        N_("the person has given no consent in İYS"),
        N_("Commercial texts need consent; send again only after it is recorded in İYS."),
    ),
    "TEMPLATE_NOT_FOUND": _TEMPLATE,
    "TEMPLATE_VARIABLE_MISSING": _TEMPLATE,
    "INSUFFICIENT_SCOPE": Failure(
        N_("the connection has no permission to send"),
        N_("Connect again and allow sending messages."),
    ),
    "QUOTA_EXCEEDED": Failure(N_("out of quota"), N_("Upgrade your plan at iletiniz.")),
    "NO_ACTIVE_PLAN": Failure(
        N_("no active plan at iletiniz"), N_("Upgrade your plan at iletiniz.")
    ),
}

MAX_MESSAGE_LENGTH: Final = 200


def find_failure(error_code: str | None) -> Failure | None:
    """Return what we know of a code, upper or lower case; None for one never seen."""
    return FAILURES.get((error_code or "").strip().upper())


def cause(error_code: str | None, error_message: str | None, words: Translator) -> str:
    """Return the cause as half a sentence: ours, else iletiniz's own text, else the bare code."""
    known = find_failure(error_code)
    if known is not None:
        return words.say(known.cause)
    return one_line(error_message) or one_line(error_code)


def one_line(text: object, limit: int = MAX_MESSAGE_LENGTH) -> str:
    """Return foreign text on one line without control characters, at most `limit` long.

    It stays hostile: whoever puts it into HTML escapes it.
    """
    raw = "" if text is None else str(text)
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in raw).split())
    line = line.rstrip(".") if line.count(".") == 1 else line
    return line if len(line) <= limit else line[: limit - 1] + "…"
