"""Passwords: Argon2id with the parameters of RFC 9106's low-memory profile."""

import unicodedata
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 128

PasswordProblem = Literal["password_too_short", "password_too_long", "password_one_character"]

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def password_problem(password: str) -> PasswordProblem | None:
    """Return why a new password will not do, or None; lengths are in characters."""
    length = len(_normalised(password))
    if length < MIN_PASSWORD_LENGTH:
        return "password_too_short"
    if length > MAX_PASSWORD_LENGTH:
        return "password_too_long"
    if len(set(_normalised(password))) == 1:
        return "password_one_character"
    return None


def hash_password(password: str) -> str:
    """Return the hash to store, with its salt and parameters (PHC string format)."""
    return _HASHER.hash(_bytes(password))


def verify_password(password_hash: str, password: str) -> bool:
    """Tell whether the password belongs to the hash; a hash that cannot be read is a no."""
    try:
        return _HASHER.verify(password_hash, _bytes(password))
    except InvalidHashError:
        verify_dummy(password)
        return False
    except VerificationError:
        return False


def verify_dummy(password: str) -> None:
    """Spend what `verify_password` would, so that an unknown user answers no faster."""
    _HASHER.hash(_bytes(password))


def needs_rehash(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _normalised(password: str) -> str:
    # The same letters typed on another system may arrive decomposed (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normalised(password).encode("utf-8", "surrogatepass")
