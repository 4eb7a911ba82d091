"""E-mail addresses as names of users: one way to write each, and who it belongs to."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import User

MAX_EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]{1,189}")


def normalise_email(text: str) -> str:
    """Return the address as it is stored: lower case, without white space around it.

    A capital İ, as a Turkish keyboard writes it, counts as i.

    Raises:
        Refused: ``invalid_email``.

    """
    email = unicodedata.normalize("NFKC", text).strip().replace("İ", "i").lower()
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise Refused("invalid_email")
    return email


def find_user(session: Session, text: str) -> User | None:
    """Return the user with this address, however it was typed."""
    try:
        email = normalise_email(text)
    except Refused:
        return None
    return session.scalar(select(User).where(User.email == email))
