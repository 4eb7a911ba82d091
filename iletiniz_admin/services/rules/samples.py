"""Orders to try a text on: real ones of the store, or an example while it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Order, Store
from iletiniz_admin.services.composing import Composed, TextOf, compose
from iletiniz_admin.services.outbox import PSEUDO_STATUSES
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.services.rules.checks import Draft

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
class Composer:
    """What makes a message of a notice and an order, exactly as the message will be sent."""

    store: Store
    connection: Connection | None
    formats: Format
    public_url: str

    def compose(self, draft: Draft, row: Mapping[str, Any]) -> Composed:
        """Return the message for one order; never raises for what the texts contain."""
        text = TextOf(draft.text, draft.variants, draft.message_class, draft.provider)
        return compose(
            text,
            row,
            self.store,
            self.connection,
            format=self.formats,
            public_url=self.public_url,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What the notice becomes for an order, and what that costs."""

    composed: Composed
    sample: Sample


def find_sample(
    session: Session, store: Store, trigger: str, now: datetime, index: int = 0
) -> Sample:
    """Return the store's order number ``index`` from the newest, counted in a ring."""
    orders = select(Order).where(Order.store_id == store.id, Order.deleted_at.is_(None))
    newest = orders.order_by(Order.order_id.desc()).limit(MOST)
    count = session.scalar(select(func.count()).select_from(newest.subquery())) or 0
    if not count:
        return Sample(at_trigger(example_row(store, now), trigger))
    index %= count
    order = session.scalars(newest.offset(index).limit(1)).one()
    return Sample(at_trigger(row_of(order), trigger), index, count)


def row_of(order: Order) -> dict[str, Any]:
    """Return the order as values by column."""
    return {name: getattr(order, name) for name in _COLUMNS}


def at_trigger(row: Mapping[str, Any], trigger: str) -> dict[str, Any]:
    """Return the order as it is when it gets there: in that status."""
    return dict(row) if trigger in PSEUDO_STATUSES else {**row, "status": trigger}


def in_language(sample: Sample, language: str | None) -> Sample:
    """Return the order as if its customer had bought in that language; None leaves its own."""
    if not language:
        return sample
    return Sample({**sample.row, "locale": language}, sample.index, sample.count)


def preview(draft: Draft, sample: Sample, composer: Composer) -> Preview:
    """Return the message as the phone would show it; never raises for what the texts contain."""
    return Preview(composer.compose(draft, sample.row), sample)


def example_row(store: Store, now: datetime) -> dict[str, Any]:
    """Return an order such as the store might get."""
    return {
        "number": "1042",
        "status": "processing",
        "first_name": "Ayşe",
        "last_name": "Yılmaz",
        "currency": store.currency,
        "locale": store.locale,
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
