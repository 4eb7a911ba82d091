"""How a sentence sounds as a whole: small learned weights of stems, endings and pairs of stems.

The lists of ``promotion_turkish`` know what they name; shops promote in endless other words
(`botlar yağmurdan önce geldi`). So each sentence is weighed as well: words that speak of an order
weigh down, words that praise, price or invite weigh up, and clearly above nought it promotes.
Unknown words weigh nothing. ``bench/promotion_weights.py`` learns the weights from labelled
sentences (logistic regression) and writes them to ``promotion_weights.json``. Each word's own part
of the sum is known, so that a finding names the words that decided it. Linear in the text's length.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iletiniz_admin.sms.promotion_text import SENTENCE_END, Reading

# What a listed word counts for while the weights are learned, so that they need not repeat it.
LISTED_WORD: Final = 2.0
# Shorter ones (`Sip.`, `B002`) are read together with the sentence before.
LEAST_WORDS: Final = 3
# Below it the weights do not say enough to trouble a person with.
CLEAR: Final = 0.3
# Whom a text speaks to says nothing of what it says: these are neither counted nor weighed.
_ADDRESS: Final = frozenset(
    [
        "sayin",
        "degerli",
        "sevgili",
        "musterimiz",
        "musterilerimiz",
        "merhaba",
        "selam",
        "dear",
        "hello",
        "hi",
        "customer",
        "there",
    ]
)
_STEM: Final = 5
_LONGER_STEM: Final = 4
_ENDINGS: Final = ((5, 3), (6, 4))  # (of words longer than this, so many letters)
_DAMPING: Final = 0.3
_MOST_NAMED: Final = 3
_LEAST_NAMED: Final = 3  # letters: `de` and `TL` tell a reader nothing
_WEIGHTS: Final[Mapping[str, float]] = json.loads(
    Path(__file__).with_name("promotion_weights.json").read_text(encoding="ascii")
)["weights"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The places of a sentence's words among a reading's tokens, in order, and where it lies."""

    places: tuple[int, ...]
    start: int  # in the line
    end: int
    word_count: int  # numbers, signs, links, placeholders and words of address aside


def sentences(reading: Reading) -> Iterator[Sentence]:
    """Return the sentences of a text; the first may be shorter than ``LEAST_WORDS``."""
    places: list[int] = []
    count = 0
    for piece in _pieces(reading):
        more = sum(reading.tokens[place].text[0].isalpha() for place in piece)
        if places and more >= LEAST_WORDS:
            yield _sentence(reading, places, count)
            places, count = [], 0
        places += piece
        count += more
    if places:
        yield _sentence(reading, places, count)


def _pieces(reading: Reading) -> Iterator[list[int]]:
    piece: list[int] = []
    for place, token in enumerate(reading.tokens):
        if token.text != SENTENCE_END:
            piece.append(place)
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _sentence(reading: Reading, places: Sequence[int], count: int) -> Sentence:
    last = places[-1]
    end = reading.places[last] + len(reading.tokens[last].text)
    count -= sum(reading.tokens[place].text in _ADDRESS for place in places)
    return Sentence(tuple(places), reading.places[places[0]], end, count)


def features(words: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Return for each word of a sentence the features that it brings: stems, endings, its pair."""
    found, before = [], ""
    for place, word in enumerate(words):
        plain = "N" if word[0].isdigit() else word
        keys = {plain[:_STEM]}
        if len(plain) > _STEM:
            keys.add(f"{plain[:_LONGER_STEM]}_")
        keys.update(f"-{plain[-size:]}" for longer, size in _ENDINGS if len(plain) > longer)
        if before:
            keys.add(f"{before} {plain[:_STEM]}")
        if place == len(words) - 1:
            keys.add(f"${plain[-3:]}")
        before = plain[:_STEM]
        found.append(frozenset(keys))
    return tuple(found)


def damping(distinct: int) -> float:
    """Return the factor that keeps long sentences, of so many features, from shouting."""
    return float(max(1, distinct) ** -_DAMPING)


def weigh(reading: Reading, sentence: Sentence) -> tuple[float, tuple[int, ...]]:
    """Return what a sentence weighs, and the places of the few words that weigh most, in order."""
    places = [one for one in sentence.places if reading.tokens[one].text not in _ADDRESS]
    by_word = features([reading.tokens[place].text for place in places])
    seen: set[str] = set()
    parts = []
    for place, keys in zip(places, by_word, strict=True):
        # Sums of floats depend on their order, and sets have none.
        parts.append((sum(_WEIGHTS.get(key, 0.0) for key in sorted(keys - seen)), place))
        seen |= keys
    heavy = sorted((part for part in parts if part[0] > 0), reverse=True)
    telling = [one for one in heavy if len(reading.tokens[one[1]].text) >= _LEAST_NAMED]
    heaviest = (telling or heavy)[:_MOST_NAMED]
    total = damping(len(seen)) * sum(weight for weight, _ in parts)
    return total, tuple(sorted(place for _, place in heaviest))
