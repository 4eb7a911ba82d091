"""What a value of a setting may look like; a wrong one stops the start and names itself."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from iletiniz_admin.errors import SettingsError

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
DATABASE_SCHEMES = ("sqlite://", "sqlite+pysqlite://", "postgresql+psycopg://")
QUEUE_SCHEMES = ("sqlite://", "postgresql://", "redis://", "rediss://")


def fail(name: str, expected: str) -> SettingsError:
    """Return the error that names the setting and what is expected, never its value."""
    return SettingsError(f"{name}: {expected}")


def _split(name: str, value: str) -> SplitResult:
    expected = "expected an address such as https://panel.example.com"
    if not value.isprintable() or " " in value or "\\" in value:
        raise fail(name, expected)
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise fail(name, expected) from error
    return parts


def is_loopback_url(value: str) -> bool:
    """Say whether the address stays on this machine."""
    return (urlsplit(value).hostname or "") in LOOPBACK_HOSTS


def check_address(name: str, value: str) -> str:
    """Return the address without its trailing slash; https is needed outside loopback."""
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise fail(name, "expected an address that begins with https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise fail(name, "expected a plain address without user, query or fragment")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise fail(name, "must be https outside this machine (http is for 127.0.0.1 only)")
    return value.rstrip("/")


def check_database(name: str, value: str) -> str:
    """Return the database address if its kind is one that is supported."""
    if value.startswith("postgresql://"):
        value = value.replace("postgresql://", "postgresql+psycopg://", 1)
    if not value.startswith(DATABASE_SCHEMES) or not _names_a_place(value):
        raise fail(name, "expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    return value


def _names_a_place(value: str) -> bool:
    """Say whether an address names a file or a database; one in memory would be lost at once."""
    place = value.partition("://")[2].partition("/")[2].partition("?")[0]
    return place not in {"", ":memory:"} and value.isprintable()


def check_queue(name: str, value: str) -> str:
    """Return the queue address if its kind is one that is supported."""
    is_file = value.startswith("sqlite")
    if not value.startswith(QUEUE_SCHEMES) or (is_file and not _names_a_place(value)):
        raise fail(name, "expected sqlite:///FILE, postgresql://… or redis://…")
    return value


def check_count(name: str, value: str, *, most: int) -> int:
    """Return a whole number from 0 to ``most``."""
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(most))
    if not is_number or int(value) > most:
        raise fail(name, f"expected a whole number from 0 to {most}")
    return int(value)


def check_folder(name: str, value: str) -> Path:
    """Return the folder, which is made if it is missing."""
    try:
        folder = Path(value).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fail(name, f"cannot make the folder ({error.strerror})") from error
    except (RuntimeError, ValueError) as error:  # "~nobody-here/"; a NUL sign
        raise fail(name, "expected the path of a folder") from error
    # Writing is not asked for: keys and database may well be elsewhere.
    can_tell = os.access in os.supports_effective_ids
    if not os.access(folder, os.R_OK | os.X_OK, effective_ids=can_tell):
        raise fail(name, "expected a folder that this user may read")
    return folder


def check_client_id(name: str, value: str) -> str:
    """Return the OAuth client id: 1 to 100 visible ASCII characters (RFC 6749 A.1)."""
    if not value or len(value) > 100 or not (value.isascii() and value.isprintable()):  # noqa: PLR2004 - the limit is named above
        raise fail(name, "expected 1 to 100 plain characters, such as wordpress")
    return value
