"""Orders to try a text on: real ones of the store, or an example while it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Order, Store
from iletiniz_admin.services.outbox import PSEUDO_STATUSES
from iletiniz_admin.services.rendering import Format, values_for
from iletiniz_admin.sms import Estimate, estimate, parse, render

MOST: Final = 50  # "another order" steps through so many, then begins again
_COLUMNS: Final = tuple(column.key for column in Order.__table__.columns)


@dataclass(frozen=True, slots=True)
class Sample:
    """An order as it would be at the trigger; ``index`` 0 is the newest of ``count``."""

    row: Mapping[str, Any]
    index: int = 0
    count: int = 0

    @property
    def is_example(self) -> bool:
        """Whether the store had no order to show."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What the text becomes for an order, and what that costs."""

    body: str
    estimate: Estimate
    sample: Sample


def find_sample(
    session: Session, store: Store, trigger: str, now: datetime, index: int = 0
) -> Sample:
    """Return the store's order number ``index`` from the newest, counted in a ring."""
    orders = select(Order).where(Order.store_id == store.id, Order.deleted_at.is_(None))
    newest = orders.order_by(Order.order_id.desc()).limit(MOST)
    count = session.scalar(select(func.count()).select_from(newest.subquery())) or 0
    if not count:
        return Sample(at_trigger(_example(store, now), trigger))
    index %= count
    order = session.scalars(newest.offset(index).limit(1)).one()
    return Sample(at_trigger(row_of(order), trigger), index, count)


def row_of(order: Order) -> dict[str, Any]:
    """Return the order as values by column."""
    return {name: getattr(order, name) for name in _COLUMNS}


def at_trigger(row: Mapping[str, Any], trigger: str) -> dict[str, Any]:
    """Return the order as it is when it gets there: in that status."""
    return dict(row) if trigger in PSEUDO_STATUSES else {**row, "status": trigger}


def body_for(text: str, row: Mapping[str, Any], store: Store, formats: Format) -> str:
    """Return the text for one order."""
    return render(text, values_for(row, store, format=formats, names=parse(text).names))


def preview(text: str, sample: Sample, store: Store, formats: Format) -> Preview:
    """Return the text as the phone would show it; never raises for what the text contains."""
    body = body_for(text, sample.row, store, formats)
    return Preview(body, estimate(body), sample)


def _example(store: Store, now: datetime) -> dict[str, Any]:
    """Return an order such as the store might get."""
    return {
        "number": "1042",
        "status": "processing",
        "first_name": "Ayşe",
        "last_name": "Yılmaz",
        "currency": store.currency,
        "total": Decimal("459.90"),
        "date_created_at": now,
        "payment_method_title": "Havale / EFT",
        "shipping_method": "Kargo",
        "item_count": 2,
        "items_summary": "2 × Filtre kahve",
        "tracking": [
            {"carrier": "Kargo", "number": "123456789012", "url": "https://kargo.example/1234"}
        ],
    }
