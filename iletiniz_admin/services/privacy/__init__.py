"""A person's data in one store: found, handed out, erased (bridge protocol, section 7)."""

from iletiniz_admin.services.privacy.erasing import Erased, erase
from iletiniz_admin.services.privacy.exporting import PER_PAGE, Kept, Page, Row, export
from iletiniz_admin.services.privacy.person import MAX_ORDERS, MAX_PHONES, Person

__all__ = [
    "MAX_ORDERS",
    "MAX_PHONES",
    "PER_PAGE",
    "Erased",
    "Kept",
    "Page",
    "Person",
    "Row",
    "erase",
    "export",
]
