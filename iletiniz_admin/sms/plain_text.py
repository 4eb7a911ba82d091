"""Plain text out of what shops store: HTML, entities, invisible signs and line ends."""

import html
import re
import unicodedata
from typing import Final

from iletiniz_admin.sms.tidying import TYPOGRAPHIC

# What shops write into names of products, often without knowing (WordPress turns ' into ’): each
# such sign would make every text with the value cost more.
_PLAIN_SIGNS: Final = str.maketrans({**TYPOGRAPHIC, "×": "x"})
_MAX_RAW_LENGTH: Final = 10_000  # keeps an absurd value from costing time; 100 characters are used
_TAG: Final = re.compile(r"<(?:/?[A-Za-z][^<>]*|![^<>]*)>")
_SPACES: Final = re.compile(r"\s+")
_REPEATED_SPACES: Final = re.compile(r"[ \t]{2,}")
_SPACES_AROUND_LINE_END: Final = re.compile(r"[ \t]*\n[ \t]*")
# Control, format (zero width, text direction), half of a surrogate pair, private use.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# In a text that a person wrote only what could not be sent or would confuse a display.
_UNSENDABLE: Final = frozenset({"Cc", "Cs"})


def clean_value(value: object, max_length: int) -> str:
    """Return a value as one line of plain text of at most `max_length` characters.

    Tags go before and after entities are decoded, so neither form of markup survives, while
    "3 < 4" does. None is empty. Letters are composed (NFC), and typographic signs are plain, or
    the value would make texts cost more.
    """
    if value is None:
        return ""
    text = html.unescape(_without_tags(str(value)[:_MAX_RAW_LENGTH]))
    text = _without_tags(text).translate(_PLAIN_SIGNS)
    if "  " in text or not text.isprintable():  # else the space is its only white space
        text = _without(_SPACES.sub(" ", text), _UNSEEN)
    return unicodedata.normalize("NFC", text).strip()[: max(max_length, 0)].rstrip()


def clean_text(text: str) -> str:
    """Return a whole text with line feeds as line ends, single spaces, trimmed, and sendable."""
    if text.isprintable():  # one line, without anything that could not be sent
        return (_REPEATED_SPACES.sub(" ", text) if "  " in text else text).strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "\n".join(_without(line, _UNSENDABLE) for line in lines.split("\n"))
    return _SPACES_AROUND_LINE_END.sub("\n", _REPEATED_SPACES.sub(" ", kept)).strip()


def _without_tags(text: str) -> str:
    return _TAG.sub("", text) if "<" in text else text


def _without(text: str, categories: frozenset[str]) -> str:
    if text.isprintable():  # no character of the categories C and Z but the space
        return text
    return "".join(char for char in text if unicodedata.category(char) not in categories)
