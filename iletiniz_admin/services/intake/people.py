"""Reads whom a request for a person's data is about (bridge protocol, section 7)."""

from typing import Any

from iletiniz_admin.services.intake import fields
from iletiniz_admin.services.privacy import MAX_ORDERS, MAX_PHONES, Person
from iletiniz_admin.sms import Recipient, normalise

MAX_PAGE = 1_000_000


def read_person(value: Any, path: str) -> Person:
    """Return the person of ``{"email", "phones", "order_ids"}``; raises ``Unusable``.

    A phone that is no Turkish mobile finds nothing, as nothing was ever sent to it; its orders are
    found by their ids. The e-mail is read by nobody: the panel keeps none.
    """
    if not isinstance(value, dict):
        raise fields.Unusable(path, "object")
    phones = fields.read_list(value.get("phones"), f"{path}.phones", MAX_PHONES)
    texts = [fields.read_text(one, f"{path}.phones", 60) for one in phones]
    found = (normalise(text) for text in texts)
    given = fields.read_list(value.get("order_ids"), f"{path}.order_ids", MAX_ORDERS)
    order_ids = {fields.read_id(one, f"{path}.order_ids") for one in given}
    recipients = {one.e164 for one in found if isinstance(one, Recipient)}
    return Person(tuple(sorted(recipients)), tuple(sorted(order_ids)))


def read_request(body: Any) -> tuple[Person, int]:
    """Return the person and the page of a request for export; raises ``Unusable``."""
    person = read_person(body, "")
    page = fields.read_count(body.get("page", 1), "page")
    if page is None or not 1 <= page <= MAX_PAGE:
        raise fields.Unusable("page", f"1..{MAX_PAGE}")
    return person, page
