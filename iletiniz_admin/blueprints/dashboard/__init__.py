"""The dashboard: what stands, and what needs the person."""

from iletiniz_admin.blueprints.dashboard.views import blueprint

__all__ = ["blueprint"]
