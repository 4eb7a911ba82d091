"""Consents: who may be written to, with what proof; a person's page, files in and out, İYS."""

from iletiniz_admin.blueprints.consent import (  # noqa: F401 - they register their views
    change_views,
    entry_views,
    file_views,
    import_views,
    iys_views,
    list_views,
    person_views,
)
from iletiniz_admin.blueprints.consent.base import blueprint

__all__ = ["blueprint"]
