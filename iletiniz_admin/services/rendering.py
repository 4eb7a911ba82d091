"""The values of an order for the placeholders of our texts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from iletiniz_admin.models import Store
from iletiniz_admin.sms import PLACEHOLDERS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """How amounts and dates are written; ``wording.sms_money`` and ``wording.sms_date`` fit."""

    money: Callable[[Decimal | None, str, str], str]  # amount, currency, locale
    date: Callable[[datetime, str | None, str], str]  # moment, time zone, locale


def status_label(store: Store, slug: str) -> str:
    """Return the status's name as the store shows it; an unknown slug stands for itself."""
    for status in store.order_statuses or ():
        if status.get("slug") == slug:
            return status.get("label") or slug
    return slug


def _name(row: Row, part: str) -> str:
    return str(row.get(part) or row.get(f"shipping_{part}") or "")


def _full_name(row: Row, _store: Store, _format: Format) -> str:
    return f"{_name(row, 'first_name')} {_name(row, 'last_name')}".strip()


def _total(row: Row, store: Store, format_: Format) -> str:
    currency = str(row.get("currency") or store.currency)
    return format_.money(row.get("total"), currency, store.locale)


def _date(row: Row, store: Store, format_: Format) -> str:
    moment = row.get("date_created_at")
    return format_.date(moment, store.timezone, store.locale) if moment else ""


def _parcel(name: str) -> Callable[[Row, Store, Format], str]:
    def value(row: Row, _store: Store, _format: Format) -> str:
        parcels = row.get("tracking") or [{}]
        return str(parcels[-1].get(name) or "")  # the newest parcel

    return value


def _column(name: str) -> Callable[[Row, Store, Format], str]:
    return lambda row, _store, _format: str("" if row.get(name) is None else row[name])


_VALUES: Mapping[str, Callable[[Row, Store, Format], str]] = {
    "first_name": lambda row, _store, _format: _name(row, "first_name"),
    "last_name": lambda row, _store, _format: _name(row, "last_name"),
    "full_name": _full_name,
    "order_number": _column("number"),
    "order_status": lambda row, store, _format: status_label(store, str(row.get("status") or "")),
    "order_total": _total,
    "order_date": _date,
    "shop_name": lambda _row, store, _format: store.name,
    "shop_url": lambda _row, store, _format: store.url,
    "payment_method": _column("payment_method_title"),
    "shipping_method": _column("shipping_method"),
    "tracking_number": _parcel("number"),
    "tracking_url": _parcel("url"),
    "carrier": _parcel("carrier"),
    "item_count": _column("item_count"),
    "items": _column("items_summary"),
}


def values_for(
    order_row: Row,
    store: Store,
    *,
    format: Format,  # noqa: A002 - the word for it
    names: Collection[str] = PLACEHOLDERS,
) -> dict[str, str]:
    """Return the values of the named placeholders; unknown names are left out.

    ``order_row`` maps the columns of ``orders``; missing ones give empty values. The names fall
    back to those of the shipping address.
    """
    return {name: _VALUES[name](order_row, store, format) for name in names if name in _VALUES}
