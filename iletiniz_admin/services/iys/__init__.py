"""İYS, the Turkish register of consents: what it must still be told, and by when."""

from iletiniz_admin.services.iys.business_days import due_on, third_business_day
from iletiniz_admin.services.iys.reports import (
    OpenReport,
    count_open,
    count_overdue,
    list_open,
    mark_reported,
)
from iletiniz_admin.services.iys.upload import MAX_ROWS, export_iys

__all__ = [
    "MAX_ROWS",
    "OpenReport",
    "count_open",
    "count_overdue",
    "due_on",
    "export_iys",
    "list_open",
    "mark_reported",
    "third_business_day",
]
