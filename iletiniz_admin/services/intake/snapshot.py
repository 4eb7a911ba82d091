"""Order snapshots (bridge protocol, section 3): exactly the listed fields, nothing beyond."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iletiniz_admin.clock import to_iso
from iletiniz_admin.services.intake import fields

MAX_PARCELS = 10
Reader = Callable[[Any, str], Any]


def _text(most: int) -> Reader:
    return lambda value, field: fields.read_text(value, field, most)


# JSON name → column and reader. A name that is missing leaves the mirror's column as it is.
_PLAIN: Mapping[str, tuple[str, Reader]] = {
    "number": ("number", _text(60)),
    "status": ("status", fields.read_status),
    "currency": ("currency", _text(8)),
    "total": ("total", fields.read_money),
    "date_created_gmt": ("date_created_at", fields.read_time),
    "date_modified_gmt": ("date_modified_at", fields.read_time),
    "customer_id": ("customer_id", fields.read_optional_id),
    "payment_method_title": ("payment_method_title", _text(100)),
    "shipping_method": ("shipping_method", _text(100)),
    "item_count": ("item_count", fields.read_count),
    "items_summary": ("items_summary", _text(200)),
    "locale": ("locale", _text(16)),
    "muted": ("is_muted", fields.read_flag),
}
_BILLING: Mapping[str, tuple[str, Reader]] = {
    "first_name": ("first_name", _text(100)),
    "last_name": ("last_name", _text(100)),
    "phone": ("phone", _text(60)),
    "city": ("city", _text(100)),
    "state": ("state", _text(100)),
    "country": ("country", _text(8)),
}
_SHIPPING: Mapping[str, tuple[str, Reader]] = {
    "first_name": ("shipping_first_name", _text(100)),
    "last_name": ("shipping_last_name", _text(100)),
    "phone": ("shipping_phone", _text(60)),
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An order as the store sees it: ``columns`` of the mirror, only those it spoke of."""

    order_id: int
    columns: dict[str, Any]

    @property
    def status(self) -> str:
        """The order's status, "" if the snapshot does not say."""
        return str(self.columns.get("status", ""))


def _take(data: Mapping[str, Any], path: str, table: Mapping[str, tuple[str, Reader]]) -> Any:
    return {
        column: read(data[name], f"{path}.{name}")
        for name, (column, read) in table.items()
        if name in data
    }


def _parcels(value: Any, path: str) -> list[dict[str, str]]:
    parcels = []
    for index, item in enumerate(fields.read_list(value, path, MAX_PARCELS)):
        parcel = fields.read_object(item, f"{path}[{index}]")
        parcels.append(
            {
                name: fields.read_text(parcel.get(name), f"{path}[{index}].{name}", most)
                for name, most in (("carrier", 60), ("number", 100), ("url", 300))
            }
        )
    return parcels


def read_consent(value: Any, path: str, now: datetime) -> dict[str, Any] | None:
    """Return the person's will with its proof as plain JSON, or None where none was asked.

    A time beyond now is taken as now: a fast clock must not shut out what is said after it.
    """
    data = fields.read_object(value, path)
    if not data:
        return None
    at = fields.read_time(data.get("at"), f"{path}.at")
    return {
        "sms_marketing": fields.read_flag(data.get("sms_marketing"), f"{path}.sms_marketing"),
        "at": to_iso(min(at, now)) if at else None,
        "text_version": fields.read_text(data.get("text_version"), f"{path}.text_version", 60),
    }


def read_snapshot(value: Any, path: str, now: datetime) -> Snapshot:
    """Return the snapshot; a time of change beyond now is taken as now.

    Raises ``Unusable`` with the field (``order.billing.phone``) and the rule that it broke.
    """
    if not isinstance(value, dict):
        raise fields.Unusable(path, "object")
    order_id = fields.read_id(value.get("id"), f"{path}.id")
    columns: dict[str, Any] = _take(value, path, _PLAIN)
    for name, table in (("billing", _BILLING), ("shipping", _SHIPPING)):
        columns |= _take(fields.read_object(value.get(name), f"{path}.{name}"), path, table)
    if "tracking" in value:
        columns["tracking"] = _parcels(value["tracking"], f"{path}.tracking")
    if "consent" in value:
        columns["consent"] = read_consent(value["consent"], f"{path}.consent", now)
    modified_at = columns.get("date_modified_at")
    if modified_at is not None and modified_at > now:
        columns["date_modified_at"] = now
    return Snapshot(order_id, columns)
