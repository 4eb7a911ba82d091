"""The newest people of an audience by a look at the newest orders alone.

A preview is asked for while somebody types; to group all orders for it would take too long. The
newest orders of a status stand together in ``ix_orders_audience``, so a day is found after which
there are some hundreds of each at most. Where filters leave too few people of these, the audience
as a whole has to answer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Order, Store
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.people import Condition, Crowd, people_of, unindexed
from iletiniz_admin.services.campaigns.people_days import days_of, is_within

_SPARE: Final = 200  # orders of a status that are looked at beside those that would just do
_MOST_PLACES: Final = 40  # statuses of stores: beyond that there is nothing quick about it
_MOST_ASKED: Final = 5000  # people whose other orders are looked at


def find_recent(
    session: Session, stores: Sequence[Store], choice: Choice, crowd: Crowd, most: int
) -> list[str] | None:
    """Return the numbers of the ``most`` people with the newest matching orders, in that order.

    None where the newest orders do not tell.
    """
    places = [
        (store.id, status) for store in stores for status in _statuses(session, store, choice)
    ]
    if len(places) > _MOST_PLACES:
        return None
    within = is_within(days_of(stores, choice.from_day, choice.to_day))
    cuts = (_cut(session, *place, within, 2 * most + _SPARE) for place in places)
    cut = max((one for one in cuts if one is not None), default=None)
    if cut is None:  # so few orders that all of them are as quick
        return None
    found = _people_since(session, crowd, places, cut)
    if crowd.people:
        found = _only_meant(session, crowd, found[:_MOST_ASKED])
    return found[:most] if len(found) >= most else None


def _statuses(session: Session, store: Store, choice: Choice) -> Iterator[str]:
    """Yield the statuses that are asked for, or all that the store's orders have, one by one."""
    if choice.statuses:
        yield from choice.statuses
        return
    first = select(func.min(Order.status)).where(Order.store_id == store.id)
    status = session.scalar(first)
    for _ in range(_MOST_PLACES + 1):
        if status is None:
            return
        yield status
        status = session.scalar(first.where(Order.status > status))


def _cut(
    session: Session, store_id: int, status: str, within: Condition, skip: int
) -> datetime | None:
    """Return the day of the status's newest order but so many; None where it has not as many."""
    mine = (Order.store_id == store_id, Order.status == status, within)
    newest = select(Order.date_created_at).where(*mine).order_by(Order.date_created_at.desc())
    return session.scalar(newest.offset(skip).limit(1))


def _people_since(
    session: Session, crowd: Crowd, places: Sequence[tuple[int, str]], cut: datetime
) -> list[str]:
    """Return whose matching orders are newer than that, the newest first."""
    recipient = unindexed(Order.recipient, session.get_bind().dialect.name)
    newer = (
        Order.store_id.in_({store_id for store_id, _ in places}),
        Order.status.in_({status for _, status in places}),
        Order.date_created_at > cut,
    )
    query = select(recipient).where(*newer, Order.deleted_at.is_(None), crowd.matches)
    people = query.where(Order.recipient.is_not(None)).group_by(recipient)
    newest = func.max(Order.date_created_at).desc()
    return list(session.scalars(people.order_by(newest, recipient)))


def _only_meant(session: Session, crowd: Crowd, recipients: list[str]) -> list[str]:
    """Return those whose orders altogether are as asked for."""
    people = people_of(crowd, Order.recipient.in_(recipients)).subquery()
    meant = set(session.scalars(select(people.c.recipient)))
    return [one for one in recipients if one in meant]
