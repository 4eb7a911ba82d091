"""The figures of the dashboard, each in one statement over the stores that the person may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Message,
    MessageRule,
    MessageStatus,
    Order,
    Reason,
    Store,
    StoreStatus,
)

WORKER_SILENT: Final = timedelta(minutes=2)
STORE_SILENT: Final = timedelta(minutes=30)  # six heartbeats of the bridge
# A message that ends today was made at most this long ago; keeps the count on an index.
OLDEST: Final = timedelta(days=7)
WAITING: Final = (MessageStatus.HELD, MessageStatus.QUEUED, MessageStatus.SENDING)
FAILED: Final = (MessageStatus.FAILED, MessageStatus.REJECTED, MessageStatus.EXPIRED)
BAD_NUMBER: Final = (
    Reason.NO_NUMBER,
    Reason.NOT_A_NUMBER,
    Reason.NOT_A_MOBILE,
    Reason.SHORT_NUMBER,
    Reason.MISTYPED,
    Reason.FOREIGN,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages: sent and failed since midnight; waiting, held and uncertain now.

    `unreachable`, by store: orders of today that could not be texted, as their number is wrong.
    """

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    held: int = 0
    uncertain: int = 0
    unreachable: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Steps:
    """The first steps that are done, from what really stands."""

    is_connected: bool
    has_store: bool
    is_paired: bool
    has_notice: bool
    has_sent: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(
            (self.is_connected, self.has_store, self.is_paired, self.has_notice, self.has_sent)
        )


def counts(session: Session, store_ids: Collection[int], midnight: datetime) -> Counts:
    """Count the messages of the stores; `midnight` is the beginning of today."""
    if not store_ids:
        return Counts()
    now_rows = session.execute(_standing(store_ids)).tuples()
    standing: dict[MessageStatus, int] = dict(now_rows.all())
    today = session.execute(_since(store_ids, midnight)).tuples().all()
    return Counts(
        sent=sum(row[1] for row in today),
        failed=sum(row[2] for row in today),
        unreachable={row[0]: row[3] for row in today if row[3]},
        waiting=sum(standing.get(status, 0) for status in WAITING),
        held=standing.get(MessageStatus.HELD, 0),
        uncertain=standing.get(MessageStatus.UNCERTAIN, 0),
    )


def last_messages(
    session: Session, store_ids: Collection[int], *, limit: int = 10
) -> Sequence[Message]:
    """Return the newest messages of the stores: not a campaign's, which would push out all others.

    Orders for which no notice is on are left out, too.
    """
    if not store_ids:
        return []
    says_something = or_(Message.reason.is_(None), Message.reason != Reason.NO_RULE)
    query = select(Message).where(
        Message.store_id.in_(store_ids), Message.campaign_id.is_(None), says_something
    )
    newest = query.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)
    return session.scalars(newest).all()


def is_silent(seen_at: datetime | None, limit: timedelta, now: datetime) -> bool:
    """Say whether the last sign of life is missing or too long ago."""
    return seen_at is None or now - seen_at > limit


def first_steps(session: Session, store_ids: Collection[int]) -> Steps:
    """Say which of the first steps are done for the stores that the person may see."""
    ids = list(store_ids)
    paired = exists().where(Store.id.in_(ids), Store.status == StoreStatus.PAIRED)
    notice = exists().where(MessageRule.store_id.in_(ids), MessageRule.is_enabled.is_(True))
    sent = exists().where(Message.store_id.in_(ids), Message.accepted_at.is_not(None))
    connected = exists().where(Connection.status == ConnectionStatus.CONNECTED)
    row = session.execute(select(connected, paired, notice, sent)).one()
    return Steps(
        is_connected=bool(row[0]),
        has_store=bool(ids),
        is_paired=bool(row[1]),
        has_notice=bool(row[2]),
        has_sent=bool(row[3]),
    )


def was_connected(session: Session) -> bool:
    """Say whether the panel has ever been connected; a connection that was ended is kept."""
    return bool(session.scalar(select(exists().where(Connection.id.is_not(None)))))


def has_orders(session: Session, store_id: int) -> bool:
    """Say whether any order of the store is known that was not deleted."""
    known = exists().where(Order.store_id == store_id, Order.deleted_at.is_(None))
    return bool(session.scalar(select(known)))


def connections_of(stores: Collection[Store], live: Sequence[Connection]) -> list[Connection]:
    """Return those of the live connections that the stores send by, without asking again."""
    only = live[0].id if len(live) == 1 else None
    wanted = {only if store.connection_id is None else store.connection_id for store in stores}
    return [row for row in live if row.id in wanted]


def _standing(store_ids: Collection[int]) -> Select[tuple[MessageStatus, int]]:
    return (
        select(Message.status, func.count())
        .where(
            Message.status.in_((*WAITING, MessageStatus.UNCERTAIN)),
            Message.store_id.in_(store_ids),
        )
        .group_by(Message.status)
    )


def _since(store_ids: Collection[int], midnight: datetime) -> Select[tuple[int, int, int, int]]:
    """Return store, sent, failed and orders without a usable number, of one statement."""
    is_sent = Message.accepted_at >= midnight
    is_failed = Message.status.in_(FAILED) & (Message.finished_at >= midnight)
    is_bad = (
        (Message.status == MessageStatus.SKIPPED)
        & Message.reason.in_(BAD_NUMBER)
        & (Message.created_at >= midnight)
    )
    return (
        select(
            Message.store_id,
            func.sum(case((is_sent, 1), else_=0)),
            func.sum(case((is_failed, 1), else_=0)),
            func.count(case((is_bad, Message.order_id)).distinct()),
        )
        .where(Message.store_id.in_(store_ids), Message.created_at >= midnight - OLDEST)
        .group_by(Message.store_id)
    )
