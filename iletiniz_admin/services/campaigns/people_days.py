"""Days of an audience: each store's own, so that a day begins when it begins there."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_

from iletiniz_admin.models import Order, Store
from iletiniz_admin.services.consent.cells import zone_named

Condition = ColumnElement[bool]


class Span(NamedTuple):
    """From a moment on, and before another; None is open."""

    since: datetime | None
    before: datetime | None


Spans = Mapping[Span, Sequence[int]]  # with the ids of the stores whose days these are


def days_of(stores: Sequence[Store], first: date | None, last: date | None) -> Spans:
    """Return when the days begin and end, both inclusive; stores of one zone share a span."""
    found: dict[Span, list[int]] = {}
    for store in stores:
        zone = _zone_of(store)
        span = Span(_midnight(first, zone), _midnight(last, zone, days_later=1))
        found.setdefault(span, []).append(store.id)
    return found


def is_within(spans: Spans) -> Condition:
    """Return the condition of an order that was made on such a day; it has a date."""
    return _by_store(spans, _within)


def is_since(spans: Spans) -> Condition:
    """Return the condition of an order made on the first day or later."""
    at = Order.date_created_at
    return _by_store(spans, lambda span: at >= span.since if span.since else at.is_not(None))


def is_after(spans: Spans) -> Condition:
    """Return the condition of an order made after the last day."""
    at = Order.date_created_at
    return _by_store(spans, lambda span: at >= span.before if span.before else false())


def _within(span: Span) -> Condition:
    at = Order.date_created_at
    bounds = [at >= span.since] if span.since else []
    bounds += [at < span.before] if span.before else []
    return and_(at.is_not(None), *bounds)


def _by_store(spans: Spans, condition: Callable[[Span], Condition]) -> Condition:
    if len(spans) == 1:
        return condition(next(iter(spans)))
    return or_(*(and_(Order.store_id.in_(ids), condition(span)) for span, ids in spans.items()))


def _midnight(day: date | None, zone: tzinfo, *, days_later: int = 0) -> datetime | None:
    """Return when the day begins, in UTC; None also where the calendar ends."""
    if day is None:
        return None
    try:
        begins = datetime.combine(day + timedelta(days=days_later), time(), zone)
        return begins.astimezone(UTC)
    except OverflowError:
        return None


def _zone_of(store: Store) -> tzinfo:
    """Return the store's zone, which WordPress gives by name or as an offset ("+03:00")."""
    try:
        return datetime.strptime(store.timezone.strip(), "%z").tzinfo or UTC
    except ValueError:
        return zone_named(store.timezone)
