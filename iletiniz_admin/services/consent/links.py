"""The refusal route of commercial texts: a link with a token that nobody can guess or list.

The table of links keeps a token's hash alone. The message's own text holds the token itself until
the person is erased, because that is what is sent; so wherever a text is shown or handed out to
people, it is cut by ``without_tokens``: with the token anybody may refuse in the person's name.
"""

import re
import secrets
from datetime import datetime
from typing import Any, Final, NotRequired, TypedDict, cast

from sqlalchemy import ColumnElement, Table, case, func
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import hash_token
from iletiniz_admin.database.at_once import insert_rows
from iletiniz_admin.models import OptOutLink

TOKEN_LENGTH: Final = 16
# Without 0/O/o and 1/I/l, which look alike on a small screen: 56 signs, 92 bits in sixteen.
TOKEN_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"  # noqa: S105 - signs, no secret
_LINKS: Final = cast(Table, OptOutLink.__table__)
_SIGNS: Final = frozenset(TOKEN_ALPHABET)
# A sign for each value of a byte, by its remainder; the last ones are left out, as a full round of
# the alphabet does not fit there and its first signs would be likelier than the others.
_OF_BYTE: Final = bytes(ord(TOKEN_ALPHABET[value % len(TOKEN_ALPHABET)]) for value in range(256))
_UNEVEN: Final = bytes(range(256 - 256 % len(TOKEN_ALPHABET), 256))
_PATH: Final = "/r/"
# From eight signs on: what others say of a text, as an error does, may break off within the token.
_IN_TEXT: Final = re.compile(rf"{_PATH}[0-9A-Za-z]{{8,}}")
_CUT: Final = f"{_PATH}…"


class OptOutLinkRow(TypedDict):
    """A row of ``opt_out_links``; ``recipient`` is E.164, ``created_at`` aware UTC."""

    token_hash: str
    store_id: int
    connection_id: int | None
    recipient: str
    created_at: datetime
    used_at: NotRequired[datetime | None]


def new_token() -> str:
    """Return the secret end of a link: 16 letters and digits."""
    return "".join(secrets.choice(TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH))


def new_tokens(count: int) -> list[str]:
    """Return as many as ``new_token`` makes one by one, in a fraction of its time."""
    wanted, signs = count * TOKEN_LENGTH, ""
    while len(signs) < wanted:
        signs += secrets.token_bytes(wanted * 5 // 4).translate(_OF_BYTE, _UNEVEN).decode("ascii")
    return [signs[start : start + TOKEN_LENGTH] for start in range(0, wanted, TOKEN_LENGTH)]


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, 64 hex digits."""
    return hash_token(token)


def is_token(text: str) -> bool:
    """Say whether the text could be a token, before the database is asked."""
    return len(text) == TOKEN_LENGTH and _SIGNS.issuperset(text)


def without_tokens(text: str) -> str:
    """Return a text with "/r/…" in place of each refusal link's end."""
    return _IN_TEXT.sub(_CUT, text)


def searchable_text(body: Any) -> ColumnElement[str]:
    """Return a column of texts without the token that ends one: a search must not try out signs."""
    is_signed = body.like(f"%{_PATH}{'_' * TOKEN_LENGTH}")
    return case((is_signed, func.substr(body, 1, func.length(body) - TOKEN_LENGTH)), else_=body)


def new_links(session: Session, rows: list[OptOutLinkRow]) -> None:
    """Add links, one statement for all; in the transaction that adds their messages."""
    insert_rows(session, _LINKS, [{**row, "used_at": row.get("used_at")} for row in rows])
