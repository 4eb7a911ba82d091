"""Secrets: sealing at rest, keys, passwords, tokens. Knows neither settings nor the database."""

from iletiniz_admin.crypto.keys import BrokenKey, Key, generate_key, parse_keys
from iletiniz_admin.crypto.passwords import (
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    PasswordProblem,
    hash_password,
    needs_rehash,
    password_problem,
    verify_dummy,
    verify_password,
)
from iletiniz_admin.crypto.sealer import SealBroken, Sealer, context
from iletiniz_admin.crypto.tokens import (
    PAIRING_ALPHABET,
    PAIRING_CODE_LENGTH,
    hash_token,
    new_pairing_code,
    new_token,
    new_uuid7,
    normalise_pairing_code,
)

__all__ = [
    "MAX_PASSWORD_LENGTH",
    "MIN_PASSWORD_LENGTH",
    "PAIRING_ALPHABET",
    "PAIRING_CODE_LENGTH",
    "BrokenKey",
    "Key",
    "PasswordProblem",
    "SealBroken",
    "Sealer",
    "context",
    "generate_key",
    "hash_password",
    "hash_token",
    "needs_rehash",
    "new_pairing_code",
    "new_token",
    "new_uuid7",
    "normalise_pairing_code",
    "parse_keys",
    "password_problem",
    "verify_dummy",
    "verify_password",
]
