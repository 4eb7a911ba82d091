"""What word processors and web pages leave in a text: found, made plain, and said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from iletiniz_admin.sms.encoding import GSM_DEFAULT, TURKISH_EXTENSION
from iletiniz_admin.sms.marks import compose
from iletiniz_admin.sms.segments import count_parts

TidyKind = Literal["quotes", "dashes", "ellipsis", "spaces", "invisible", "composed"]

_QUOTES: Final = {
    **dict.fromkeys("‘’‚‛′ʼ‹›`´\u1fef\u1ffd", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
}
_DASHES: Final = dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-")
_DOTS: Final = "..."
_ELLIPSIS: Final = {"…": _DOTS}
_SPACES: Final = {
    **dict.fromkeys(
        "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000",
        " ",
    ),
    **dict.fromkeys("\u000b\u000c\u0085\u2028\u2029", "\n"),
}
_MARKS: Final = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_CONTROLS: Final = "".join(
    char for char in map(chr, (*range(0x20), *range(0x7F, 0xA0))) if char not in "\t\n\v\f\r\x85"
)
_INVISIBLE: Final = dict.fromkeys(_MARKS + _CONTROLS, "")
# Joiners hold emoji and some scripts together: only those after Latin letters or signs are stray.
_STRAY_JOINERS: Final = re.compile("(?:(?<=[\x00-\u036f…])|\\A)[\u200c\u200d]+")
_HALF_OF_PAIR: Final = re.compile("[\ud800-\udfff]")
_LINE_END: Final = re.compile(r"\r\n?")

# Signs that have a plain form which everybody reads the same.
TYPOGRAPHIC: Final[Mapping[str, str]] = {**_QUOTES, **_DASHES, **_ELLIPSIS, **_SPACES}

_TABLES: Final[tuple[tuple[TidyKind, dict[str, str]], ...]] = (
    ("quotes", _QUOTES),
    ("dashes", _DASHES),
    ("spaces", _SPACES),
    ("invisible", _INVISIBLE),
)
# All but the ellipsis: whether three dots for one would cost more is seen when all else is done.
_TRANSLATE: Final = str.maketrans({**_QUOTES, **_DASHES, **_SPACES, **_INVISIBLE})
_IN_SEPTETS: Final = frozenset(GSM_DEFAULT + TURKISH_EXTENSION) | _ELLIPSIS.keys()


@dataclass(frozen=True, slots=True)
class TidyNote:
    """How many signs of one kind were made plain."""

    kind: TidyKind
    count: int


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text made plain, and what was done; line ends are line feeds, which is no news."""

    text: str
    notes: tuple[TidyNote, ...]


def tidy(text: str) -> Tidied:
    """Make quotes, dashes, ellipses and spaces plain, drop what nobody sees, compose letters.

    Marks beyond `marks.MOST_MARKS` over one letter are dropped, which counts as composing. An
    ellipsis stays where its three dots would cost more. Doing it again changes nothing.
    """
    whole, halves = _whole_pairs(_LINE_END.sub("\n", text))
    composed, joined = _compose(whole)
    chars = frozenset(composed)
    counts = {kind: sum(map(composed.count, table.keys() & chars)) for kind, table in _TABLES}
    plain = composed.translate(_TRANSLATE)
    seen = _STRAY_JOINERS.sub("", plain)
    together, joined_later = _compose(seen)
    done, dotted = _with_dots(together)
    counts["invisible"] += halves + len(plain) - len(seen)
    counts |= {"ellipsis": dotted, "composed": joined + joined_later}
    return Tidied(done, tuple(TidyNote(kind, count) for kind, count in counts.items() if count))


def _with_dots(text: str) -> tuple[str, int]:
    """Return the text with three dots for each ellipsis, and their number; or as it is.

    In UCS-2 the sign is the shorter one, so it stays where another character keeps the text there.
    """
    signs = text.count("…")
    if not signs or not _IN_SEPTETS.issuperset(text):
        return text, 0
    dotted = text.replace("…", _DOTS)
    return (text, 0) if count_parts(dotted) > count_parts(text) else (dotted, signs)


def _whole_pairs(text: str) -> tuple[str, int]:
    """Return the text with surrogates joined, and how many had no other half: they are dropped."""
    halves = len(_HALF_OF_PAIR.findall(text))
    if not halves:
        return text, 0
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return whole, 2 * (len(text) - len(whole)) - halves


def _compose(text: str) -> tuple[str, int]:
    """Return the text composed, and about how many letters were put together."""
    composed = compose(text)
    return composed, 0 if composed == text else max(1, len(text) - len(composed))
