"""From rows of orders to candidates, and which of a person's orders is the newest."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from iletiniz_admin.database.at_once import is_one_of
from iletiniz_admin.models import Order, Reason
from iletiniz_admin.services.campaigns.candidates import Candidate
from iletiniz_admin.services.campaigns.people import Crowd
from iletiniz_admin.services.outbox import contact
from iletiniz_admin.sms import RecipientRefusal

# What no text asks of an order; each column read costs, with hundreds of thousands of orders.
_UNASKED: Final = frozenset(
    {"entries", "consent", "status_changed_at", "date_modified_at", "updated_at", "deleted_at"}
)
COLUMNS: Final = tuple(column for column in Order.__table__.columns if column.key not in _UNASKED)
_NEWEST_FIRST: Final = (
    Order.date_created_at.desc().nulls_last(),
    Order.order_id.desc(),
    Order.store_id,
)


def orders_of(session: Session, crowd: Crowd, recipients: Collection[str]) -> Select[Any]:
    """Return a query of these people's matching orders: by person, the newest order first."""
    mine = is_one_of(session, Order.recipient, recipients)
    # They stand together in the index: PostgreSQL would else read the whole table for so many.
    together = Order.recipient.between(min(recipients), max(recipients))
    query = select(*COLUMNS).where(mine, together, crowd.stores, crowd.matches)
    return query.order_by(Order.recipient, *_NEWEST_FIRST)


def find_newest(session: Session, crowd: Crowd, recipient: str) -> Candidate | None:
    """Return the person by their newest matching order; None where none matches any more."""
    row = session.execute(orders_of(session, crowd, [recipient]).limit(1)).first()
    return None if row is None else winner(row)


def winner(row: Row[Any]) -> Candidate:
    """Return the candidate of a person's newest order; a muted one cannot get the text."""
    return _candidate(row, Reason.MUTED if row.is_muted else None, order=dict(row._mapping))  # noqa: SLF001 - a public name in a namedtuple's manner


def duplicate(row: Row[Any]) -> Candidate:
    """Return the candidate of an older order of somebody who is there by a newer one."""
    return _candidate(row, Reason.DUPLICATE)


def unreachable(row: Row[Any]) -> Candidate:
    """Return the candidate of an order without a Turkish mobile, with what is wrong with it."""
    found = contact(dict(row._mapping))  # noqa: SLF001 - a public name in a namedtuple's manner
    # A number that is read by now, but not in the mirror yet, is nobody's that we could compare.
    code = found.code.value if isinstance(found, RecipientRefusal) else Reason.NOT_A_NUMBER
    return _candidate(row, Reason(code))


def _candidate(row: Row[Any], fault: Reason | None, **more: Any) -> Candidate:
    return Candidate(
        store_id=row.store_id,
        recipient=row.recipient,
        written=row.phone or row.shipping_phone,
        fault=fault,
        order_id=row.order_id,
        order_number=row.number,
        name=_name(row),
        **more,
    )


def _name(row: Row[Any]) -> str:
    first = row.first_name or row.shipping_first_name
    return f"{first} {row.last_name or row.shipping_last_name}".strip()
