"""What a notice would have cost in the last 30 days, had it been on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Order, OrderEvent, RecipientRole, RepeatPolicy
from iletiniz_admin.services.rules.checks import Draft
from iletiniz_admin.services.rules.samples import Composer, at_trigger, row_of
from iletiniz_admin.services.rules.triggers import entered

T = TypeVar("T")

WINDOW: Final = timedelta(days=30)
MEASURED: Final = 100  # the newest orders are rendered, the others are taken to be like them


@dataclass(frozen=True, slots=True)
class Reach:
    """Messages and parts; an estimate: parts are measured on the newest 100 orders."""

    messages: int
    parts: int


def last_month(
    session: Session,
    trigger: str,
    role: RecipientRole,
    draft: Draft,
    composer: Composer,
    *,
    now: datetime,
) -> Reach:
    """Count the orders that came to the trigger and could be written to, and their parts.

    Counts up to 30 days of events: for whole pages, not for what is asked while somebody types.
    """
    condition = entered(composer.store, trigger, now - WINDOW)
    is_once = draft.repeat_policy is RepeatPolicy.ONCE
    what = func.count(distinct(OrderEvent.order_id)) if is_once else func.count()
    count = session.scalar(_of(select(what).select_from(OrderEvent), condition, role)) or 0
    if not count:
        return Reach(0, 0)
    ids = _of(select(OrderEvent.order_id).select_from(OrderEvent), condition, role)
    newest = (
        select(Order)
        .where(Order.store_id == composer.store.id, Order.order_id.in_(ids.distinct()))
        .order_by(Order.order_id.desc())
        .limit(MEASURED)
    )
    parts = [
        composer.compose(draft, at_trigger(row_of(order), trigger)).parts
        for order in session.scalars(newest)
    ]
    staff_count = len(draft.staff_recipients)
    messages = count * (staff_count if role is RecipientRole.STAFF else 1)
    return Reach(messages, round(messages * sum(parts) / len(parts)) if parts else 0)


def _of(
    query: Select[tuple[T]], condition: ColumnElement[bool], role: RecipientRole
) -> Select[tuple[T]]:
    """Narrow a query of events to those of orders whose customer could be written to."""
    joined = query.join(
        Order, (Order.store_id == OrderEvent.store_id) & (Order.order_id == OrderEvent.order_id)
    ).where(condition)
    if role is RecipientRole.CUSTOMER:
        return joined.where(Order.recipient.is_not(None), Order.is_muted.is_(False))
    return joined
