"""Whether the process serves."""

from iletiniz_admin.blueprints.status.views import blueprint

__all__ = ["blueprint"]
