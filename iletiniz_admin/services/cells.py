"""What files of statements and files of people have in common: cells, headings, names of files."""

import re
from typing import Final

MAX_FILE_NAME: Final = 200
PLAIN_LETTERS: Final = str.maketrans("ıİşŞğĞçÇöÖüÜâÂ", "iissggccoouuaa")

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
# What could be somebody's number: six digits on end, or as many as a mobile number has, set apart.
_NUMBER: Final = re.compile(r"\+?\d(?:[\s()._+-]*\d){9,}|\d{6,}")


def fold(text: str) -> str:
    """Return words in plain small letters, one space between them: "İZİN Durumu " → "izin durumu".

    Turkish and English spellings of the same word meet here, whatever language wrote the file.
    """
    return _NOT_WORD.sub(" ", text.translate(PLAIN_LETTERS).lower()).strip()


def clean(cell: str) -> str:
    """Return a cell without space around it and without the apostrophe that marks it as text."""
    return cell.strip().removeprefix("'").strip()


def base_name(name: str) -> str:
    """Return a file's name without its folders, signs that no name has, and people's numbers.

    The name is kept for good, also where the file's people are erased.
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(sign for sign in base if sign.isprintable())
    return _NUMBER.sub("…", printable)[:MAX_FILE_NAME]
