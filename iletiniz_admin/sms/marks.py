"""Letters and the marks over them: put together (NFC), in linear time for any text.

Putting marks in order takes a time that grows with the square of their number over one letter
(Unicode Standard Annex 15 sorts them), so that what no language writes is dropped first.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MOST_MARKS: Final = 4  # over one letter; languages have up to three
_FIRST_MARK: Final = 0x300
_END_OF_MARKS: Final = 0x20000  # no mark that is put in order stands beyond
# Marks by their parts, though Unicode gives them no class of their own.
_MARKS_OF_MARKS: Final = "\u0f73\u0f75\u0f81"
# Found at once in texts of Latin letters, where the slower search is spared.
_PERHAPS_MANY: Final = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS + 1}}}")
# What careless lowering of "İ" leaves: the letter has its dot already.
_DOTTED: Final = re.compile("i\u0307+")


def cap_marks(text: str) -> str:
    """Return the text with at most `MOST_MARKS` marks in a row; those beyond are dropped."""
    if text.isascii() or _PERHAPS_MANY.search(text) is None:
        return text
    return _many_marks().sub(r"\1", text)


def compose(text: str) -> str:
    """Return the text in NFC, marks capped, and without the loose dot of "i̇" over its i.

    Doing it again changes nothing.
    """
    if text.isascii():
        return text
    # A few signs come apart into more marks, so that those are counted again.
    composed = cap_marks(unicodedata.normalize("NFC", cap_marks(text)))
    if "i\u0307" not in composed:
        return composed
    return unicodedata.normalize("NFC", _DOTTED.sub("i", composed))


@lru_cache(maxsize=1)
def _many_marks() -> re.Pattern[str]:
    """Return what finds too many marks, made when a text first needs it."""
    marks = filter(unicodedata.combining, map(chr, range(_FIRST_MARK, _END_OF_MARKS)))
    sign = "[" + "".join(marks) + _MARKS_OF_MARKS + "]"
    return re.compile(rf"({sign}{{{MOST_MARKS}}}){sign}+")
