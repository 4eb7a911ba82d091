"""Upper, lower and title case that are right for Turkish, and for English where asked.

Turkish has two letters where others have one: dotted i/İ and dotless ı/I. Python's own methods
follow Unicode's default (SpecialCasing.txt without its conditions for Turkish), by which "I"
becomes "i" and "İ" becomes two code points.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from iletiniz_admin.sms.marks import compose

_TURKISH: Final = "tr"
_TO_LOWER: Final = str.maketrans({"I": "ı", "İ": "i"})
_TO_UPPER: Final = str.maketrans({"i": "İ", "ı": "I"})
_TO_LOWER_ELSEWHERE: Final = str.maketrans({"İ": "i"})  # one letter, not i and a loose dot
# A word begins with a letter after anything but letters, digits and marks. Endings after an
# apostrophe belong to it: "Ayşe'nin" is one word, "Ayşe-Nur" and "Ltd.Şti." are two.
_LETTERS: Final = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_WORD: Final = re.compile(rf"{_LETTERS}(?:['’ʼ´`]{_LETTERS})*")
_APOSTROPHES: Final = frozenset("'’ʼ´`")
_SHORTEST_NAME: Final = 3  # after "O'": longer than the endings of "I'm" and "I'll"


def upper_case(text: str, language: str = _TURKISH) -> str:
    """Return the text in capitals, composed (NFC): "ayşe'nin ılık" is "AYŞE'NİN ILIK"."""
    text = compose(text)
    if language == _TURKISH:
        text = text.translate(_TO_UPPER)
    return compose(text.upper())


def lower_case(text: str, language: str = _TURKISH) -> str:
    """Return the text in small letters, composed (NFC): "IŞIK İZİ" is "ışık izi"."""
    return compose(_small(compose(text), language))


def title_case(text: str, language: str = _TURKISH) -> str:
    """Return each word with one capital: "AYŞE-NUR YILMAZ'IN" is "Ayşe-Nur Yılmaz'ın".

    What follows an apostrophe stays small, as Turkish endings do; in other languages a name
    after a single letter does not ("O'Neill").
    """
    return compose(_WORD.sub(lambda word: _titled(word[0], language), compose(text)))


def _small(text: str, language: str) -> str:
    """Return the text in small letters, one for each: nothing else becomes longer by `lower`."""
    return text.translate(_TO_LOWER if language == _TURKISH else _TO_LOWER_ELSEWHERE).lower()


def _titled(word: str, language: str) -> str:
    rest = _small(word, language)[1:]
    if language == _TURKISH:
        return word[0].translate(_TO_UPPER).title() + rest
    if rest[:1] in _APOSTROPHES and len(rest) > _SHORTEST_NAME:
        rest = rest[0] + rest[1].title() + rest[2:]
    return word[0].title() + rest


# The filters of a placeholder, `{first_name:title}`, by what stands after the colon.
FILTERS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "upper": upper_case,
    "lower": lower_case,
    "title": title_case,
}
