"""Asks everything again before a message leaves that had to wait."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Consent,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    RecipientRole,
    Suppression,
)

# Not statuses of an order, so the order cannot have left them.
PSEUDO_STATUSES = frozenset({"received", "partially-refunded"})
BY_ORDER = "order"

Verdict = tuple[MessageStatus, Reason]


def objection(session: Session, message: Message, now: datetime) -> Verdict | None:
    """Return how a message ends that must not leave any more, or None if it may.

    In this order: best-before, the order (deleted, muted, gone on), suppression, consent.
    """
    if message.best_before_at is not None and message.best_before_at <= now:
        return MessageStatus.LAPSED, Reason.BEST_BEFORE
    reason = _order_reason(session, message) or person_reason(session, message)
    return None if reason is None else (MessageStatus.SKIPPED, reason)


def person_reason(session: Session, message: Message) -> Reason | None:
    """Return why this recipient must not be written to, or None."""
    is_commercial = message.message_class is MessageClass.COMMERCIAL
    if _is_suppressed(session, message, is_commercial=is_commercial):
        return Reason.OPTED_OUT
    if is_commercial and not _has_consent(session, message):
        return Reason.NO_CONSENT
    return None


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


def _is_suppressed(session: Session, message: Message, *, is_commercial: bool) -> bool:
    statement = select(Suppression.id).where(
        Suppression.recipient == message.recipient,
        or_(
            Suppression.connection_id.is_(None),
            Suppression.connection_id == message.connection_id,
        ),
    )
    if not is_commercial:
        statement = statement.where(Suppression.scope != "commercial")
    return session.scalar(statement.limit(1)) is not None


def _has_consent(session: Session, message: Message) -> bool:
    newest = (
        select(Consent.is_given)
        .where(Consent.recipient == message.recipient, Consent.store_id == message.store_id)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
    )
    return session.scalar(newest) is True
