"""Asks everything again before a message leaves that had to wait, or that sells something."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from iletiniz_admin.models import Message, MessageStatus, Reason, RecipientRole, Store
from iletiniz_admin.services import composing
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox.addressing import Address
from iletiniz_admin.services.outbox.causes import Cause, cause_of
from iletiniz_admin.services.outbox.people import People, person_reason

# Not statuses of an order, so the order cannot have left them.
PSEUDO_STATUSES: Final = frozenset({"received", "partially-refunded"})
# WooCommerce's own: an order in one of them is off, or stands still until somebody pays.
STOPPED_STATUSES: Final = frozenset(
    {"cancelled", "refunded", "failed", "pending", "on-hold", "trash"}
)
Verdict = tuple[MessageStatus, Reason]


class Answer(NamedTuple):
    """How a message ends that must not leave any more (None: it may), and whom it goes to now."""

    ending: Verdict | None
    to: Address


def ask_again(session: Session, message: Message, now: datetime) -> Answer:
    """Ask as a message is let go that was held, for its order's present number.

    In this order: erased, best-before, the order (deleted, muted, gone on), the rule (switched
    off), the number, suppression, consent, and the frequency cap of a corrected number.
    """
    cause = cause_of(session, message)
    to = Address.of(message, cause.order)
    end = ending(message, cause, now)
    if end is None:
        store = session.get_one(Store, message.store_id)
        connection = connection_for(session, store)
        people = People.ask(session, store, connection, [(message, to)], now)
        end = skipped(people.objection(message, to))
    return Answer(end, to)


def last_objection(session: Session, message: Message, now: datetime) -> Verdict | None:
    """Return how a message ends right before its call, or None if it may go.

    A first try has not waited, so an order that has gone on since does not stop it; nor one that
    waited for its tracking number.
    """
    cause = cause_of(session, message)
    is_tracking = cause.rule is not None and composing.waits_for_tracking(cause.rule)
    may_go_on = message.attempt_count == 0 or is_tracking
    end = ending(message, cause, now, may_go_on=may_go_on)
    return end or skipped(person_reason(session, message))


def ending(message: Any, cause: Cause, now: datetime, *, may_go_on: bool = False) -> Verdict | None:
    """Return how the message ends by itself and its cause; people's will is asked apart.

    With ``may_go_on`` the order may be in another status by now, unless that stops it.
    """
    if message.erased_at is not None:
        return MessageStatus.CANCELLED, Reason.ERASED
    if message.best_before_at is not None and message.best_before_at <= now:
        return MessageStatus.LAPSED, Reason.BEST_BEFORE
    reason = _order_reason(message, cause.order, may_go_on=may_go_on)
    if reason is None and cause.rule is not None and not cause.rule.is_enabled:
        reason = Reason.NO_RULE
    return skipped(reason)


def as_of_trigger(message: Any, order: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the order in the status that the message was made for, whatever it is in by now."""
    if order is None or message.trigger in PSEUDO_STATUSES:
        return order
    return {**order, "status": message.trigger}


def skipped(reason: Reason | None) -> Verdict | None:
    """Return the ending for a reason."""
    return None if reason is None else (MessageStatus.SKIPPED, reason)


def _order_reason(
    message: Any, order: Mapping[str, Any] | None, *, may_go_on: bool
) -> Reason | None:
    if order is None:
        return None
    if order["deleted_at"] is not None:
        return Reason.ORDER_DELETED
    if order["is_muted"] and message.recipient_role == RecipientRole.CUSTOMER:
        return Reason.MUTED
    status = order["status"]
    if message.trigger in PSEUDO_STATUSES or status == message.trigger:
        return None
    goes = may_go_on and status not in STOPPED_STATUSES
    return None if goes else Reason.STATUS_CHANGED
