"""Adds messages to the outbox; a second one with the same key is a no-op."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from iletiniz_admin.database.prepared import insert_or_ignore
from iletiniz_admin.models import (
    FIRST_STATUSES,
    PRIORITY_ORDER,
    Message,
    MessageClass,
    MessageStatus,
)

MESSAGES = cast(Table, Message.__table__)
_NO_DEFAULT = ("store_id", "idempotency_key", "source", "status", "created_at")
_DEFAULTS: Mapping[str, Any] = {
    "order_number": "",
    "trigger": "",
    "recipient_role": "customer",
    "recipient": "",
    "body": "",
    "parts": 0,
    "message_class": MessageClass.INFORMATIONAL,
    "priority": PRIORITY_ORDER,
    "attempt_count": 0,
    "receipt_count": 0,
}
_BLANK: Mapping[str, Any] = {
    column.key: _DEFAULTS.get(column.key) for column in MESSAGES.columns if column.key != "id"
}
_FINAL_FIRST = frozenset({MessageStatus.SKIPPED, MessageStatus.LAPSED})


def order_key(
    store_id: int,
    order_id: int,
    rule_id: int | None,
    entry: int,
    recipient_index: int = 0,
    *,
    trigger: str = "",
) -> str:
    """Return the key of one fact: this order came to this rule's trigger for the `entry`-th time.

    `recipient_index` counts a rule's staff numbers from 0. Where no rule is on, `rule_id` is None
    and the trigger keeps the (skipped) rows of different statuses apart.
    """
    rule = str(rule_id) if rule_id is not None else f"none-{trigger}"
    key = f"order:{store_id}:{order_id}:{rule}:{entry}"
    return f"{key}:{recipient_index + 1}" if recipient_index else key


def new_row(**fields: Any) -> dict[str, Any]:
    """Return all columns of a `messages` row, those not given filled with their defaults.

    Needed are `store_id`, `idempotency_key`, `source`, `status` and `created_at` (aware UTC);
    `available_at` and `updated_at` are `created_at` unless given. Raises `ValueError` for an
    unknown or missing field, or a status that no message begins with.
    """
    missing = [name for name in _NO_DEFAULT if fields.get(name) is None]
    unknown = sorted(fields.keys() - _BLANK.keys())
    if missing or unknown:
        raise ValueError(f"a message row lacks {missing} or does not know {unknown}")
    if fields["status"] not in FIRST_STATUSES:
        raise ValueError(f"no message begins as {fields['status']}")
    at = fields["created_at"]
    row = {**_BLANK, "fallback": [], "available_at": at, "updated_at": at}
    if fields["status"] in _FINAL_FIRST:
        row["finished_at"] = at
    return row | fields


def enqueue(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows made by `new_row`; return how many were new, the others stay untouched.

    One statement for all of them; the caller commits, together with the cause.
    """
    if not rows:
        return 0
    statement = insert_or_ignore(session, MESSAGES, "idempotency_key")
    result = session.connection().execute(statement, [dict(row) for row in rows])
    return max(0, result.rowcount)
