"""An audience in SQL: which orders match, and which people they make.

All that is asked for stands in one index, ``ix_orders_people``, in the order of people: a million
orders are grouped as they are read, without a sort and without a look at the rows themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from iletiniz_admin.models import Order, Store
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.people_cities import is_city
from iletiniz_admin.services.campaigns.people_days import days_of, is_after, is_since, is_within

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Crowd:
    """An audience as conditions.

    ``stores`` holds for an order of the chosen stores that was not deleted, ``matches`` for one
    that the filters mean, ``people`` for a group of all of one person's orders. ``lone`` is all of
    that for an order without a number, who is a person alone.
    """

    stores: Condition
    matches: Condition
    people: tuple[Condition, ...]
    lone: Condition


def crowd_of(session: Session, stores: Sequence[Store], choice: Choice) -> Crowd:
    """Return the conditions of the choice within the stores."""
    dialect_name = session.get_bind().dialect.name
    store_id = unindexed(Order.store_id, dialect_name)
    in_stores = and_(store_id.in_([store.id for store in stores]), Order.deleted_at.is_(None))
    matches = and_(true(), *_of_order(stores, choice, dialect_name))
    return Crowd(
        in_stores, matches, tuple(_of_person(stores, choice)), _lone(stores, choice, matches)
    )


def people_of(crowd: Crowd, *narrower: Condition) -> Select[Any]:
    """Return a query of people with a number: ``recipient``, ``matching`` orders, ``newest`` day.

    ``narrower`` conditions are of the recipient, never of single orders.
    """
    is_mine = (Order.recipient.is_not(None), crowd.stores, *narrower)
    at, matching = Order.date_created_at, _matching(crowd)
    newest = func.max(case((crowd.matches, at)) if crowd.people else at)
    columns = (Order.recipient, matching.label("matching"), newest.label("newest"))
    query = select(*columns).where(*is_mine).group_by(Order.recipient)
    if not crowd.people:
        return query.where(crowd.matches)
    return query.having(matching > 0, *crowd.people)


def tally_of(crowd: Crowd) -> Select[Any]:
    """Return a query of how many people with a number there are, and how many orders they have."""
    query = select(_matching(crowd).label("matching")).group_by(Order.recipient)
    query = query.where(Order.recipient.is_not(None), crowd.stores)
    query = query.having(*crowd.people) if crowd.people else query.where(crowd.matches)
    people = query.subquery()  # its sum is made once: said again in HAVING, it would be twice
    counted = select(func.count(), func.coalesce(func.sum(people.c.matching), 0))
    return counted.select_from(people).where(people.c.matching > 0)


def _matching(crowd: Crowd) -> ColumnElement[Any]:
    return func.sum(case((crowd.matches, 1), else_=0)) if crowd.people else func.count()


def unindexed(column: Any, dialect_name: str) -> ColumnElement[Any]:
    """Return the column so that SQLite looks for no index of it: it would sort what it found.

    A plus before a column does that (sqlite.org/optoverview.html, section 6).
    """
    if dialect_name != "sqlite":
        return column  # type: ignore[no-any-return] # an instrumented column
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _of_order(stores: Sequence[Store], choice: Choice, dialect_name: str) -> list[Condition]:
    found: list[Condition] = []
    if choice.statuses:
        found.append(Order.status.in_(choice.statuses))
    if choice.from_day or choice.to_day:
        found.append(is_within(days_of(stores, choice.from_day, choice.to_day)))
    if choice.total_least is not None:
        found.append(Order.total >= choice.total_least)
    if choice.total_most is not None:
        found.append(Order.total <= choice.total_most)
    if choice.city.strip():
        found.append(is_city(Order.city, choice.city, dialect_name))
    return found


def _of_person(stores: Sequence[Store], choice: Choice) -> list[Condition]:
    found: list[Condition] = []
    if choice.orders_least is not None:
        found.append(func.count() >= choice.orders_least)
    if choice.orders_most is not None:
        found.append(func.count() <= choice.orders_most)
    if choice.last_order_from:
        since = days_of(stores, choice.last_order_from, None)
        found.append(func.max(case((is_since(since), 1), else_=0)) == 1)
    if choice.last_order_to:
        until = days_of(stores, None, choice.last_order_to)
        known = func.max(Order.date_created_at).is_not(None)
        found += [func.max(case((is_after(until), 1), else_=0)) == 0, known]
    return found


def _lone(stores: Sequence[Store], choice: Choice, matches: Condition) -> Condition:
    least, most = choice.orders_least or 0, choice.orders_most
    if least > 1 or (most is not None and most < 1):
        return false()
    if not (choice.last_order_from or choice.last_order_to):
        return matches
    return and_(matches, is_within(days_of(stores, choice.last_order_from, choice.last_order_to)))
