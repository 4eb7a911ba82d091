"""The texts of ``texts analyse``: a JSON list on standard input, read within limits."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Final

from iletiniz_admin.cli.context import fail

MAX_BYTES: Final = 32 * 1024 * 1024
_SHORT: Final = 100_000  # characters of a document that is looked at for a better word
_DECODER: Final = json.JSONDecoder()
_WHITE: Final = re.compile(r"[ \t\n\r]*")
_EXPECTED: Final = "expected a JSON list of texts on standard input"
_NOT_JSON: Final = f"this is not JSON in UTF-8; {_EXPECTED}"


def read_texts(most_texts: int, most_characters: int) -> list[str]:
    """Return the texts on standard input, or end with the line that says what is wrong."""
    texts, characters = [], 0
    for number, text in enumerate(_texts_of(_read()), start=1):
        if not isinstance(text, str):
            fail(f"text {number} is no string; {_EXPECTED}")
        characters += len(text)
        if number > most_texts or characters > most_characters:
            fail(
                f"more than {most_texts} texts or {most_characters} characters; "
                "give fewer texts at once"
            )
        texts.append(text)
    return texts


def _read() -> str:
    """Return the standard input as text."""
    if sys.stdin is None:  # the shell's <&-
        fail(f"standard input is closed; {_EXPECTED}")
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        fail(f"standard input cannot be read ({error.strerror}); {_EXPECTED}")
    if len(raw) > MAX_BYTES:
        fail(f"the input is larger than {MAX_BYTES // 1024 // 1024} MB; give fewer texts at once")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail(_NOT_JSON)


def _texts_of(document: str) -> Iterator[str | None]:
    """Give the strings of a JSON list one by one, None for what is no string, as the last.

    Nothing but strings is ever built: a list of millions of lists would fill the memory.
    """
    at = _after_white(document, 0)
    if document[at : at + 1] != "[":
        fail(_NOT_JSON if _is_broken(document) else f"this JSON is no list; {_EXPECTED}")
    at = _after_white(document, at + 1)
    if document[at : at + 1] != "]":
        while True:
            text, at = _string_at(document, at)
            yield text
            at = _after_white(document, at)
            if document[at : at + 1] != ",":
                break
            at = _after_white(document, at + 1)
    if document[at : at + 1] != "]" or _after_white(document, at + 1) != len(document):
        fail(_NOT_JSON)


def _string_at(document: str, at: int) -> tuple[str | None, int]:
    if at == len(document):
        fail(_NOT_JSON)
    if document[at] != '"':
        return None, at
    try:
        text, after = _DECODER.raw_decode(document, at)
    except ValueError:
        fail(_NOT_JSON)
    return str(text), after


def _is_broken(document: str) -> bool:
    """Tell whether a short document is no JSON; a long one is not looked at for so little."""
    try:
        json.loads(document[:_SHORT])
    except (ValueError, RecursionError):
        return True
    return False


def _after_white(document: str, at: int) -> int:
    return _WHITE.match(document, at).end()  # type: ignore[union-attr] # it matches anywhere
