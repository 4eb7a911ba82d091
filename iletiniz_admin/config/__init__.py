"""The outside world, read once: settings from the environment, then ``instance/config.toml``."""

from iletiniz_admin.config.keys import current_encryption_keys, load_keys
from iletiniz_admin.config.read import SETTING_NAMES, load_settings
from iletiniz_admin.config.settings import Settings

__all__ = ["SETTING_NAMES", "Settings", "current_encryption_keys", "load_keys", "load_settings"]
