"""The two kinds of key: generated once into ``instance/keys/``, or given by the environment.

The folder is 0700 and the files 0600. ``encryption_keys`` holds one key a line, newest first:
32 random bytes each, in base64url without padding.
"""

import base64
import os
import secrets
from pathlib import Path

from iletiniz_admin.errors import SettingsError

SECRET_KEY_FILE = "secret_key"
ENCRYPTION_KEYS_FILE = "encryption_keys"
SECRET_KEY_LEAST = 32


def new_encryption_key() -> str:
    """Return 32 random bytes in base64url without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def write_private(file: Path, text: str) -> None:
    """Write a file of this user alone (0600), whole or not at all."""
    part = file.with_name(file.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def _make_once(file: Path, text: str) -> None:
    """Write a file that is not there yet; of processes that start together, one wins."""
    file.parent.chmod(0o700)
    own = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    write_private(own, text)
    try:
        os.link(own, file)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        own.replace(file)
    finally:
        own.unlink(missing_ok=True)


def _read_or_make(file: Path, fresh: str) -> str:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            _make_once(file, fresh + "\n")
        return file.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: the key file is broken (not plain text)") from error
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read or made ({error.strerror})") from error


def _check_encryption_keys(name: str, text: str) -> str:
    keys = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    expected = f"{name}: expected keys of 32 bytes in base64url, newest first"
    if not keys:
        raise SettingsError(expected)
    for key in keys:
        try:
            raw = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise SettingsError(expected) from error
        if len(raw) != 32:  # noqa: PLR2004 - named in the message
            raise SettingsError(expected)
    return ",".join(keys)


def load_keys(
    folder: Path, secret_key: tuple[str, str], encryption_keys: tuple[str, str]
) -> tuple[str, str]:
    """Return the secret key and the encryption keys (comma separated, newest first).

    Both are given as (name of the setting, value); an empty value means the file in the folder.

    Raises:
        SettingsError: a key is too short or broken; the message names the setting or the file,
            never the key.

    """
    where, secret = secret_key
    if not secret:
        file = folder / SECRET_KEY_FILE
        where, secret = str(file), _read_or_make(file, secrets.token_urlsafe(48))
    if len(secret) < SECRET_KEY_LEAST:
        raise SettingsError(f"{where}: expected at least {SECRET_KEY_LEAST} characters")
    named, text = encryption_keys
    if not text:
        file = folder / ENCRYPTION_KEYS_FILE
        named, text = str(file), _read_or_make(file, new_encryption_key())
    return secret, _check_encryption_keys(named, text)


def current_encryption_keys(folder: Path, known: str) -> str:
    """Return the encryption keys as they are now (comma separated, newest first).

    `known` are those that the process began with. Only where they came from the key file is it read
    again: `keys rotate` may have written a new one. A file that cannot be used changes nothing.
    """
    file = folder / ENCRYPTION_KEYS_FILE
    try:
        present = _check_encryption_keys(str(file), file.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError, SettingsError):
        return known
    return present if known.split(",", maxsplit=1)[0] in present.split(",") else known
