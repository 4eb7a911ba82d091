"""The refusal route of commercial texts: a link with a token that nobody can guess or list.

The token is only in the message. Kept is its hash, so that a copy of the database opens no link.
"""

import secrets
from datetime import datetime
from typing import Final, NotRequired, TypedDict, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import hash_token
from iletiniz_admin.models import OptOutLink

TOKEN_LENGTH: Final = 16
# Without 0/O/o and 1/I/l, which look alike on a small screen: 56 signs, 92 bits in sixteen.
TOKEN_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"  # noqa: S105 - signs, no secret
_LINKS: Final = cast(Table, OptOutLink.__table__)
_SIGNS: Final = frozenset(TOKEN_ALPHABET)


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


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, 64 hex digits."""
    return hash_token(token)


def is_token(text: str) -> bool:
    """Say whether the text could be a token, before the database is asked."""
    return len(text) == TOKEN_LENGTH and _SIGNS.issuperset(text)


def new_links(session: Session, rows: list[OptOutLinkRow]) -> None:
    """Add links, one statement for all; in the transaction that adds their messages."""
    if rows:
        values = [{**row, "used_at": row.get("used_at")} for row in rows]
        session.connection().execute(insert(_LINKS), values)
