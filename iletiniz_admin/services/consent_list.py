"""The consent ledger as people read it: who agreed, who refused, who is stopped, one row each.

A person is a number. What counts is the newest statement in the stores that one may see; numbers
that were erased are nobody's and are left out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from iletiniz_admin.models import Consent, Message, Order, Store, Suppression, Upload, UploadRow
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.privacy.person import NOBODY

SCOPE_ALL: Final = "all"
_NAMES_SOMEBODY: Final = ~Consent.recipient.startswith(NOBODY)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people each view lists; who is stopped may be among the others too."""

    agreed: int
    refused: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Place:
    """A row by which a person's page is reached, so that no number stands in an address.

    ``kind`` is "consent", "suppression", "message", "order" or "file". The last two need what they
    are part of: the store of an order, the file of a line.
    """

    kind: str
    row_id: int
    owner_id: int | None = None


def count_people(session: Session, store_ids: Collection[int]) -> Counts:
    """Count the people of the stores by what they said last, and those who are stopped."""
    by_answer = select(Consent.is_given, func.count()).where(_is_newest(store_ids))
    rows = session.execute(by_answer.group_by(Consent.is_given))
    answers: dict[bool, int] = {row[0]: row[1] for row in rows}
    stopped = select(func.count(func.distinct(Suppression.recipient)))
    return Counts(
        agreed=answers.get(True, 0),
        refused=answers.get(False, 0),
        stopped=session.scalar(stopped.where(listed(session, store_ids))) or 0,
    )


def list_answers(
    session: Session,
    store_ids: Collection[int],
    *,
    is_given: bool | None,
    limit: int,
    offset: int = 0,
) -> Sequence[Consent]:
    """Return the newest statement of each person, newest first; None: whatever was said."""
    query = select(Consent).where(_is_newest(store_ids))
    if is_given is not None:
        query = query.where(Consent.is_given.is_(is_given))
    query = query.order_by(Consent.at.desc(), Consent.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def list_stopped(
    session: Session, store_ids: Collection[int], *, limit: int, offset: int = 0
) -> Sequence[Suppression]:
    """Return one live stop of each person, the newest, newest first."""
    newest = select(func.max(Suppression.id)).where(listed(session, store_ids))
    query = select(Suppression).where(Suppression.id.in_(newest.group_by(Suppression.recipient)))
    query = query.order_by(Suppression.at.desc(), Suppression.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def stopped_scopes(
    session: Session, store_ids: Collection[int], recipients: Collection[str]
) -> dict[str, str]:
    """Return the widest scope of the live stops of each of the recipients that has one."""
    query = select(Suppression.recipient, Suppression.scope)
    query = query.where(listed(session, store_ids), Suppression.recipient.in_(sorted(recipients)))
    found: dict[str, str] = {}
    for recipient, scope in session.execute(query):
        if found.get(recipient) != SCOPE_ALL:
            found[recipient] = scope
    return found


def listed(session: Session, store_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition of the live stops that a list may name.

    Those of the stores themselves; one that names no store is of its connection's stores. What a
    sister store of the merchant wrote down counts as well, but its customers are not listed here.
    """
    return and_(Suppression.lifted_at.is_(None), visible(session, store_ids))


def visible(session: Session, store_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the same condition for stops that were lifted, too."""
    connections = {
        found.id
        for store in session.scalars(select(Store).where(Store.id.in_(store_ids)))
        if (found := connection_for(session, store)) is not None
    }
    without_store = and_(
        Suppression.store_id.is_(None),
        or_(Suppression.connection_id.is_(None), Suppression.connection_id.in_(connections)),
    )
    return or_(Suppression.store_id.in_(store_ids), without_store) if store_ids else _never()


def liftable_ids(
    session: Session, store_ids: Collection[int], rows: Sequence[Suppression]
) -> frozenset[int]:
    """Return which of the stops the stores may lift: what was said to them, not to a sister."""
    ids = [row.id for row in rows if row.lifted_at is None]
    query = select(Suppression.id).where(Suppression.id.in_(ids), listed(session, store_ids))
    return frozenset(session.scalars(query))


def find_place(session: Session, store_ids: Collection[int], recipient: str) -> Place | None:
    """Return a row of the stores that is about the number, or None where nothing is held."""
    consent = select(func.max(Consent.id)).where(Consent.recipient == recipient)
    if row_id := session.scalar(consent.where(Consent.store_id.in_(store_ids))):
        return Place("consent", row_id)
    message = select(func.max(Message.id)).where(Message.recipient == recipient)
    if row_id := session.scalar(message.where(Message.store_id.in_(store_ids))):
        return Place("message", row_id)
    stop = select(func.max(Suppression.id)).where(Suppression.recipient == recipient)
    if row_id := session.scalar(stop.where(visible(session, store_ids))):
        return Place("suppression", row_id)
    order = select(Order.order_id, Order.store_id).where(
        Order.recipient == recipient, Order.store_id.in_(store_ids)
    )
    row = session.execute(order.order_by(Order.date_created_at.desc()).limit(1)).first()
    if row:
        return Place("order", row.order_id, row.store_id)
    line = _lines(store_ids).where(UploadRow.recipient == recipient)
    row = session.execute(line.order_by(UploadRow.upload_id.desc()).limit(1)).first()
    return Place("file", row.line, row.upload_id) if row else None


def find_recipient(session: Session, store_ids: Collection[int], place: Place) -> str | None:
    """Return whose row it is; None where it is not there, names nobody, or is of other stores."""
    found = session.scalar(_rows_at(session, store_ids, place))
    return found if found and not found.startswith(NOBODY) else None


def _rows_at(session: Session, store_ids: Collection[int], place: Place) -> Select[tuple[Any]]:
    if place.kind == "consent":
        return select(Consent.recipient).where(
            Consent.id == place.row_id, Consent.store_id.in_(store_ids)
        )
    if place.kind == "message":
        return select(Message.recipient).where(
            Message.id == place.row_id, Message.store_id.in_(store_ids)
        )
    if place.kind == "suppression":
        return select(Suppression.recipient).where(
            Suppression.id == place.row_id, visible(session, store_ids)
        )
    if place.kind == "file":
        lines = _lines(store_ids).with_only_columns(UploadRow.recipient)
        return lines.where(UploadRow.upload_id == place.owner_id, UploadRow.line == place.row_id)
    return select(Order.recipient).where(
        Order.order_id == place.row_id,
        Order.store_id == place.owner_id,
        Order.store_id.in_(store_ids),
    )


def _lines(store_ids: Collection[int]) -> Select[Any]:
    files = select(Upload.id).where(Upload.store_id.in_(store_ids))
    return select(UploadRow.upload_id, UploadRow.line).where(UploadRow.upload_id.in_(files))


def _is_newest(store_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition of each person's newest statement to the stores."""
    later = aliased(Consent)
    # Of a yes and a no of the same moment the no counts, as everywhere.
    same_moment = or_(
        and_(later.is_given.is_(False), Consent.is_given.is_(True)),
        and_(later.is_given == Consent.is_given, later.id > Consent.id),
    )
    is_later = or_(later.at > Consent.at, and_(later.at == Consent.at, same_moment))
    has_later = select(later.id).where(
        later.recipient == Consent.recipient,
        later.store_id.in_(store_ids),
        later.at >= Consent.at,
        is_later,
    )
    return and_(Consent.store_id.in_(store_ids), _NAMES_SOMEBODY, ~has_later.exists())


def _never() -> ColumnElement[bool]:
    return Suppression.id.is_(None)
