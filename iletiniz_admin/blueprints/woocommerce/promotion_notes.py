"""What the editor says of promotion: each find at its own text, one tick for the whole notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iletiniz_admin.blueprints.woocommerce import text_words
from iletiniz_admin.blueprints.woocommerce.rule_forms import BETWEEN_WORDS
from iletiniz_admin.models import MessageRule, Store
from iletiniz_admin.services import rules
from iletiniz_admin.sms import PromotionKind


@dataclass(frozen=True, slots=True)
class PromotionNote:
    """The finds in one text; ``listed`` are those words that promote by themselves.

    ``has_sentence``: a sentence sounds like advertising as a whole.
    """

    words: tuple[str, ...]
    listed: tuple[str, ...]
    has_sentence: bool
    pieces: list[text_words.Piece]


def promotion_parts(draft: rules.Draft, store: Store, rule: MessageRule | None) -> dict[str, Any]:
    """Return what the templates need.

    ``promoting`` maps fields to their notes; at ``asked_at`` stands the tick, at ``told_at`` who
    let it pass ("" for nowhere).
    """
    words = rules.words_in(draft, store)
    left = set(rules.unconfirmed(words, rule))
    notes = dict(_notes(draft, store)) if words else {}
    asking = (name for name, note in notes.items() if left.intersection(note.words))
    return {
        "words": words,
        "words_sent": BETWEEN_WORDS.join(words),
        "is_confirmed": draft.is_promotion_confirmed,
        "override": rules.override_of(rule),
        "promoting": notes,
        "asked_at": next(asking, ""),
        "told_at": "" if left else next(iter(notes), ""),
    }


def _notes(draft: rules.Draft, store: Store) -> Iterator[tuple[str, PromotionNote]]:
    for name, text in draft.texts.items():
        found = rules.find_in(text, store)
        if not found:
            continue
        listed = [one for one in found if one.kind is not PromotionKind.WORDING]
        pieces = text_words.promotion_pieces(text, found)
        has_sentence = len(listed) < len(found)
        words = rules.words_of(found), rules.words_of(listed)
        yield name, PromotionNote(*words, has_sentence, pieces)
