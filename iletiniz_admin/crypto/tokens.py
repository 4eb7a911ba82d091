"""Random things that people or programs carry: tokens, pairing codes, row ids."""

import hashlib
import re
import secrets
import unicodedata
from datetime import UTC, datetime, timedelta
from uuid import UUID

from iletiniz_admin.clock import to_utc, utcnow

PAIRING_CODE_LENGTH = 10
# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B and U/V: 23 signs, about 45 bits in ten of them.
PAIRING_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPACES_AND_DASHES = re.compile(r"[\s\-‐-―−_]+")


def new_token(size: int = 32) -> str:
    """Return `size` random bytes as URL-safe text."""
    return secrets.token_urlsafe(size)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token, 64 hex digits: what is stored and searched for.

    Without salt, which is right for random tokens only; passwords go through Argon2.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_pairing_code() -> str:
    """Return ten signs that nobody takes for one another when reading them aloud or typing."""
    return "".join(secrets.choice(PAIRING_ALPHABET) for _ in range(PAIRING_CODE_LENGTH))


def normalise_pairing_code(text: str) -> str:
    """Return a typed code as it was issued: upper case, without spaces and dashes.

    Wrong signs stay in, so a wrong code stays wrong.
    """
    return _SPACES_AND_DASHES.sub("", unicodedata.normalize("NFKC", text)).upper()


def new_uuid7(at: datetime | None = None) -> UUID:
    """Return a UUID version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, 74 random bits.

    `at` is the moment to carry, by default now. Within a millisecond the order is random.
    Raises `ValueError` for a moment before 1970.
    """
    moment = utcnow() if at is None else to_utc(at)
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    if milliseconds < 0:
        raise ValueError("A UUID version 7 cannot carry a moment before 1970.")
    random_high, random_low = secrets.randbits(12), secrets.randbits(62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random_high << 64 | 0b10 << 62 | random_low)
