"""Reads a text for the promotion lint: plain lower-case words, each with its place in the text.

Letters lose their marks (ş → s, İ and ı → i), look-alikes of other scripts become Latin, and words
that were drawn apart (i.n.d.i.r.i.m, k@mpanya, f1rsat) become whole. Links, e-mail addresses and
placeholders are taken out first. Each step goes over the text once.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

SENTENCE_END: Final = "."
QUOTE: Final = '"'
VALUE: Final = "{}"
LINK: Final = "<link>"
MAIL: Final = "<mail>"

_TOP_LEVEL: Final = (
    "com|net|org|tr|shop|store|online|info|biz|co|io|app|me|ly|gl|gd|site|xyz|link|to|page|eu"
)
# Runs are read from where they begin, so that no character is looked at again and again.
_SPECIAL: Final = re.compile(
    r"(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<link>(?i:https?://|www\.)[^\s<>\"{}]+"
    rf"|(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,9}}(?:{_TOP_LEVEL}|{_TOP_LEVEL.upper()})"
    r"(?![\w-])(?::[0-9]+)?(?:[/?][^\s<>\"{}]*)?)"
    r"|\{(?P<name>[^{}|?:\n]{0,64})(?::[^{}|?\n]{0,20})?(?:\?\?|\||\})"
)
_LINK_TAIL: Final = ".,;:!?)]'\"”’…"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_LOOK_ALIKES: Final = {
    **dict(zip("асеорхуікмтвн", "aceopxyikmtbh", strict=True)),
    **dict(zip("αεικνορτυχ", "aeiknoptux", strict=True)),
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("“”„«»‟″", '"'),
    "ı": "i",
    "ø": "o",
    "₺": "tl",
    "٪": "%",
    "﹪": "%",
}
_QUOTES: Final = frozenset("'\"")
_DRAWN_APART: Final = re.compile(
    r"(?<![a-z0-9])[a-z]([ .\-_*'·•|/,]{1,2})[a-z](?:\1[a-z]){2,}(?![a-z0-9])"
)
_CHUNK: Final = re.compile(r"\S{5,60}")
_DOTS: Final = re.compile(r"[.\-_*·•|~^+/,]")
_DIGITS_FOR_LETTERS: Final = str.maketrans("0134578@$!|", "oieastbasil")
# Words that are worth reading through dots, spaces and digits.
_DISGUISED_STEMS: Final = (
    "indirim|kampanya|kupon|firsat|hediye|bedava|ucretsiz|kacirma|promosyon|outlet|avantaj|puan"
    "|tenzilat|iskonto|cekilis|discount|coupon|voucher|promo|cashback|giveaway"
)
_DISGUISED: Final = re.compile(rf"[^a-z]*(?:{_DISGUISED_STEMS})[a-z]*")
_LETTERS: Final = re.compile(r"[a-z]+")
# Stands in for what draws a word apart; the places of the letters stay as they are.
_GLUE: Final = "\x01"
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_TOKEN: Final = re.compile(
    r"[a-z\x01]+(?:'[a-z]+)?|[0-9]+(?:[.,][0-9]+)*|[%$]|(?<![a-z0-9])'|'(?![a-z0-9])|\x22|(?P<end>[.!?;]+|\s*\n\s*)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A plain word, number or sign, and where it stands in the text (0-based, end exclusive)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The tokens of a text, and `line`: all of them with a space before each and one at the end."""

    tokens: tuple[Token, ...]
    line: str
    places: tuple[int, ...]  # of each token in the line

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text of a stretch of the line that begins with a token."""
        first = self.tokens[bisect_right(self.places, start) - 1]
        last = self.tokens[bisect_right(self.places, end - 1) - 1]
        return first.start, last.end


def read(text: str) -> Reading:
    """Read any text; linear in its length."""
    tokens = tuple(_tokens(text))
    places, at = [], 1
    for token in tokens:
        places.append(at)
        at += len(token.text) + 1
    return Reading(tokens, " " + "".join(f"{token.text} " for token in tokens), tuple(places))


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for special in _SPECIAL.finditer(text):
        yield from _words(text, end, special.start())
        token = _special_token(special)
        yield token
        end = token.end
    yield from _words(text, end, len(text))


def _special_token(special: re.Match[str]) -> Token:
    start, end = special.span()
    if special["mail"]:
        return Token(MAIL, start, end)
    if special["link"]:
        return Token(LINK, start, start + len(special[0].rstrip(_LINK_TAIL)))
    is_link = special["name"].strip() == "shop_url"
    return Token(LINK if is_link else VALUE, start, end)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    """Read a stretch without links and placeholders."""
    letters: list[str] = []
    places: list[int] = []
    for place in range(start, end):
        plain = plain_letter(text[place])
        letters.append(plain)
        places.extend([place] * len(plain))
    plain_text = _rejoined("".join(letters))
    for found in _TOKEN.finditer(plain_text):
        first, last = places[found.start()], places[found.end() - 1] + 1
        if found[0] in _QUOTES:
            yield Token(QUOTE, first, last)
        elif found["end"] is None:
            word = found[0].replace("'", "").replace(_GLUE, "")
            yield Token(_REPEATED.sub(r"\1", word) or word, first, last)
        elif not _is_after_ordinal(text, first, last):
            yield Token(SENTENCE_END, first, last)


def _rejoined(plain: str) -> str:
    """Return the plain text with words made whole that were drawn apart; its length stays."""
    closed = _DRAWN_APART.sub(lambda found: re.sub(r"[^a-z]", _GLUE, found[0]), plain)
    return _CHUNK.sub(lambda found: _undisguised(found[0]), closed)


def _undisguised(chunk: str) -> str:
    pieces = _LETTERS.findall(chunk)
    if len(pieces) < 2 and "".join(pieces) == chunk:  # noqa: PLR2004 - one piece, and all of it
        return chunk
    if any(_DISGUISED.match(piece) for piece in pieces):
        return chunk
    core = chunk.rstrip(_LINK_TAIL)
    whole = _DOTS.sub(_GLUE, core.translate(_DIGITS_FOR_LETTERS))
    if not pieces or not _DISGUISED.match(whole.replace(_GLUE, "")):
        return chunk
    return whole + chunk[len(core) :]


def _is_after_ordinal(text: str, first: int, last: int) -> bool:
    """Tell whether a full stop belongs to a number: `2. ürün`, but not `No: 2. Teşekkürler`."""
    following = text[last : last + 2].strip()[:1]
    return text[first - 1 : first].isdigit() and not following.isupper()


@lru_cache(maxsize=4096)
def plain_letter(sign: str) -> str:
    """Return one character as plain lower-case ones; none for what nobody sees."""
    if sign.isspace():
        return "\n" if sign in "\n\r\u2028\u2029" else " "
    parts = unicodedata.normalize("NFKD", _LOOK_ALIKES.get(sign, sign).casefold())
    return "".join(_plain_part(part) for part in parts)


def _plain_part(part: str) -> str:
    if unicodedata.category(part) in _UNSEEN:
        return ""
    digit = unicodedata.decimal(part, None)
    return _LOOK_ALIKES.get(part, part) if digit is None else str(digit)
