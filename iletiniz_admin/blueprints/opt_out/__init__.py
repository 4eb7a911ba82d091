"""The public page that every commercial text links to: one button ends such texts."""

from iletiniz_admin.blueprints.opt_out.views import blueprint

__all__ = ["blueprint"]
