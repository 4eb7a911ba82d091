"""How somebody said it, where a person of the shop writes it down: a code before their note.

A note is kept as ``[phone] Form no. 12``, so that the way is known in any language of the panel
and to İYS. What has no such beginning is a plain note.
"""

import re
from typing import Final

WAYS: Final = ("paper", "form", "phone", "shop", "email", "text", "other")
_KEPT: Final = re.compile(rf"\[({'|'.join(WAYS)})\] ?")


def join_note(way: str, note: str) -> str:
    """Return the note to keep; raises `ValueError` for a way that is none of `WAYS`."""
    if way not in WAYS:
        raise ValueError("no way of saying it")
    return f"[{way}] {note}".rstrip()


def split_note(kept: str) -> tuple[str, str]:
    """Return the code of the way, ``""`` where none is kept, and the rest of the note."""
    found = _KEPT.match(kept)
    return (found[1], kept[found.end() :]) if found else ("", kept)
