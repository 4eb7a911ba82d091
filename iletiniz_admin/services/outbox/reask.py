"""Asks everything again before a message leaves that had to wait."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    RecipientRole,
    Store,
)
from iletiniz_admin.services import consent
from iletiniz_admin.services.connections_lookup import connection_for

# Not statuses of an order, so the order cannot have left them.
PSEUDO_STATUSES = frozenset({"received", "partially-refunded"})
BY_ORDER = "order"

Verdict = tuple[MessageStatus, Reason]
_COLUMNS = ("status", "is_muted", "deleted_at")


@dataclass(frozen=True, slots=True)
class People:
    """What several recipients of a store want, each question asked once."""

    suppressed: Mapping[str, str]
    consented: Collection[str]

    @classmethod
    def ask(
        cls,
        session: Session,
        store: Store,
        connection: Connection | None,
        messages: Iterable[Any],
    ) -> "People":
        """Ask for the recipients of these messages (or rows with the same attributes)."""
        everyone, commercial = set(), set()
        for message in messages:
            everyone.add(message.recipient)
            if message.message_class is MessageClass.COMMERCIAL:
                commercial.add(message.recipient)
        return cls(
            consent.find_suppressed(session, everyone, store, connection),
            consent.find_consented(session, store, commercial),
        )

    def objection(self, message: Any) -> Reason | None:
        """Return why this message may not go to its recipient, or None."""
        return consent.objection(
            message.recipient, message.message_class, self.suppressed, self.consented
        )


def objection(session: Session, message: Message, now: datetime) -> Verdict | None:
    """Return how a message ends that must not leave any more, or None if it may.

    In this order: erased, best-before, the order (deleted, muted, gone on), suppression, consent.
    """
    order = None
    if message.order_id is not None:
        order = session.get(Order, (message.store_id, message.order_id))
    row = {name: getattr(order, name) for name in _COLUMNS} if order is not None else None
    verdict = ending(message, row, now)
    if verdict is None and (reason := person_reason(session, message)) is not None:
        return MessageStatus.SKIPPED, reason
    return verdict


def ending(message: Any, order: Mapping[str, Any] | None, now: datetime) -> Verdict | None:
    """Return how the message ends by itself and its order; people's will is asked apart.

    `order` maps the mirror's columns (`status`, `is_muted`, `deleted_at`), None if unknown.
    """
    if message.erased_at is not None:
        return MessageStatus.CANCELLED, Reason.ERASED
    if message.best_before_at is not None and message.best_before_at <= now:
        return MessageStatus.LAPSED, Reason.BEST_BEFORE
    reason = _order_reason(message, order)
    return None if reason is None else (MessageStatus.SKIPPED, reason)


def person_reason(session: Session, message: Message) -> Reason | None:
    """Return why this recipient must not be written to, or None."""
    store = session.get_one(Store, message.store_id)
    return consent.find_objection(
        session,
        store=store,
        connection=connection_for(session, store),
        recipient=message.recipient,
        message_class=message.message_class,
    )


def _order_reason(message: Any, order: Mapping[str, Any] | None) -> Reason | None:
    if order is None or message.source != BY_ORDER:
        return None  # a person asked for a test or a resend
    if order["deleted_at"] is not None:
        return Reason.ORDER_DELETED
    if order["is_muted"] and message.recipient_role == RecipientRole.CUSTOMER:
        return Reason.MUTED
    is_pseudo = message.trigger in PSEUDO_STATUSES
    return None if is_pseudo or order["status"] == message.trigger else Reason.STATUS_CHANGED
