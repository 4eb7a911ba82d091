"""Bulk sending: whom, what, the receipt, the sending and its report."""

from iletiniz_admin.blueprints.bulk import (  # noqa: F401 - they register their views
    action_views,
    audience_views,
    check_views,
    list_views,
    progress_views,
    recipient_views,
    report_views,
    saved_views,
    start_views,
    text_views,
    upload_views,
)
from iletiniz_admin.blueprints.bulk.base import blueprint

__all__ = ["blueprint"]
