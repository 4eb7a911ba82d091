"""Reads the settings: the environment first, ``config.toml`` of the instance folder second."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from iletiniz_admin.config import checks
from iletiniz_admin.config.keys import load_keys
from iletiniz_admin.config.settings import Settings
from iletiniz_admin.errors import SettingsError
from iletiniz_admin.paths import default_instance_folder

PREFIX = "ILETINIZ_"
DEFAULTS = {
    "public_url": "http://127.0.0.1:8000",
    "trusted_proxies": "0",
    "api_base_url": "https://api.iletiniz.com",
    "connect_base_url": "https://iletiniz.com",
    "client_id": "wordpress",
}
SETTING_NAMES = (
    *DEFAULTS,
    "database_url",
    "queue_url",
    "authorize_url",
    "token_url",
    "revoke_url",
    "upgrade_url",
    "secret_key",
    "encryption_keys",
)
TRUSTED_PROXIES_MOST = 10


def read_file(folder: Path) -> dict[str, str]:
    """Return what ``config.toml`` sets, as text.

    ``instance_path`` is not among them: it says where this very file is.

    Raises:
        SettingsError: the file is not TOML, or names a setting that does not exist.

    """
    file = folder / "config.toml"
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"config.toml: cannot be read as TOML ({error})") from error
    unknown = sorted(set(content) - set(SETTING_NAMES))
    if unknown:
        raise SettingsError(f"config.toml: {unknown[0]} is not a setting")
    for name, value in content.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise SettingsError(f"{name} in config.toml: expected a text in quotes or a number")
    return {name: str(value) for name, value in content.items()}


class _Source:
    """Looks one setting up: environment, file, default."""

    def __init__(self, environment: Mapping[str, str], file: Mapping[str, str]) -> None:
        self._environment = environment
        self._file = file

    def get(self, name: str, default: str | None = None) -> tuple[str, str]:
        """Return the name as the person wrote it, and the value (``""`` if nowhere set)."""
        variable = PREFIX + name.upper()
        if self._environment.get(variable):
            return variable, self._environment[variable].strip()
        if name in self._file:
            return f"{name} in config.toml", self._file[name].strip()
        return variable, (DEFAULTS.get(name, "") if default is None else default)

    def address(self, name: str, default: str | None = None) -> str:
        return checks.check_address(*self.get(name, default))


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings; generates the keys into ``instance/keys/`` if none are given.

    Raises:
        SettingsError: one line that names the setting and says what is expected.

    """
    named, given = _Source(environment, {}).get("instance_path")
    folder = checks.check_folder(named, given or str(default_instance_folder()))
    source = _Source(environment, read_file(folder))
    connect = source.address("connect_base_url")
    secret_key, encryption_keys = load_keys(
        folder / "keys", source.get("secret_key"), source.get("encryption_keys")
    )
    return Settings(
        instance_path=folder,
        database_url=checks.check_database(
            *source.get("database_url", f"sqlite:///{folder / 'iletiniz-admin.sqlite'}")
        ),
        queue_url=checks.check_queue(
            *source.get("queue_url", f"sqlite:///{folder / 'queue.sqlite'}")
        ),
        public_url=source.address("public_url"),
        trusted_proxies=checks.check_count(
            *source.get("trusted_proxies"), most=TRUSTED_PROXIES_MOST
        ),
        api_base_url=source.address("api_base_url"),
        connect_base_url=connect,
        authorize_url=source.address("authorize_url", f"{connect}/connect/authorize"),
        token_url=source.address("token_url", f"{connect}/connect/token"),
        revoke_url=source.address("revoke_url", f"{connect}/connect/revoke"),
        upgrade_url=source.address("upgrade_url", f"{connect}/"),
        client_id=checks.check_client_id(*source.get("client_id")),
        secret_key=secret_key,
        encryption_keys=encryption_keys,
    )
