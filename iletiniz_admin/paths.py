"""Where the files of this installation are: in a checkout and in an installed wheel alike."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def is_checkout() -> bool:
    """Say whether the package runs from its repository rather than from an installed wheel."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "templates").is_dir()


def templates_folder() -> Path:
    """Return the folder of the Jinja templates."""
    return CHECKOUT / "templates" if is_checkout() else PACKAGE / "templates"


def bridge_folder() -> Path:
    """Return the folder of the WordPress plugin's source."""
    return CHECKOUT / "wp_bridge" if is_checkout() else PACKAGE / "wp_bridge"


def migrations_folder() -> Path:
    """Return the folder of the Alembic scripts."""
    return PACKAGE / "migrations"


def translations_folder() -> Path:
    """Return the folder of the message catalogues."""
    return PACKAGE / "translations"


def default_instance_folder() -> Path:
    """Return ``instance/`` of the checkout, or the platform's data folder when installed."""
    if is_checkout():
        return CHECKOUT / "instance"
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "iletiniz-admin"
