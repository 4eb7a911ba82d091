"""What the editor says of promotion: each find at its own text, one tick for the whole notice."""

from collections.abc import Iterator
from typing import Any

from iletiniz_admin.models import MessageRule, Store
from iletiniz_admin.services import rules
from iletiniz_admin.web.text_words import BETWEEN_WORDS, PromotionNote, promotion_note


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
        if found:
            yield name, promotion_note(text, found)
