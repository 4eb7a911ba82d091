"""The ledger as people and scripts read it: what happened to every event and message."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from iletiniz_admin.models import (
    Attempt,
    Campaign,
    Message,
    MessageStatus,
    Order,
    OrderEvent,
    Reason,
)
from iletiniz_admin.services import consent
from iletiniz_admin.sms import Recipient, normalise

MAX_MESSAGE_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What a list of messages is narrowed to; ``store_ids`` is what the person may see.

    ``None`` narrows nothing. ``begins_at`` is inclusive, ``ends_at`` exclusive.
    """

    store_ids: Collection[int] | None = None
    statuses: Collection[MessageStatus] = ()
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    search: str = ""
    kind: str = ""  # "order": what the orders caused; "campaign": bulk sending
    campaign_id: int | None = None
    leaves_out_no_rule: bool = False  # orders that reached a status without a notice
    finds_part_of_number: bool = True  # off for those who see numbers masked: it would unmask them


def escaped_like(text: str) -> str:
    """Return a LIKE pattern that finds the text anywhere, its own signs taken literally."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"


def letter_cases(text: str) -> list[str]:
    """Return the text in the cases that a Turkish reader takes for the same.

    SQLite folds the case of A to Z only: without these, "şeker" would not find "Şeker".
    """
    lower = text.replace("İ", "i").replace("I", "ı").lower()
    title = " ".join(_upper(word[:1]) + word[1:] for word in lower.split(" "))
    return list(dict.fromkeys((text, lower, _upper(lower), title)))


def _upper(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def _contains(column: Any, text: str) -> ColumnElement[bool]:
    patterns = (escaped_like(form) for form in letter_cases(text))
    return or_(*(column.ilike(pattern, escape="\\") for pattern in patterns))


def _search_condition(chosen: MessageFilter) -> ColumnElement[bool]:
    """Match a number in any written form, an order's number, a name on the order, or the text."""
    text = chosen.search
    named = select(Order.order_id).where(
        Order.store_id == Message.store_id,
        Order.order_id == Message.order_id,
        or_(
            _contains(Order.first_name + " " + Order.last_name, text),
            _contains(Order.shipping_first_name + " " + Order.shipping_last_name, text),
        ),
    )
    conditions = [
        Message.order_number == text.removeprefix("#"),
        _contains(consent.searchable_text(Message.body), text),
        named.exists(),
    ]
    if isinstance(number := normalise(text), Recipient):
        conditions.append(Message.recipient == number.e164)
    elif chosen.finds_part_of_number:
        conditions.append(Message.recipient.like(escaped_like(text), escape="\\"))
    return or_(*conditions)


def _is_of_kind(chosen: MessageFilter) -> ColumnElement[bool]:
    if chosen.campaign_id is not None:
        return Message.campaign_id == chosen.campaign_id
    is_bulk = Message.campaign_id.is_not(None)
    return is_bulk if chosen.kind == "campaign" else ~is_bulk


def _narrowed(query: Select[Any], chosen: MessageFilter, *, by_status: bool = True) -> Select[Any]:
    if chosen.store_ids is not None:
        query = query.where(Message.store_id.in_(chosen.store_ids))
    if by_status and chosen.statuses:
        query = query.where(Message.status.in_(chosen.statuses))
    if chosen.kind or chosen.campaign_id is not None:
        query = query.where(_is_of_kind(chosen))
    if chosen.leaves_out_no_rule:
        query = query.where(or_(Message.reason.is_(None), Message.reason != Reason.NO_RULE))
    if chosen.begins_at:
        query = query.where(Message.created_at >= chosen.begins_at)
    if chosen.ends_at:
        query = query.where(Message.created_at < chosen.ends_at)
    if chosen.search:
        query = query.where(_search_condition(chosen))
    return query


