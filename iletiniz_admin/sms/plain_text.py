"""Plain text out of what shops store: HTML, entities, invisible signs and line ends."""

import html
import re
import unicodedata
from html.entities import html5
from typing import Final

from iletiniz_admin.sms.marks import cap_marks, compose
from iletiniz_admin.sms.tidying import TYPOGRAPHIC

MAX_LINK_LENGTH: Final = 300  # half a link leads nowhere: whole, or not at all

# What shops write into names of products, often without knowing (WordPress turns ' into ’): each
# such sign would make every text with the value cost more.
_PLAIN_SIGNS: Final = str.maketrans({**TYPOGRAPHIC, "×": "x"})
_MAX_RAW_LENGTH: Final = 10_000  # keeps an absurd value from costing time; 100 characters are used
_TAG: Final = re.compile(r"<(?:/?[A-Za-z][^<>]*|![^<>]*)>")
# Only whole entities: "&timestamp=" in an address is not "×tamp=".
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# In an address just those that escaping an address makes; it may hold what looks like others.
_ENTITY_OF_LINK: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp);")
_LINK: Final = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)
# As some shops store them, "kargo.example/12"; read so only where a web address is expected.
_BARE_LINK: Final = re.compile(r"\s*[^\s<>.&]+\.[^\s<>]+\s*")
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
    the value would make texts cost more. A web address keeps every sign, see `clean_link`.
    """
    if value is None:
        return ""
    text = str(value)
    if is_link(text):
        return clean_link(text)
    text = _without_tags(_decoded(_without_tags(text[:_MAX_RAW_LENGTH])))
    text = text.translate(_PLAIN_SIGNS)
    if "  " in text or not text.isprintable():  # else the space is its only white space
        text = _without(_SPACES.sub(" ", text), _UNSEEN)
    return compose(text).strip()[: max(max_length, 0)].rstrip()


def is_link(value: str, *, bare: bool = False) -> bool:
    """Tell whether a value is a web address: http:// or https:// and no space in it.

    A ``bare`` one may lack its beginning.
    """
    if bare and _BARE_LINK.fullmatch(value):
        return True
    return "://" in value and _LINK.fullmatch(value) is not None


def clean_link(value: str) -> str:
    """Return a web address whole, or "" where it is longer than `MAX_LINK_LENGTH` characters.

    Only what escaping for HTML has made of its signs is undone, and what no address holds
    (controls, signs that nobody sees) is dropped.
    """
    if len(value) > _MAX_RAW_LENGTH:
        return ""
    link = _without(_ENTITY_OF_LINK.sub(_sign_of_link, value.strip()), _UNSEEN)
    return link if len(link) <= MAX_LINK_LENGTH else ""


def clean_text(text: str) -> str:
    """Return a whole text with line feeds as line ends, single spaces, trimmed, and sendable.

    Marks beyond `marks.MOST_MARKS` over one letter are dropped.
    """
    text = cap_marks(text)
    if text.isprintable():  # one line, without anything that could not be sent
        return (_REPEATED_SPACES.sub(" ", text) if "  " in text else text).strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "\n".join(_without(line, _UNSENDABLE) for line in lines.split("\n"))
    return _SPACES_AROUND_LINE_END.sub("\n", _REPEATED_SPACES.sub(" ", kept)).strip()


def _without_tags(text: str) -> str:
    return _TAG.sub("", text) if "<" in text else text


def _decoded(text: str) -> str:
    return _ENTITY.sub(_sign_of, text) if "&" in text else text


def _sign_of(entity: re.Match[str]) -> str:
    whole = entity[0]
    return html.unescape(whole) if whole[1] == "#" or whole[1:] in html5 else whole


def _sign_of_link(entity: re.Match[str]) -> str:
    sign = html.unescape(entity[0])
    return sign if sign.isprintable() and not sign.isspace() else entity[0]


def _without(text: str, categories: frozenset[str]) -> str:
    if text.isprintable():  # no character of the categories C and Z but the space
        return text
    return "".join(char for char in text if unicodedata.category(char) not in categories)
