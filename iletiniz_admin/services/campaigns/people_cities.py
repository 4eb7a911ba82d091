"""Cities as Turkish readers compare them: İSTANBUL, istanbul and Istanbul are one.

Customers write them by hand, with the keyboard they have: case does not matter, nor do the dots of
Turkish letters. The databases know neither, so the city becomes a pattern with a class for each
letter: GLOB in SQLite, a regular expression in PostgreSQL. The latter is slow where it matches, so
the usual spellings are looked for before.
"""

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, or_

from iletiniz_admin import sms

_ALIKE: Final = ("iıİI", "sSşŞ", "cCçÇ", "gGğĞ", "oOöÖ", "uUüÜ", "aAâÂ")
_ASCII: Final = str.maketrans("ışçğöüâ", "iscgoua")
_CASES: Final = (sms.lower_case, sms.upper_case, sms.title_case)
_LANGUAGES: Final = ("tr", "en")
_CLASSES: Final = {letter: letters for letters in _ALIKE for letter in letters}


def is_city(column: ColumnElement[Any] | Any, city: str, dialect_name: str) -> ColumnElement[bool]:
    """Return the condition of a column that names the city, whatever its case."""
    if dialect_name == "sqlite":
        condition = column.bool_op("GLOB")(glob_of(city))
    else:
        pattern = column.bool_op("~")(f"^{regex_of(city)}$")
        condition = or_(column.in_(spellings_of(city)), pattern)  # the second is asked if need be
    return condition


def spellings_of(city: str) -> list[str]:
    """Return how nearly everybody writes the city: in each case, with Turkish letters and without.

    None but what the pattern matches, too: elsewhere a letter may become two in capitals.
    """
    turkish, pattern = _plain(city), re.compile(regex_of(city))
    written = {turkish, turkish.translate(_ASCII)}
    found = {case(one, language) for one in written for case in _CASES for language in _LANGUAGES}
    return sorted(one for one in written | found if pattern.fullmatch(one))


def glob_of(city: str) -> str:
    """Return the pattern for SQLite: ``[kK][aA]…``; a sign that GLOB knows stands for itself."""
    return "".join(_class_of(letter) or _alone(letter) for letter in _plain(city))


def regex_of(city: str) -> str:
    """Return the pattern for PostgreSQL; signs other than letters and digits are escaped."""
    return "".join(
        _class_of(sign) or (sign if sign.isalnum() or sign == " " else f"\\{sign}")
        for sign in _plain(city)
    )


def _plain(city: str) -> str:
    """Return it in small letters, composed, with single spaces."""
    return " ".join(sms.lower_case(city).split())


def _class_of(letter: str) -> str:
    if not letter.isalpha():
        return ""
    letters = _CLASSES.get(letter) or letter + letter.upper()
    return f"[{letters}]"


def _alone(sign: str) -> str:
    return f"[{sign}]" if sign in "*?[" else sign
