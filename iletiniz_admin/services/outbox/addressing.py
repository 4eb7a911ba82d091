"""Whom a waiting message goes to by now: a customer's number may be corrected meanwhile."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from iletiniz_admin.models import Reason, RecipientRole
from iletiniz_admin.sms import Recipient, RecipientRefusal, normalise


def contact(row: Mapping[str, Any]) -> Recipient | RecipientRefusal:
    """Return whom the order's texts go to: the billing phone, or the shipping phone if none."""
    return normalise(row.get("phone") or row.get("shipping_phone"), row.get("country"))


class Address(NamedTuple):
    """``recipient`` is E.164; with a ``reason`` it is what stands in the order instead of one."""

    recipient: str
    reason: Reason | None = None
    is_new: bool = False  # not the one that the message was made for

    @classmethod
    def of(cls, message: Any, order: Mapping[str, Any] | None) -> "Address":
        """Return the order's present number for its customer, the message's own for all others.

        ``order`` is the mirror's row, None where the message is not one of an order.
        """
        is_customers = message.recipient_role == RecipientRole.CUSTOMER
        if order is None or not is_customers or message.erased_at is not None:
            return cls(message.recipient)
        number = order["recipient"]
        if not number:
            found = contact(order)
            if isinstance(found, RecipientRefusal):
                return cls(found.shown, Reason(found.code.value))
            number = found.e164
        return cls(number, is_new=number != message.recipient)
