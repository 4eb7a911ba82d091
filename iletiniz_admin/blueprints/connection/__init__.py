"""Connections to iletiniz: connect, paste a key, refresh, disconnect."""

from iletiniz_admin.blueprints.connection.views import blueprint

__all__ = ["blueprint"]
