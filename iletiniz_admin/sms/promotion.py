"""Promotional content in the texts of order notices: the lint that keeps them free of consent.

Notices about an order need no consent as long as they promote nothing (law 6563 and its
regulation). The lint reads words, not meaning: it names what sounds like promotion, and a person
decides. Listed words come first; ``promotion_wording`` weighs the sentences without any.

Patterns are regular expressions over plain lower-case words with one space between, and three
short forms: `…` any ending of a word, ` ~ ` up to three words of the same sentence between, `N` a
number. Every pattern begins with a word and has bounded gaps, so that reading is linear.

Decisions that could have gone the other way: what became of a discount, coupon or gift of this
very order informs (`kupon kodunuz iptal edildi`); a bare percentage promotes unless it is one of
tax, material or progress; a link into the shop promotes unless the words around it speak of the
order; greetings promote, as the regulation says, but `iyi günler dileriz` does not.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from iletiniz_admin.sms import (
    promotion_innocent as innocent,
    promotion_links as links,
    promotion_wording as wording,
)
from iletiniz_admin.sms.promotion_english import ENGLISH
from iletiniz_admin.sms.promotion_kinds import PromotionKind
from iletiniz_admin.sms.promotion_text import LINK, SENTENCE_END, Reading, read
from iletiniz_admin.sms.promotion_turkish import TURKISH

__all__ = ["Found", "PromotionKind", "find_promotion"]

K = PromotionKind
_OF_A_SETTLEMENT: Final = frozenset({K.DISCOUNT, K.COUPON, K.GIFT, K.LOYALTY, K.CAMPAIGN, K.PRICE})


@dataclass(frozen=True, slots=True)
class Found:
    """One promotional word: as written, where it begins (0-based, characters), what it is about."""

    word: str
    position: int
    kind: PromotionKind


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of the line (end exclusive) that sounds like promotion."""

    start: int
    end: int
    kind: PromotionKind


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    """Make one expression of a list of patterns; it matches whole words."""
    joined = "|".join(patterns).replace(" ~ ", " (?:[^ .<]+ ){0,3}").replace("…", "[a-z]*")
    return re.compile(f"(?<= )(?:{joined.replace('N', '[0-9][0-9.,]*')})(?= )")


_PROMOTIONAL: Final = tuple((kind, _compiled((*TURKISH[kind], *ENGLISH[kind]))) for kind in TURKISH)
_NEARBY: Final = tuple(_compiled([pattern]) for pattern in innocent.NEARBY)
_SETTLED: Final = _compiled(innocent.SETTLED)
_CALLS: Final = _compiled(innocent.CALLS)
_WARNINGS: Final = _compiled(innocent.WARNINGS)
_DEADLINES: Final = _compiled(innocent.DEADLINES)


def find_promotion(text: str, *, shop_hosts: Collection[str] = ()) -> tuple[Found, ...]:
    """Return what sounds like promotion in a text or template, in its order; any string will do.

    `shop_hosts` are the hosts of the shop, without scheme. `{shop_url}` counts as a link into the
    shop, other placeholders as neutral words; fallbacks and conditional texts are read like the
    rest. Of overlapping findings the longest of the first place stays.
    """
    reading = read(text)
    listed = find_listed(text, reading, shop_hosts)
    found: list[Found] = []
    for sentence in wording.sentences(reading):
        own = [match for match in listed if sentence.start <= match.start < sentence.end]
        found += _judged(text, reading, sentence, own)
    return tuple(found)


def find_listed(text: str, reading: Reading, shop_hosts: Collection[str]) -> tuple[Match, ...]:
    """Return the listed words and inviting links of a text in their order, before any weighing."""
    return tuple(_apart([*_promotional(reading), *_inviting_links(text, reading, shop_hosts)]))


def _judged(
    text: str, reading: Reading, sentence: wording.Sentence, own: list[Match]
) -> Iterator[Found]:
    """Return the findings of one sentence: its listed words, else those that weigh most."""
    for match in own:
        start, end = reading.span(match.start, match.end)
        yield Found(text[start:end], start, match.kind)
    if own or sentence.word_count < wording.LEAST_WORDS:
        return
    total, heaviest = wording.weigh(reading, sentence)
    for place in heaviest if total > wording.CLEAR else ():
        token = reading.tokens[place]
        yield Found(text[token.start : token.end], token.start, K.WORDING)


def _promotional(reading: Reading) -> Iterator[Match]:
    taken_back = _taken_back(reading.line)
    for sentence_start, sentence in _sentences(reading.line):
        is_settled = bool(_SETTLED.search(sentence)) and not _CALLS.search(sentence)
        is_warning = bool(_WARNINGS.search(sentence))
        is_deadline = bool(_DEADLINES.search(sentence))
        for kind, pattern in _PROMOTIONAL:
            if is_warning or (is_settled and kind in _OF_A_SETTLEMENT):
                continue
            if is_deadline and kind is K.URGENCY:
                continue
            for found in pattern.finditer(sentence):
                start, end = found.start() + sentence_start, found.end() + sentence_start
                if 0 in taken_back[start:end]:
                    yield Match(start, end, kind)


def _taken_back(line: str) -> bytearray:
    """Return a 1 for each character of the line that only looks like promotion."""
    marks = bytearray(len(line))
    for pattern in _NEARBY:
        for found in pattern.finditer(line):
            marks[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    return marks


def _sentences(line: str) -> Iterator[tuple[int, str]]:
    """Return the sentences of a line with their places, each with a space at both ends."""
    start, mark = 0, f" {SENTENCE_END} "
    while (end := line.find(mark, start)) >= 0:
        yield start, line[start : end + 1]
        start = end + len(mark) - 1
    yield start, line[start:]


def _inviting_links(text: str, reading: Reading, shop_hosts: Collection[str]) -> Iterator[Match]:
    for place, token in enumerate(reading.tokens):
        if token.text != LINK:
            continue
        words = links.around(reading.tokens, place)
        if links.invites(text[token.start : token.end], words, shop_hosts):
            start = reading.places[place]
            yield Match(start, start + len(LINK), K.SHOP_LINK)


def _apart(matches: list[Match]) -> Iterator[Match]:
    """Return the matches in order without those that begin within an earlier one."""
    end = 0
    for match in sorted(matches, key=lambda one: (one.start, -one.end)):
        if match.start >= end:
            yield match
            end = match.end