def list_messages(
    session: Session, chosen: MessageFilter, *, limit: int, offset: int = 0
) -> Sequence[Message]:
    """Return the messages of a filter, newest first."""
    query = _narrowed(select(Message), chosen).order_by(Message.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_by_status(session: Session, chosen: MessageFilter) -> dict[MessageStatus, int]:
    """Return how many messages each status has; the filter's own statuses do not narrow this."""
    query = select(Message.status, func.count()).group_by(Message.status)
    rows = session.execute(_narrowed(query, chosen, by_status=False)).all()
    return {status: count for status, count in rows}  # noqa: C416 - mypy does not take rows for pairs


def count_no_rule(session: Session, chosen: MessageFilter) -> int:
    """Return how many rows of the filter say only that no notice is on for a status."""
    query = select(func.count()).select_from(Message).where(Message.reason == Reason.NO_RULE)
    return session.scalar(_narrowed(query, chosen)) or 0


def find_message(
    session: Session, message_id: int, store_ids: Collection[int] | None
) -> Message | None:
    """Return a message if it belongs to one of the stores."""
    if not 0 < message_id <= MAX_MESSAGE_ID:
        return None  # more than the column holds
    message = session.get(Message, message_id)
    if message is None or (store_ids is not None and message.store_id not in store_ids):
        return None
    return message


def campaigns_of(session: Session, messages: Sequence[Message]) -> dict[int, Campaign]:
    """Return the campaigns that the messages are of, by id."""
    ids = {message.campaign_id for message in messages} - {None}
    if not ids:
        return {}
    rows = session.scalars(select(Campaign).where(Campaign.id.in_(ids)))
    return {row.id: row for row in rows}


def list_attempts(session: Session, message_id: int) -> Sequence[Attempt]:
    """Return the tries of a message, oldest first."""
    query = select(Attempt).where(Attempt.message_id == message_id).order_by(Attempt.id)
    return session.scalars(query).all()


def list_resends(session: Session, message_id: int) -> Sequence[Message]:
    """Return the messages that a person made by sending this one again, oldest first."""
    query = select(Message).where(Message.resend_of_id == message_id).order_by(Message.id)
    return session.scalars(query).all()


def list_events(
    session: Session,
    store_ids: Collection[int] | None,
    *,
    order: str = "",
    limit: int,
    offset: int = 0,
) -> Sequence[OrderEvent]:
    """Return the events of the stores, newest first; ``order`` is an order's number."""
    query = _events(select(OrderEvent), store_ids, order)
    query = query.order_by(OrderEvent.received_at.desc(), OrderEvent.event_id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all()


def count_events(session: Session, store_ids: Collection[int] | None, *, order: str = "") -> int:
    """Return how many events ``list_events`` would go through."""
    return session.scalar(_events(select(func.count(OrderEvent.event_id)), store_ids, order)) or 0


def _events(query: Select[Any], store_ids: Collection[int] | None, order: str) -> Select[Any]:
    if store_ids is not None:
        query = query.where(OrderEvent.store_id.in_(store_ids))
    if order:
        query = query.where(OrderEvent.order_number == order.removeprefix("#"))
    return query


def later_messages(
    session: Session, message_ids: Sequence[int], *, most: int = 5
) -> dict[int, list[Message]]:
    """Return for each message what was meant for the same number after it, in one statement.

    It is the evidence for an uncertain one; at most ``most`` each, oldest first.
    """
    later = aliased(Message)
    place = func.row_number().over(partition_by=Message.id, order_by=later.id).label("place")
    ranked = (
        select(Message.id.label("of_id"), later.id.label("later_id"), place)
        .join(
            later,
            (later.recipient == Message.recipient)
            & (later.store_id == Message.store_id)
            & (later.id > Message.id),
        )
        .where(Message.id.in_(message_ids), Message.recipient != "")
        .subquery()
    )
    query = (
        select(ranked.c.of_id, later)
        .join(later, later.id == ranked.c.later_id)
        .where(ranked.c.place <= most)
        .order_by(later.id)
    )
    found: dict[int, list[Message]] = {message_id: [] for message_id in message_ids}
    for of_id, message in session.execute(query):
        found[of_id].append(message)
    return found


def stats(session: Session) -> dict[str, Any]:
    """Return ``{"events", "messages", "by_status", "attempts"}`` as plain numbers."""
    by_status = count_by_status(session, MessageFilter())
    return {
        "events": session.scalar(select(func.count()).select_from(OrderEvent)) or 0,
        "messages": sum(by_status.values()),
        "by_status": {str(status): count for status, count in sorted(by_status.items())},
        "attempts": session.scalar(select(func.count()).select_from(Attempt)) or 0,
    }


def attempts_by_message(
    session: Session, message_ids: Sequence[int], *, chunk: int = 500
) -> dict[int, list[Attempt]]:
    """Return the tries of many messages, oldest first, in few statements."""
    found: dict[int, list[Attempt]] = {message_id: [] for message_id in message_ids}
    for start in range(0, len(message_ids), chunk):
        some = message_ids[start : start + chunk]
        query = select(Attempt).where(Attempt.message_id.in_(some)).order_by(Attempt.id)
        for attempt in session.scalars(query):
            found[attempt.message_id].append(attempt)
    return found
