"""The frozen settings that every other room is given."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process knows of the world outside.

    Secrets are left out of ``repr``. Addresses have no trailing slash.
    """

    instance_path: Path
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    public_url: str
    trusted_proxies: int
    api_base_url: str
    connect_base_url: str
    authorize_url: str
    token_url: str
    revoke_url: str
    upgrade_url: str
    client_id: str
    secret_key: str = field(repr=False)
    encryption_keys: str = field(repr=False)

    @property
    def keys_path(self) -> Path:
        """The folder of the generated keys, 0700."""
        return self.instance_path / "keys"

    @property
    def is_public_https(self) -> bool:
        """Whether people reach the panel over https (cookies are then marked secure)."""
        return self.public_url.startswith("https://")

    @property
    def uses_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database_url.startswith("sqlite")
