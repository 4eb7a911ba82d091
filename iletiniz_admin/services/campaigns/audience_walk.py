"""Walks through an audience in steps: every person once, then the orders that nobody can be sent.

A step looks at so many orders at most, whether they match or not, so that each takes about as long
and as little memory, and none keeps SQLite's writers waiting. Its cursor says how far it came:

* ``p|<recipient>``: people up to this number are done.
* ``o|<recipient>|<store>|<order>|<store>|<order>``: amid the orders of one person who has more than
  fit into a step (a till that writes one number everywhere): the newest, and the last one given.
* ``u|<store>|<order>``: orders without a number, up to this one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, not_, select, tuple_
from sqlalchemy.orm import Session

from iletiniz_admin.models import Order, Store
from iletiniz_admin.services.campaigns.audience_rows import (
    COLUMNS,
    duplicate,
    find_newest,
    orders_of,
    unreachable,
    winner,
)
from iletiniz_admin.services.campaigns.candidates import Candidate, Walked
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.people import Crowd, crowd_of, people_of, unindexed

_MOST_ENTRIES: Final = 50_000  # of the index that a step looks at: some 50 ms
_MOST_ROWS: Final = 20_000  # of the table


@dataclass(frozen=True, slots=True)
class _Walk:
    session: Session
    store_ids: Sequence[int]  # ascending
    crowd: Crowd
    limit: int


def walk_orders(
    session: Session, stores: Sequence[Store], choice: Choice, cursor: str | None, limit: int
) -> Walked:
    """Return the next candidates, ``limit`` at most; ``cursor`` None begins.

    Each person comes once, by the newest matching order, with ``DUPLICATE`` for each further one
    right behind; in the end the matching orders without a Turkish mobile, with their fault. A step
    may be empty and yet not be the last one.
    """
    if not stores:
        return Walked([], None)
    crowd = crowd_of(session, stores, choice)
    walk = _Walk(session, sorted(store.id for store in stores), crowd, limit)
    kind, *place = (cursor or "p|").split("|")
    if kind == "p":
        return _people(walk, place[0])
    if kind == "o":
        return _rest_of(walk, place[0], [int(one) for one in place[1:]])
    return _without_number(walk, int(place[0]), int(place[1]))


def _people(walk: _Walk, after: str) -> Walked:
    """Return the people behind a number, as many as have their orders within the limit."""
    behind = Order.recipient > after
    ahead = select(Order.recipient).where(behind).order_by(Order.recipient)
    end = walk.session.scalar(ahead.offset(_MOST_ENTRIES).limit(1))
    within = (behind,) if end is None else (behind, Order.recipient <= end)
    people = people_of(walk.crowd, *within).order_by(Order.recipient).limit(walk.limit)
    found = walk.session.execute(people).all()
    fitting = list(_fitting(found, walk.limit))
    if found and not fitting:
        return _first_of(walk, found[0].recipient)
    candidates = list(_candidates(walk, fitting))
    if len(fitting) == len(found) < walk.limit:
        return Walked(candidates, _no_number_yet(walk) if end is None else f"p|{end}")
    return Walked(candidates, f"p|{fitting[-1]}")


def _fitting(found: Iterable[Row[Any]], limit: int) -> Iterator[str]:
    """Yield the first people whose orders are not more than the limit together."""
    total = 0
    for person in found:
        total += person.matching
        if total > limit:
            return
        yield person.recipient


def _candidates(walk: _Walk, recipients: Sequence[str]) -> Iterator[Candidate]:
    if not recipients:
        return
    rows = walk.session.execute(orders_of(walk.session, walk.crowd, recipients))
    for _, mine in groupby(rows, key=lambda row: row.recipient):
        newest, *older = mine
        yield winner(newest)
        yield from map(duplicate, older)


def _first_of(walk: _Walk, recipient: str) -> Walked:
    """Return the newest order of somebody with more orders than a step has room for."""
    newest = find_newest(walk.session, walk.crowd, recipient)
    if newest is None:  # no more: they changed since they were counted
        return Walked([], f"p|{recipient}")
    return Walked([newest], f"o|{recipient}|{newest.store_id}|{newest.order_id}|0|0")


def _rest_of(walk: _Walk, recipient: str, done: Sequence[int]) -> Walked:
    """Return further orders of one person: not the newest, and behind the last one given.

    ``done`` names these two by store and order.
    """
    newest, last = tuple(done[:2]), tuple(done[2:])
    place = tuple_(Order.store_id, Order.order_id)
    query = select(*COLUMNS).where(
        Order.recipient == recipient,
        walk.crowd.stores,
        walk.crowd.matches,
        not_(place == newest),
        place > last,
    )
    rows = walk.session.execute(query.order_by(Order.store_id, Order.order_id).limit(walk.limit))
    candidates = [duplicate(row) for row in rows]
    if len(candidates) < walk.limit:
        return Walked(candidates, f"p|{recipient}")
    further = candidates[-1]
    following = (*newest, further.store_id, further.order_id)
    return Walked(candidates, "|".join(("o", recipient, *map(str, following))))


def _no_number_yet(walk: _Walk) -> str | None:
    """Return where the orders without a number begin; None if none matches."""
    missing = select(Order.store_id).where(Order.recipient.is_(None), walk.crowd.stores)
    is_any = walk.session.scalar(missing.where(walk.crowd.lone).limit(1)) is not None
    return f"u|{walk.store_ids[0]}|0" if is_any else None


def _without_number(walk: _Walk, store_id: int, after: int) -> Walked:
    """Return orders without a number of one store, behind an order.

    Read along the table's own key: along the index of people they would have to be sorted anew at
    each step.
    """
    behind = (Order.store_id == store_id, Order.order_id > after)
    ahead = select(Order.order_id).where(*behind).order_by(Order.order_id)
    end = walk.session.scalar(ahead.offset(_MOST_ROWS).limit(1))
    within = behind if end is None else (*behind, Order.order_id <= end)
    recipient = unindexed(Order.recipient, walk.session.get_bind().dialect.name)
    live = (recipient.is_(None), Order.deleted_at.is_(None), walk.crowd.lone)
    query = select(*COLUMNS).where(*within, *live).order_by(Order.order_id).limit(walk.limit)
    candidates = [unreachable(row) for row in walk.session.execute(query)]
    if len(candidates) == walk.limit:
        return Walked(candidates, f"u|{store_id}|{candidates[-1].order_id}")
    if end is not None:
        return Walked(candidates, f"u|{store_id}|{end}")
    following = [one for one in walk.store_ids if one > store_id]
    return Walked(candidates, f"u|{following[0]}|0" if following else None)
