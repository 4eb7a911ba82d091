"""Numbers to fix: the mirrored orders of a store that cannot be texted, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Order, Store
from iletiniz_admin.sms import RecipientRefusal, RefusalCode, normalise, suggest

LOOKED_BACK: Final = timedelta(days=365)
MOST: Final = 1000  # judging takes its time: beyond this the newest are enough to work on

_COLUMNS: Final = (
    Order.order_id,
    Order.number,
    Order.phone,
    Order.shipping_phone,
    Order.country,
    Order.date_created_at,
)
_NAMES_SOMEBODY: Final = (
    Order.phone,
    Order.shipping_phone,
    Order.first_name,
    Order.last_name,
    Order.shipping_first_name,
    Order.city,
)


@dataclass(frozen=True, slots=True)
class NumberToFix:
    """An order that cannot be texted.

    `raw` is the phone field, `written` the same tidied and short, `country` that of the bill. They
    are personal data, and hostile until escaped.
    """

    order_id: int
    number: str
    ordered_at: datetime | None
    written: str
    code: RefusalCode
    raw: str
    country: str

    @property
    def suggestion(self) -> str | None:
        """The mobile in E.164 that was probably meant."""
        return suggest(self.raw, self.country)


@dataclass(frozen=True, slots=True)
class NumbersToFix:
    """The orders, newest first; `has_more`: there are older ones that were not looked at."""

    orders: Sequence[NumberToFix]
    has_more: bool

    def by_code(self) -> dict[RefusalCode, int]:
        """Return how many orders each reason has, the most frequent first."""
        return dict(Counter(order.code for order in self.orders).most_common())


def list_numbers_to_fix(
    session: Session, store: Store, now: datetime, *, most: int = MOST
) -> NumbersToFix:
    """Return the newest orders of a year that cannot be texted, at most `most`.

    Deleted orders are left out, and those that name nobody: a person's data was erased, or the
    sale has no customer, and there is nothing to correct.
    """
    # By id, which the primary key has in order: the walk ends early where there are many.
    query = _narrowed(select(*_COLUMNS), store, now).order_by(Order.order_id.desc())
    rows = session.execute(query.limit(most + 1)).all()
    judged = (_judged(row) for row in rows[:most])
    orders = [one for one in judged if one is not None]
    orders.sort(key=lambda one: one.ordered_at or now, reverse=True)
    return NumbersToFix(orders, len(rows) > most)


def count_numbers_to_fix(session: Session, store: Store, now: datetime, *, most: int = MOST) -> int:
    """Return how many orders cannot be texted; counting ends at `most` and one."""
    found = _narrowed(select(Order.order_id), store, now).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def edit_order_url(store: Store, order_id: int) -> str:
    """Return the address at which the shop's people edit an order in WooCommerce.

    It is the address of an order kept as a post. Where orders have tables of their own (HPOS),
    WooCommerce leads on from it to the order's new page, so it does for both.
    """
    query = urlencode({"post": order_id, "action": "edit"})
    return f"{store.url.rstrip('/')}/wp-admin/post.php?{query}"


def _narrowed(query: Select[Any], store: Store, now: datetime) -> Select[Any]:
    ordered_at = func.coalesce(Order.date_created_at, Order.updated_at)
    return query.where(
        Order.recipient.is_(None),
        Order.store_id == store.id,
        Order.deleted_at.is_(None),
        ordered_at >= now - LOOKED_BACK,
        _names_somebody(),
    )


def _names_somebody() -> ColumnElement[bool]:
    return or_(*(column != "" for column in _NAMES_SOMEBODY))


def _judged(row: Row[Any]) -> NumberToFix | None:
    """Say why an order cannot be texted; None if it can be after all, by the rules of today."""
    raw = row.phone or row.shipping_phone
    refusal = normalise(raw, row.country)
    if not isinstance(refusal, RecipientRefusal):
        return None
    return NumberToFix(
        row.order_id,
        row.number,
        row.date_created_at,
        refusal.shown,
        refusal.code,
        raw,
        row.country,
    )
