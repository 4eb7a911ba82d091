"""Asks everything again before a message leaves that had to wait."""

from datetime import datetime

from sqlalchemy.orm import Session

from iletiniz_admin.models import Message, MessageStatus, Order, Reason, RecipientRole
from iletiniz_admin.services import consent

# Not statuses of an order, so the order cannot have left them.
PSEUDO_STATUSES = frozenset({"received", "partially-refunded"})
BY_ORDER = "order"

Verdict = tuple[MessageStatus, Reason]


def objection(session: Session, message: Message, now: datetime) -> Verdict | None:
    """Return how a message ends that must not leave any more, or None if it may.

    In this order: erased, best-before, the order (deleted, muted, gone on), suppression, consent.
    """
    if message.erased_at is not None:
        return MessageStatus.CANCELLED, Reason.ERASED
    if message.best_before_at is not None and message.best_before_at <= now:
        return MessageStatus.LAPSED, Reason.BEST_BEFORE
    reason = _order_reason(session, message) or person_reason(session, message)
    return None if reason is None else (MessageStatus.SKIPPED, reason)


def person_reason(session: Session, message: Message) -> Reason | None:
    """Return why this recipient must not be written to, or None."""
    return consent.find_objection(
        session,
        store_id=message.store_id,
        connection_id=message.connection_id,
        recipient=message.recipient,
        message_class=message.message_class,
    )


def _order_reason(session: Session, message: Message) -> Reason | None:
    if message.order_id is None or message.source != BY_ORDER:
        return None  # a person asked for a test or a resend
    order = session.get(Order, (message.store_id, message.order_id))
    if order is None:
        return None
    if order.deleted_at is not None:
        return Reason.ORDER_DELETED
    if order.is_muted and message.recipient_role == RecipientRole.CUSTOMER:
        return Reason.MUTED
    is_pseudo = message.trigger in PSEUDO_STATUSES
    return None if is_pseudo or order.status == message.trigger else Reason.STATUS_CHANGED
