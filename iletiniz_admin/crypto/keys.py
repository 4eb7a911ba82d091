"""Keys for sealing: 32 bytes each, written as base64url text, newest first."""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Self

from iletiniz_admin.errors import IletinizAdminError

KEY_LENGTH = 32
KEY_ID_LENGTH = 8

_BASE64URL = re.compile(r"[A-Za-z0-9_-]{43}=?")


class BrokenKey(IletinizAdminError):  # noqa: N818 - the name states the fact
    """A key cannot be used. The message says which one and what is expected, never its value."""

    code = "broken_key"


@dataclass(frozen=True, slots=True)
class Key:
    """One AES-256 key; `key_id` tells which key sealed a value and gives nothing of it away."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_LENGTH:
            raise BrokenKey(f"A key has {KEY_LENGTH} bytes.")

    @property
    def key_id(self) -> bytes:
        """The first 8 bytes of the key's SHA-256."""
        return hashlib.sha256(self.secret).digest()[:KEY_ID_LENGTH]

    @property
    def text(self) -> str:
        """The key as base64url without padding, 43 characters: a secret, for the key file only."""
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str, *, number: int = 1) -> Self:
        """Read one key; `number` is its place in a list, for the message of `BrokenKey`."""
        if not _BASE64URL.fullmatch(text):
            raise BrokenKey(
                f"Key {number} is not {KEY_LENGTH} bytes in base64url (43 characters of"
                f" A-Z, a-z, 0-9, - and _); it has {len(text)} characters.",
                number=number,
            )
        try:
            return cls(base64.urlsafe_b64decode(text.rstrip("=") + "="))
        except binascii.Error:  # pragma: no cover - the pattern leaves nothing to stumble over
            raise BrokenKey(f"Key {number} is not base64url.", number=number) from None


def generate_key() -> Key:
    """Make a new random key."""
    return Key(secrets.token_bytes(KEY_LENGTH))


def parse_keys(text: str) -> tuple[Key, ...]:
    """Read comma-separated keys, newest first; white space around them and repeats do not matter.

    Raises `BrokenKey` if there is none, or one is empty or not base64url of 32 bytes.
    """
    if not text.strip():
        raise BrokenKey("No key is given; `keys init` makes one.")
    parts = [part.strip() for part in text.split(",")]
    keys = [Key.from_text(part, number=number) for number, part in enumerate(parts, start=1)]
    return tuple(dict.fromkeys(keys))
