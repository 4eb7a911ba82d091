"""What a person may do with a message: settle, resend, cancel. Each is audited."""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import (
    PRIORITY_BULK,
    PRIORITY_BY_HAND,
    Message,
    MessageStatus,
    Reason,
    Store,
)
from iletiniz_admin.services import audit, commercial
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox.admission import admit_class
from iletiniz_admin.services.outbox.enqueue import enqueue, new_row
from iletiniz_admin.services.outbox.moves import ENDED, move
from iletiniz_admin.services.outbox.notes import add_note
from iletiniz_admin.services.outbox.people import person_reason

Verdict = Literal["accepted", "failed", "resend"]
BEST_BEFORE = timedelta(hours=24)  # of what a person sends again
_SETTLED = {
    "accepted": MessageStatus.ACCEPTED,
    "failed": MessageStatus.FAILED,
    "resend": MessageStatus.QUEUED,
}
RESENDABLE = frozenset(
    {
        MessageStatus.FAILED,
        MessageStatus.REJECTED,
        MessageStatus.EXPIRED,
        MessageStatus.LAPSED,
        MessageStatus.CANCELLED,
        MessageStatus.UNCERTAIN,
    }
)
CANCELLABLE = (MessageStatus.HELD, MessageStatus.QUEUED)
_COPIED = (
    "store_id",
    "order_id",
    "order_number",
    "event_id",
    "rule_id",
    "trigger",
    "recipient_role",
    "recipient",
    "body",
    "parts",
    "sender",
    "provider",
    "fallback",
    "message_class",
)


def get_message(session: Session, message_id: int) -> Message:
    """Return the message as it is now, locked until the commit. Raises `NotFound`."""
    message = session.get(Message, message_id, populate_existing=True, with_for_update=True)
    if message is None:
        raise NotFound("message", message_id=message_id)
    return message


def settle(
    session: Session, message_id: int, verdict: Verdict, actor: audit.Actor, now: datetime
) -> Message:
    """End the uncertainty: it was `accepted`, it `failed`, or send the same message again.

    Raises `Refused`: `not_uncertain` for a message that is not uncertain (any more), and for a
    resend `message_erased`, `recipient_refused` where the person must not be written to, or
    `frequency_cap` where another commercial text went there a short time ago.
    """
    message = get_message(session, message_id)
    if message.status is not MessageStatus.UNCERTAIN:
        raise Refused("not_uncertain", status=message.status.value)
    more: dict[str, Any] = {}
    if verdict == "resend":
        _check_person(session, message)
        _check_cap(session, message, now)
        more = {
            "available_at": now,
            "best_before_at": now + BEST_BEFORE,
            "priority": _priority(message),
        }
    elif verdict == "accepted":
        more = {"accepted_at": now}
    status = _SETTLED[verdict]
    settled = move(session, message_id, status, Reason.BY_PERSON, now=now, **more) or message
    _audit(session, actor, "message.settled", message, {"status": status.value, "as": verdict})
    if verdict != "resend":
        add_note(session, settled, now)
    return settled


def resend(session: Session, message_id: int, actor: audit.Actor, now: datetime) -> Message:
    """Queue the same text again as a new message, which names the earlier one.

    Raises `Refused`: `not_resendable` (its status), `already_resent` (an earlier resend is under
    way or went out; resend that one), `message_erased`, `recipient_refused`, `frequency_cap`.
    """
    message = get_message(session, message_id)
    if message.status not in RESENDABLE:
        raise Refused("not_resendable", status=message.status.value)
    _check_person(session, message)
    number = _next_number(session, message)
    _check_cap(session, message, now)
    row = _copy_of(session, message, number, now)
    if enqueue(session, [row]) == 0:
        raise Refused("already_resent")
    key = row["idempotency_key"]
    copy = session.scalars(select(Message).where(Message.idempotency_key == key)).one()
    _audit(session, actor, "message.resent", message, {"message_id": copy.id})
    return copy


def cancel(session: Session, message_id: int, actor: audit.Actor, now: datetime) -> Message:
    """Stop a message that waits. Raises `Refused("not_cancellable")` once it is under way."""
    message = get_message(session, message_id)
    before = message.status
    cancelled = move(
        session,
        message_id,
        MessageStatus.CANCELLED,
        Reason.BY_PERSON,
        now=now,
        only=CANCELLABLE,
    )
    if cancelled is None:
        raise Refused("not_cancellable", status=before.value)
    _audit(session, actor, "message.cancelled", cancelled, {"status": cancelled.status.value})
    return cancelled


def _check_person(session: Session, message: Message) -> None:
    if message.erased_at is not None:
        raise Refused("message_erased")
    reason = person_reason(session, message)
    if reason is not None:
        raise Refused("recipient_refused", reason=reason.value)


def _check_cap(session: Session, message: Message, now: datetime) -> None:
    """Refuse a second commercial text within the merchant's hours, whoever asks for it."""
    if not commercial.is_bound(message):
        return
    store = session.get_one(Store, message.store_id)
    connection = connection_for(session, store)
    if commercial.find_capped(
        session, [message.recipient], store, connection, now, but_id=message.id
    ):
        hours = connection.frequency_cap_hours if connection else 0
        raise Refused("frequency_cap", hours=hours)


def _next_number(session: Session, message: Message) -> int:
    """Return the number of the next resend; refuses while an earlier one may have arrived."""
    statuses = session.scalars(
        select(Message.status).where(Message.resend_of_id == message.id)
    ).all()
    if any(s not in ENDED or s is MessageStatus.DELIVERED for s in statuses):
        raise Refused("already_resent")
    return len(statuses) + 1


def _copy_of(session: Session, message: Message, number: int, now: datetime) -> dict[str, Any]:
    store = session.get_one(Store, message.store_id)
    connection = connection_for(session, store)
    admission = admit_class(store, connection, message.message_class, now)
    return new_row(
        **{name: getattr(message, name) for name in _COPIED},
        connection_id=connection.id if connection else None,
        idempotency_key=f"resend:{message.id}:{number}",
        source="resend",
        resend_of_id=message.id,
        priority=_priority(message),
        **admission._asdict(),
        created_at=now,
        best_before_at=now + BEST_BEFORE,
    )


def _priority(message: Message) -> int:
    """Return how urgent it is from now on: what a campaign sent in a batch goes alone now."""
    return PRIORITY_BY_HAND if message.priority == PRIORITY_BULK else message.priority


def count_resends(session: Session, message_id: int) -> int:
    """Return how often the message was sent again by a person."""
    statement = select(func.count()).where(Message.resend_of_id == message_id)
    return session.scalar(statement) or 0


def _audit(
    session: Session,
    actor: audit.Actor,
    action: str,
    message: Message,
    after: dict[str, Any],
) -> None:
    audit.record(
        session,
        actor,
        action,
        subject=f"message {message.id}",
        store_id=message.store_id,
        after=after,
    )
