"""Sealing at rest: AES-256-GCM (NIST SP 800-38D), bound to a row and a column.

A sealed value is: version (1 byte), key id (8), nonce (12), ciphertext with tag (text + 16).
Version and key id are authenticated together with the context.
"""

import contextlib
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iletiniz_admin.crypto.keys import KEY_ID_LENGTH, BrokenKey, Key
from iletiniz_admin.errors import IletinizAdminError

VERSION: Final = b"\x01"
_HEAD_LENGTH: Final = len(VERSION) + KEY_ID_LENGTH
_NONCE_LENGTH: Final = 12
_TAG_LENGTH: Final = 16
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class SealBroken(IletinizAdminError):  # noqa: N818 - the name states the fact
    """A sealed value does not open: unknown key, altered bytes, or it belongs to another row.

    Deliberately without details: which of them it was helps only an attacker.
    """

    code = "seal_broken"


def context(table: str, row_id: object, column: str) -> str:
    """Name the one place where a sealed value may be opened: `connections/7/api_key`.

    Table and column are plain identifiers, so no two places share a name. Raises `ValueError`.
    """
    if not (_NAME.fullmatch(table) and _NAME.fullmatch(column)) or row_id in (None, ""):
        raise ValueError("A context needs a table, the row's id and a column.")
    return f"{table}/{row_id}/{column}"


class Sealer:
    """Seals with the newest key and opens with any of them.

    `reread` is asked for the keys when a value names one that is not known: another process may
    have rotated them. It may raise `BrokenKey`; the known keys then stay in force.
    """

    def __init__(
        self, keys: Sequence[Key], *, reread: Callable[[], Sequence[Key]] | None = None
    ) -> None:
        self._reread = reread
        self._take(keys)

    def _take(self, keys: Sequence[Key]) -> None:
        if not keys:
            raise BrokenKey("At least one key is needed for sealing.")
        # One assignment, so that a thread never sees the newest id of one set and keys of another.
        self._ring = keys[0].key_id, {key.key_id: AESGCM(key.secret) for key in keys}

    def _find_cipher(self, key_id: bytes) -> AESGCM | None:
        if key_id not in self._ring[1] and self._reread is not None:
            with contextlib.suppress(BrokenKey):
                self._take(self._reread())
        return self._ring[1].get(key_id)

    def seal(self, plaintext: str, *, context: str) -> bytes:
        """Return the sealed text; the same text seals differently each time."""
        newest_id, ciphers = self._ring
        head, cipher = VERSION + newest_id, ciphers[newest_id]
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        return head + nonce + cipher.encrypt(nonce, plaintext.encode(), head + context.encode())

    def open(self, sealed: bytes, *, context: str) -> str:
        """Return the text; raises `SealBroken` unless key, bytes and context are all right."""
        head, rest = sealed[:_HEAD_LENGTH], sealed[_HEAD_LENGTH:]
        cipher = self._find_cipher(head[len(VERSION) :])
        if cipher is None or head[:1] != VERSION or len(rest) < _NONCE_LENGTH + _TAG_LENGTH:
            raise SealBroken
        nonce, ciphertext = rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:]
        try:
            return cipher.decrypt(nonce, ciphertext, head + context.encode()).decode()
        except InvalidTag:
            raise SealBroken from None

    def needs_reseal(self, sealed: bytes) -> bool:
        """Tell whether the value was sealed with another key or format than today's."""
        return sealed[:_HEAD_LENGTH] != VERSION + self._ring[0]

    def reseal(self, sealed: bytes, *, context: str) -> bytes:
        """Return the same text sealed with the newest key; raises `SealBroken`."""
        return self.seal(self.open(sealed, context=context), context=context)
