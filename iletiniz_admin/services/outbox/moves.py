"""Moves one message, by the table of allowed moves; anything else is a quiet no-op."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Message, MessageStatus, Reason, may_move

ENDED = frozenset(
    {
        MessageStatus.SKIPPED,
        MessageStatus.DELIVERED,
        MessageStatus.FAILED,
        MessageStatus.REJECTED,
        MessageStatus.EXPIRED,
        MessageStatus.LAPSED,
        MessageStatus.CANCELLED,
    }
)
# An uncertain message keeps its token: the late answer to that very call may still come.
_KEEP_TOKEN = frozenset({MessageStatus.SENDING, MessageStatus.UNCERTAIN})


def sources_of(new: MessageStatus) -> frozenset[MessageStatus]:
    """Return the statuses from which a message may move to `new`."""
    return frozenset(old for old in MessageStatus if may_move(old, new))


def values_of(
    new: MessageStatus, reason: Reason | None, now: datetime, **more: Any
) -> dict[str, Any]:
    """Return the columns that change with a move to `new`."""
    values: dict[str, Any] = {"status": new, "reason": reason, "updated_at": now}
    if new is not MessageStatus.SENDING:
        values["lease_expires_at"] = None
    if new not in _KEEP_TOKEN:
        values["claim_token"] = None
    if new in ENDED:
        values |= {"finished_at": now, "receipt_due_at": None}
    return values | more


def move(
    session: Session,
    message_id: int,
    new: MessageStatus,
    reason: Reason | None = None,
    *,
    now: datetime,
    only: Collection[MessageStatus] | None = None,
    token: str | None = None,
    **more: Any,
) -> Message | None:
    """Move a message in one guarded statement; return it, or None if the move is not allowed.

    `only` narrows the statuses it may come from, `token` demands the claim that it must be under,
    `more` are further columns to set.
    """
    sources = sources_of(new) if only is None else sources_of(new) & frozenset(only)
    statement = update(Message).where(Message.id == message_id, Message.status.in_(sources))
    if token is not None:
        statement = statement.where(Message.claim_token == token)
    return session.scalars(
        statement.values(**values_of(new, reason, now, **more)).returning(Message),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).one_or_none()
