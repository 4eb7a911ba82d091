"""What the editor says of a text: its alphabet, its cost, what was cleaned, what it promotes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext as _l, ngettext

from iletiniz_admin.services.rules import Saving, words_of
from iletiniz_admin.sms import Costly, Estimate, Found, ModeName, PromotionKind
from iletiniz_admin.sms.tidying import TidyKind
from iletiniz_admin.web.filters import number
from iletiniz_admin.web.forms import gettext_list

MODES: Final[Mapping[ModeName, LazyString]] = {
    ModeName.GSM_7: _l("Plain letters"),
    ModeName.TURKISH_SINGLE: _l("Turkish letters"),
    ModeName.TURKISH_LOCKING: _l("Turkish letters, whole alphabet"),
    ModeName.TURKISH_BOTH: _l("Turkish letters, both tables"),
    ModeName.UCS_2: _l("All the world's letters (Unicode)"),
}
MOST_LETTERS: Final = 12
BETWEEN_WORDS: Final = "|"  # of the promotional words that a page has shown
DOUBLE: Final = 2  # units of a letter behind an escape, or of a sign beyond the basic plane


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``title`` says why it is marked, and is empty where it is not."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PromotionNote:
    """The finds in one text; ``listed`` are those words that promote by themselves.

    ``has_sentence``: a sentence sounds like advertising as a whole.
    """

    words: tuple[str, ...]
    listed: tuple[str, ...]
    has_sentence: bool
    pieces: list[Piece]


def promotion_note(text: str, found: Collection[Found]) -> PromotionNote:
    """Return what to say of the promotional words of a text."""
    listed = [one for one in found if one.kind is not PromotionKind.WORDING]
    return PromotionNote(
        words=words_of(found),
        listed=words_of(listed),
        has_sentence=len(listed) < len(found),
        pieces=promotion_pieces(text, found),
    )


def costly_pieces(text: str, estimate: Estimate, start: int = 0) -> list[Piece]:
    """Return a stretch of the counted text in pieces, each costly character one of its own.

    ``start`` is where the stretch begins.
    """
    marks = [
        (one.position - start, 1, cost_of(one, estimate))
        for one in estimate.costly
        if start <= one.position < start + len(text)
    ]
    return _pieces(text, marks)


def promotion_pieces(text: str, found: Iterable[Found]) -> list[Piece]:
    """Return the text in pieces, each promotional word one of its own."""
    marks = [(one.position, len(one.word), _why(one)) for one in found]
    return _pieces(text, marks)


def _why(found: Found) -> str:
    if found.kind is PromotionKind.WORDING:
        return str(gettext("Makes the sentence sound like advertising"))
    return str(gettext("Promotional"))


def counted_sentence(characters: int, estimate: Estimate) -> str:
    """Return the counter: how long the text is, what it counts for where it differs, its parts."""
    units, parts = number(estimate.units), number(estimate.parts)
    if characters == estimate.units:
        return str(gettext("Characters: %(units)s · Parts: %(parts)s", units=units, parts=parts))
    return str(
        gettext(
            "Characters: %(characters)s (take the place of %(units)s) · Parts: %(parts)s",
            characters=number(characters),
            units=units,
            parts=parts,
        )
    )


def cost_of(one: Costly, estimate: Estimate) -> str:
    """Say what a costly character costs: two places, or the whole text its cheaper alphabet."""
    if estimate.mode is ModeName.UCS_2:
        return str(gettext("Makes a part hold at most 70 characters"))
    if one.units == 1:
        return str(gettext("Makes the parts smaller"))
    return str(gettext("Counts as %(units)s characters", units=number(one.units)))


def costly_lines(estimate: Estimate) -> list[tuple[str, str]]:
    """Return what the marked characters do, each time with those: ("Marked letters …:", "2 ş")."""
    doubles = [one for one in estimate.costly if one.units == DOUBLE]
    if estimate.mode is ModeName.UCS_2:
        ruling, counting = list(estimate.costly), gettext("Of these, two characters each:")
    else:
        ruling = [one for one in estimate.costly if one.units < DOUBLE]
        counting = _counting(doubles)
    lines = [(_ruling(estimate), ruling), (str(counting), doubles)]
    return [(sentence, letters(some)) for sentence, some in lines if some]


def _ruling(estimate: Estimate) -> str:
    if estimate.mode is ModeName.UCS_2:
        return str(gettext("Because of these signs a part holds at most 70 characters:"))
    return str(gettext("Because of these signs a part holds fewer characters:"))


def _counting(doubles: Iterable[Costly]) -> str:
    if all(one.char.isalpha() for one in doubles):
        return str(gettext("Marked letters count as two characters each:"))
    return str(gettext("Marked letters and signs count as two characters each:"))


def letters(costly: Iterable[Costly]) -> str:
    """Return costly characters, each once after its count, as "2 ş, 1 ğ"."""
    counts = Counter(one.char for one in costly)
    shown = [f"{number(count)} {shown_char(char)}" for char, count in counts.items()]
    more = ["…"] if len(shown) > MOST_LETTERS else []
    return gettext_list(shown[:MOST_LETTERS] + more)


def shown_char(char: str) -> str:
    """Return a character as it can be seen; one that cannot by its code point."""
    return char if char.isprintable() and not char.isspace() else f"U+{ord(char):04X}"


def parts_in_words(parts: int) -> str:
    """Return a number of parts in words."""
    return str(ngettext("%(count)s part", "%(count)s parts", parts, count=number(parts)))


def saving_sentence(saving: Saving) -> str:
    """Say what plain letters would save, as "Write ş as s: 1 part instead of 2"."""
    then, now = parts_in_words(saving.parts_then), number(saving.parts_now)
    pairs = [
        gettext("%(letter)s as %(plain)s", letter=letter, plain=plain)
        for letter, plain in saving.replaced[:MOST_LETTERS]
    ]
    if not pairs:
        return str(gettext("In plain letters: %(then)s instead of %(now)s", then=then, now=now))
    letters = gettext_list(pairs)
    return str(
        gettext(
            "Write %(letters)s: %(then)s instead of %(now)s", letters=letters, then=then, now=now
        )
    )


def saved_sentence(saving: Saving | None) -> str:
    """Say what was saved by plain letters that stand in the text now."""
    if saving is None:
        return str(gettext("The text is in plain letters now. It takes as many parts as before."))
    then, now = parts_in_words(saving.parts_then), number(saving.parts_now)
    return str(
        gettext(
            "The text is in plain letters now: %(then)s instead of %(now)s.", then=then, now=now
        )
    )


def cleaned_list(counts: Mapping[TidyKind, int]) -> str:
    """Return what was made plain, by kind of ``TidyNote``: "2 curly quotes, 1 invisible sign"."""
    return gettext_list([_cleaned(kind, count) for kind, count in counts.items()])


def _cleaned(kind: TidyKind, count: int) -> str:
    shown = number(count)
    words = {
        "quotes": ngettext("%(count)s curly quote", "%(count)s curly quotes", count, count=shown),
        "dashes": ngettext("%(count)s long dash", "%(count)s long dashes", count, count=shown),
        "ellipsis": ngettext(
            "%(count)s sign of three dots", "%(count)s signs of three dots", count, count=shown
        ),
        "spaces": ngettext(
            "%(count)s special space", "%(count)s special spaces", count, count=shown
        ),
        "invisible": ngettext(
            "%(count)s invisible sign", "%(count)s invisible signs", count, count=shown
        ),
        "composed": ngettext(
            "%(count)s letter in pieces", "%(count)s letters in pieces", count, count=shown
        ),
    }
    return str(words[kind])


def _pieces(text: str, marks: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """Cut the text at the marks (position, length, title); overlapping ones count once."""
    pieces, end = [], 0
    for position, length, title in sorted(marks):
        if position < end:
            continue
        pieces += [Piece(text[end:position]), Piece(text[position : position + length], title)]
        end = position + length
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]
