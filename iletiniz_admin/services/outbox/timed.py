"""Lets messages go whose wait has an end of its own: for the tracking number, for the morning.

A number that arrives ends the wait for it at once; else it ends by time, with the wording without.
Everything is asked again, and every move is guarded by what the row must still be, so that the
number and the end of the wait, or two processes, never make two messages of one.

An order that goes on to its next status while its text waits for the number still gets that text,
one message in all cases; only an order that is off or stands still by then gets none (cancelled,
refunded, failed, pending, on hold, in the bin or deleted). Texts are the rule's present ones, and
go to the order's present number; a rule that was switched off meanwhile sends nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Message,
    MessageRule,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox.addressing import Address
from iletiniz_admin.services.outbox.admission import Admission, admit_class
from iletiniz_admin.services.outbox.causes import (
    BY_ORDER,
    Cause,
    Orders,
    causes_of,
    orders_of,
)
from iletiniz_admin.services.outbox.enqueue import MESSAGES
from iletiniz_admin.services.outbox.moves import ENDED
from iletiniz_admin.services.outbox.people import People
from iletiniz_admin.services.outbox.reask import as_of_trigger, ending, skipped
from iletiniz_admin.services.outbox.wording import Wording, Writer, link_row
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.sms import needs_tracking

TIMED: Final = (Reason.TRACKING, Reason.QUIET_HOURS)
WAITING: Final = (MessageStatus.HELD, MessageStatus.QUEUED)
BATCH: Final = 200
Messages = Sequence[Row[Any]]
# Guarded by what the row must still be: whoever comes second changes nothing.
_RELEASE: Final = (
    update(MESSAGES)
    .where(
        MESSAGES.c.id == bindparam("the_id"),
        MESSAGES.c.status == MessageStatus.HELD,
        MESSAGES.c.reason == bindparam("the_reason", type_=MESSAGES.c.reason.type),
    )
    .values(
        {
            name: bindparam(name)
            for name in (
                "status",
                "reason",
                "held_until",
                "available_at",
                "connection_id",
                "recipient",
                "body",
                "parts",
                "finished_at",
                "updated_at",
            )
        }
    )
)
_REWORD: Final = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("the_id"), MESSAGES.c.status.in_(WAITING))
    .values({name: bindparam(name) for name in ("body", "parts", "updated_at")})
)


def release_timed(session: Session, now: datetime, formats: Format, *, limit: int = BATCH) -> int:
    """Let go what waited long enough for its number or for the end of the quiet hours.

    Returns how many moved, at most `limit`. They land in the queue, are held for what hinders
    them now, or end. Quiet hours that a person has ended since end at once.
    """
    moved = 0
    for store in session.scalars(_stores_waiting()).all():
        if moved >= limit:
            break
        writer = Writer(store, connection_for(session, store), formats)
        messages = session.execute(_due(writer, now).limit(limit - moved)).all()
        if messages:
            orders = orders_of(session, store.id, messages)
            moved += len(_let_go(session, writer, messages, orders, now))
    return moved


def release_tracking(
    session: Session, store: Store, orders: Orders, now: datetime, formats: Format
) -> int:
    """Compose anew and let go what waits for these orders' number; return how many were queued.

    `orders` maps ids to the mirror's rows, which have the number by now. What waits for something
    else (a closed gate, the morning) gets the wording with the number and goes on waiting; what
    left before stays as it is. The number of statements does not grow with the orders.
    """
    messages = session.execute(_of_orders(store, orders)).all()
    if not messages:
        return 0
    writer = Writer(store, connection_for(session, store), formats)
    waiting = [one for one in messages if one.reason is Reason.TRACKING]
    changes = _let_go(session, writer, waiting, orders, now)
    others = [one for one in messages if one.reason is not Reason.TRACKING]
    _reword(session, writer, others, orders, now)
    return sum(one["status"] is MessageStatus.QUEUED for one in changes)


def _stores_waiting() -> Select[tuple[Store]]:
    waiting = exists().where(
        Message.store_id == Store.id,
        Message.status == MessageStatus.HELD,
        Message.reason.in_(TIMED),
    )
    return select(Store).where(waiting).order_by(Store.id)


def _due(writer: Writer, now: datetime) -> Select[Any]:
    over = MESSAGES.c.held_until <= now
    if commercial.quiet_until(writer.connection, now) is None:
        over = or_(over, MESSAGES.c.reason == Reason.QUIET_HOURS)
    return (
        select(MESSAGES)
        .where(
            MESSAGES.c.store_id == writer.store.id,
            MESSAGES.c.status == MessageStatus.HELD,
            MESSAGES.c.reason.in_(TIMED),
            over,
        )
        .order_by(MESSAGES.c.id)
    )


def _of_orders(store: Store, orders: Orders) -> Select[Any]:
    return (
        select(MESSAGES)
        .where(
            MESSAGES.c.store_id == store.id,
            MESSAGES.c.order_id.in_(sorted(orders)),
            MESSAGES.c.source == BY_ORDER,
            MESSAGES.c.status.in_(WAITING),
            MESSAGES.c.erased_at.is_(None),
        )
        .order_by(MESSAGES.c.id)
    )


class Waiting(NamedTuple):
    """A message, what it came from and whom it goes to by now."""

    message: Row[Any]
    cause: Cause
    to: Address

    @property
    def order(self) -> Mapping[str, Any] | None:
        """The order for the text, which speaks of the status that it was made for."""
        return as_of_trigger(self.message, self.cause.order)

    @property
    def is_for_tracking(self) -> bool:
        """Whether it waits for its number, and not for the morning."""
        return self.message.reason is Reason.TRACKING


def _let_go(
    session: Session, writer: Writer, messages: Messages, orders: Orders, now: datetime
) -> list[dict[str, Any]]:
    """End the wait of each message and write it down; return the changes."""
    if not messages:
        return []
    causes = causes_of(session, messages, orders)
    waiting = [
        Waiting(one, causes[one.id], Address.of(one, causes[one.id].order)) for one in messages
    ]
    addressed = [(one.message, one.to) for one in waiting]
    people = People.ask(session, writer.store, writer.connection, addressed, now)
    changes: list[dict[str, Any]] = []
    links: list[consent.OptOutLinkRow] = []
    for one in waiting:
        end = ending(one.message, one.cause, now, may_go_on=one.is_for_tracking)
        end = end or skipped(people.objection(one.message, one.to))
        wording = _wording(writer, one) if end is None else Wording.of(one.message)
        end = end or skipped(wording.fault)
        where = Admission(*end) if end else _admit(writer, one.message, now)
        changes.append(_change(writer, one, wording, where, now))
        if wording.token and where.status not in ENDED:
            links.append(_link_row(writer, one.to.recipient, wording.token, now))
    session.connection().execute(_RELEASE, changes)
    if links:
        consent.new_links(session, links)
    return changes


def _wording(writer: Writer, one: Waiting) -> Wording:
    wording = writer.reword(one.message, one.cause.rule, one.order)
    if one.to.is_new and wording.token is None:
        return wording.linked_anew()
    return wording


def _link_row(writer: Writer, recipient: str, token: str, now: datetime) -> consent.OptOutLinkRow:
    return link_row(writer.store, writer.connection, recipient, token, now)


def _admit(writer: Writer, message: Any, now: datetime) -> Admission:
    return admit_class(writer.store, writer.connection, message.message_class, now)


def _change(
    writer: Writer, one: Waiting, wording: Wording, where: Admission, now: datetime
) -> dict[str, Any]:
    message, is_queued = one.message, where.status is MessageStatus.QUEUED
    connection = writer.connection
    return {
        "the_id": message.id,
        "the_reason": message.reason,
        "status": where.status,
        "reason": where.reason,
        "held_until": where.held_until,
        "available_at": now if is_queued else message.available_at,
        "connection_id": connection.id if connection else message.connection_id,
        "recipient": one.to.recipient,
        "body": wording.body,
        "parts": wording.parts,
        "finished_at": now if where.status in ENDED else None,
        "updated_at": now,
    }


def _reword(
    session: Session, writer: Writer, messages: Messages, orders: Orders, now: datetime
) -> None:
    """Give the number to those that wait for something else, where their rule speaks of it."""
    causes = causes_of(session, messages, orders)
    changes: list[dict[str, Any]] = []
    links: list[consent.OptOutLinkRow] = []
    for message in messages:
        rule = causes[message.id].rule
        order = as_of_trigger(message, causes[message.id].order)
        if rule is None or not _speaks_of_tracking(rule):
            continue
        wording = writer.reword(message, rule, order)
        if wording.fault is None:
            changes.append(
                {
                    "the_id": message.id,
                    "body": wording.body,
                    "parts": wording.parts,
                    "updated_at": now,
                }
            )
            links += (
                [_link_row(writer, message.recipient, wording.token, now)] if wording.token else []
            )
    if changes:
        session.connection().execute(_REWORD, changes)
    if links:
        consent.new_links(session, links)


def _speaks_of_tracking(rule: MessageRule) -> bool:
    return any(needs_tracking(text) for text in (rule.text, *(rule.variants or {}).values()))
