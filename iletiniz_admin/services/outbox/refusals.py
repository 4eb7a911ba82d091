"""Stops what waits for people who must not be written to any more."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Consent,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    RecipientRole,
    Store,
    Suppression,
)
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox.causes import BY_ORDER
from iletiniz_admin.services.outbox.due import goes_alone
from iletiniz_admin.services.outbox.moves import values_of

WAITING: Final = (MessageStatus.HELD, MessageStatus.QUEUED)
BATCH: Final = 200
Endings = dict[Reason, list[int]]


def stop_recipient(session: Session, recipient: str, now: datetime) -> int:
    """End what waits for this number and may not go there any more; return how many."""
    return stop_recipients(session, [recipient], now)


def stop_recipients(session: Session, recipients: Collection[str], now: datetime) -> int:
    """End what waits for these numbers (E.164) and may not go there any more; return how many.

    Each message is asked about anew, by its class and its store's merchant: it ends as skipped,
    with `opted_out` or `no_consent`. What is under way already is not called back; what is held
    for a customer whose number was corrected since is asked about as it is let go, for the new one.
    """
    if not recipients:
        return 0
    waiting = (
        select(Message.id, Message.store_id, Message.recipient, Message.message_class)
        .where(
            Message.recipient.in_(sorted(recipients)),
            Message.status.in_(WAITING),
            ~_goes_elsewhere(),
        )
        .order_by(Message.store_id)
    )
    endings: Endings = {}
    for store_id, rows in groupby(session.execute(waiting).all(), attrgetter("store_id")):
        _judge(session, session.get_one(Store, store_id), list(rows), endings)
    for reason, ids in endings.items():
        session.execute(
            update(Message)
            .where(Message.id.in_(ids), Message.status.in_(WAITING))
            .values(**values_of(MessageStatus.SKIPPED, reason, now))
            .execution_options(synchronize_session=False)
        )
    return sum(len(ids) for ids in endings.values())


def end_refused(session: Session, now: datetime) -> int:
    """End what still waits for a number that has refused, whoever forgot to; return how many.

    A refusal, or a "no" to commercial texts, ends them at once; a call that was under way then may
    bring one back later. Looked into are the few who ever refused or said no, in steps. Those of a
    campaign are asked before each of its batches.
    """
    ended, after = 0, ""
    while recipients := session.scalars(_refusing(after)).all():
        ended += stop_recipients(session, recipients, now)
        after = recipients[-1]
    return ended


def _refusing(after: str) -> Select[tuple[str]]:
    refused = exists().where(
        Suppression.recipient == Message.recipient, Suppression.lifted_at.is_(None)
    )
    said_no = exists().where(Consent.recipient == Message.recipient, ~Consent.is_given)
    return (
        select(Message.recipient)
        .where(
            Message.status.in_(WAITING),
            goes_alone(),
            Message.recipient > after,
            or_(refused, and_(commercial.is_subject(), said_no)),
        )
        .distinct()
        .order_by(Message.recipient)
        .limit(BATCH)
    )


def heed_refusal(
    session: Session, message: Message, code: str | None, text: str | None, now: datetime
) -> None:
    """Write back what iletiniz said of this recipient's will, and stop what waits for them.

    `code` and `text` are iletiniz's own words for why it did not take or deliver the message.
    Before the commit that records them no further row to the number can be claimed.
    """
    if not message.recipient or message.erased_at is not None:
        return
    if consent.write_back(session, message, code, text, now) is not None:
        stop_recipient(session, message.recipient, now)


def _goes_elsewhere() -> ColumnElement[bool]:
    corrected = exists().where(
        Order.store_id == Message.store_id,
        Order.order_id == Message.order_id,
        Order.recipient != Message.recipient,
    )
    is_customers = Message.recipient_role == RecipientRole.CUSTOMER
    is_held = Message.status == MessageStatus.HELD
    return and_(is_held, Message.source == BY_ORDER, is_customers, corrected)


def _judge(session: Session, store: Store, rows: Iterable[Row[Any]], endings: Endings) -> None:
    rows = list(rows)
    recipients = {row.recipient for row in rows}
    connection = connection_for(session, store)
    is_commercial = any(row.message_class is MessageClass.COMMERCIAL for row in rows)
    suppressed = consent.find_suppressed(session, recipients, store, connection)
    consented = consent.find_consented(session, store, recipients if is_commercial else ())
    for row in rows:
        reason = consent.objection(row.recipient, row.message_class, suppressed, consented)
        if reason is not None:
            endings.setdefault(reason, []).append(row.id)
