"""The numbers that name a Turkish merchant: MERSİS, tax number, identity number."""

import re
from typing import Final

MERSIS_DIGITS: Final = 16
TAX_DIGITS: Final = 10
IDENTITY_DIGITS: Final = 11
_APART: Final = re.compile(r"[\s.-]+")


def merchant_key(number: str) -> str:
    """Return what of a merchant's number stays the same however it was written down.

    A MERSİS number of 16 digits holds its owner in the first eleven: a firm's tax number after a
    zero, or a sole trader's identity number. The five after it tell apart what one owner runs. Both
    ways one merchant has the same key: the tax or identity number. Anything else is its own key.
    """
    plain = _APART.sub("", number)
    if not (plain.isascii() and plain.isdigit()):
        return number.strip()
    if len(plain) != MERSIS_DIGITS:
        return plain
    owner = plain[:IDENTITY_DIGITS]
    if owner.startswith("0"):
        return owner[1:]
    return owner if is_merchant_number(owner) else plain


def is_merchant_number(text: str) -> bool:
    """Say whether the text is a number that can be: 16, 10 or 11 digits, with right check digits.

    Of a MERSİS number only the length is known to be fixed.
    """
    if not (text.isascii() and text.isdigit()):
        return False
    digits = [int(sign) for sign in text]
    if len(digits) == TAX_DIGITS:
        return _is_tax_number(digits)
    if len(digits) == IDENTITY_DIGITS:
        return _is_identity_number(digits)
    return len(digits) == MERSIS_DIGITS


def _is_tax_number(digits: list[int]) -> bool:
    """Check the last digit of a tax number (VKN)."""
    total = 0
    for place, digit in enumerate(digits[:9]):
        moved = (digit + 9 - place) % 10
        weighted = moved * 2 ** (9 - place) % 9
        total += 9 if moved and not weighted else weighted
    return (10 - total % 10) % 10 == digits[9]


def _is_identity_number(digits: list[int]) -> bool:
    """Check the last two digits of an identity number (TCKN)."""
    odd, even = sum(digits[0:9:2]), sum(digits[1:8:2])
    is_tenth_right = (odd * 7 - even) % 10 == digits[9]
    return digits[0] != 0 and is_tenth_right and sum(digits[:10]) % 10 == digits[10]
