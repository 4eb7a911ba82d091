"""Connections to iletiniz: connect, paste a key, refresh, disconnect."""

from iletiniz_admin.blueprints.connection import (  # noqa: F401 - they register their views
    connecting_views,
    ending_views,
    key_views,
    views,
)
from iletiniz_admin.blueprints.connection.base import blueprint

__all__ = ["blueprint"]
