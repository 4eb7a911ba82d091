"""Which statements İYS has not been told of yet.

İYS knows one will for each recipient and merchant. So what counts is the present will, and the
clock runs from the statement it began with: a customer who ticks the box at each order gives no new
deadline, and one who refuses meanwhile makes the consent before it needless to report.

Statements that came from İYS itself, or in a file, are its own or their collector's to report. A
box that was left unticked by somebody who never consented takes nothing back, so it is no refusal
in the register's sense: it is not told, and a refusal in so many words after it is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ScalarSelect,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from iletiniz_admin.models import Consent, Store
from iletiniz_admin.services import audit, consent
from iletiniz_admin.services.iys.business_days import ZONE, due_on, third_business_day

CHECKOUT: Final = "checkout"
OUR_SOURCES: Final = (CHECKOUT, "bridge", "panel", "opt_out")
_ONE_DAY: Final = timedelta(days=1)
Group = tuple[list[int], list[int]]  # stores that are asked about, all stores of their merchant


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A statement to tell İYS: ``days_left`` are calendar days in Turkey, negative when late."""

    consent: Consent
    due_on: date
    days_left: int


def list_open(
    session: Session, store_ids: Collection[int], now: datetime, limit: int
) -> list[OpenReport]:
    """Return the statements of the stores that İYS has not been told of, most urgent first."""
    found: list[Consent] = []
    for group in _groups(session, store_ids):
        query = select(Consent).where(_is_open(group)).order_by(Consent.at, Consent.id)
        found += session.scalars(query.limit(limit))
    today = now.astimezone(ZONE).date()
    reports = [(due_on(one.at), one) for one in sorted(found, key=lambda one: (one.at, one.id))]
    return [OpenReport(one, due, (due - today).days) for due, one in reports[:limit]]


def count_open(session: Session, store_ids: Collection[int], recipient: str | None = None) -> int:
    """Return how many statements, of all or of one recipient (E.164), İYS was not told of."""
    whose = Consent.recipient == recipient if recipient else true()
    groups = _groups(session, store_ids)
    return sum(_count(session, and_(_is_open(group), whose)) for group in groups)


def count_overdue(session: Session, store_ids: Collection[int], now: datetime) -> int:
    """Return how many of them are past their third business day."""
    is_late = Consent.at < _late_before(now)
    groups = _groups(session, store_ids)
    return sum(_count(session, and_(_is_open(group), is_late)) for group in groups)


def mark_reported(
    session: Session,
    ids: Collection[int],
    actor: audit.Actor,
    now: datetime,
    *,
    store_ids: Collection[int] | None = None,
) -> int:
    """Note that İYS was told of these statements; return how many were new. Audited.

    Only those of ``store_ids`` are touched, if given. The caller commits.
    """
    open_ones = update(Consent).where(Consent.id.in_(ids), Consent.iys_reported_at.is_(None))
    if store_ids is not None:
        open_ones = open_ones.where(Consent.store_id.in_(store_ids))
    result = session.execute(open_ones.values(iys_reported_at=now, iys_reported_by=actor.label))
    count = int(cast(CursorResult[Any], result).rowcount)
    if count:
        audit.record(session, actor, "consent.iys_reported", after={"statements": count})
    return count


def _groups(session: Session, store_ids: Collection[int]) -> Iterator[Group]:
    """Sort the stores by merchant: each has its own will to know of."""
    rest = set(store_ids)
    for store in session.scalars(select(Store).where(Store.id.in_(store_ids)).order_by(Store.id)):
        if store.id in rest:
            everywhere = consent.merchant_store_ids(session, store)
            yield sorted(rest & set(everywhere)), everywhere
            rest -= set(everywhere)


def _is_open(group: Group) -> ColumnElement[bool]:
    """Return the condition of a statement that begins the present will and waits for its report."""
    asked, everywhere = group
    later = aliased(Consent)
    # Where nothing was said before, anything begins a will, but an unticked box takes nothing back.
    by_default = and_(Consent.is_given.is_(False), Consent.source != CHECKOUT)
    is_settled = exists().where(
        later.recipient == Consent.recipient,
        later.store_id.in_(everywhere),
        _place(later) > _place(Consent),
        or_(later.is_given != Consent.is_given, later.iys_reported_at.is_not(None)),
    )
    return and_(
        Consent.store_id.in_(asked),
        Consent.source.in_(OUR_SOURCES),
        Consent.iys_reported_at.is_(None),
        Consent.recipient.startswith("+"),  # not erased since
        ~is_settled,
        func.coalesce(_said_before(everywhere), by_default) != Consent.is_given,
    )


def _said_before(everywhere: list[int]) -> ScalarSelect[bool]:
    """Return the query of the will before a statement: NULL where there was none.

    A box left unticked is a will only where a yes came before that it takes back.
    """
    earlier, yes = aliased(Consent), aliased(Consent)
    has_consented = (
        exists()
        .where(yes.recipient == Consent.recipient, yes.store_id.in_(everywhere))
        .where(yes.is_given, _place(yes) < _place(Consent))
        .correlate(Consent)
    )
    return (
        select(earlier.is_given)
        .where(earlier.recipient == Consent.recipient, earlier.store_id.in_(everywhere))
        .where(_place(earlier) < _place(Consent))
        .where(or_(earlier.source != CHECKOUT, has_consented))
        .order_by(earlier.at.desc(), _rank(earlier).desc(), earlier.id.desc())
        .limit(1)
        .correlate(Consent)
        .scalar_subquery()
    )


def _rank(table: Any) -> ColumnElement[int]:
    return case((table.is_given, 0), else_=1)


def _place(table: Any) -> Any:
    """Return a statement's place in time; of one moment's two, the no is the later."""
    return tuple_(table.at, _rank(table), table.id)


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Consent).where(condition)) or 0


def _late_before(now: datetime) -> datetime:
    """Return the moment before which a statement's deadline has passed."""
    today = now.astimezone(ZONE).date()
    day = today
    while third_business_day(day) >= today:
        day -= _ONE_DAY
    return datetime.combine(day + _ONE_DAY, time.min, ZONE)
