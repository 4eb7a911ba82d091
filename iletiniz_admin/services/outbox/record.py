"""Records what came of an attempt: its row, the message, and what follows for the connection."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    Gate,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import gate, limits
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.outbox.moves import move
from iletiniz_admin.services.outbox.notes import add_note
from iletiniz_admin.services.outbox.outcomes import SendOutcome
from iletiniz_admin.services.outbox.refusals import heed_refusal

FIRST_RECEIPT = timedelta(seconds=30)
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 300.0
LONGEST_RETRY_AFTER_SECONDS = 3600.0
PROBE_RETRY = timedelta(minutes=1)
# News that may still come for a message whose lease ran out while the call was under way.
_LATE = frozenset({MessageStatus.ACCEPTED, MessageStatus.FAILED})
_SPENT = frozenset({MessageStatus.ACCEPTED, MessageStatus.UNCERTAIN})  # of the quota
_WAITING = frozenset({MessageStatus.QUEUED, MessageStatus.HELD})


def record(
    session: Session,
    attempt: Attempt,
    outcome: SendOutcome,
    *,
    now: datetime,
    used_key: bytes | None = None,
) -> Message | None:
    """Complete the attempt once and move its message; None if there was nothing to move.

    Guarded by the claim's token: an answer that comes after a recovery still settles the
    uncertain message as accepted or failed, and after anything else changes nothing. `used_key`
    is the sealed key of the call, so that a 401 says nothing about a newer key.
    """
    outcome = _discreet(session, attempt, outcome)
    if not _complete(session, attempt, outcome, now):
        return None
    only = {MessageStatus.SENDING}
    if outcome.status in _LATE:
        only.add(MessageStatus.UNCERTAIN)
    message = move(
        session,
        attempt.message_id,
        outcome.status,
        outcome.reason,
        now=now,
        only=only,
        token=attempt.claim_token,
        **_columns(outcome, attempt, now),
    )
    _tell_connection(session, attempt, outcome, now, used_key)
    if message is not None and message.erased_at is not None and message.status in _WAITING:
        ended, why = MessageStatus.CANCELLED, Reason.ERASED  # without a number it cannot wait
        message = move(session, message.id, ended, why, now=now, only=_WAITING)
    if message is not None:
        add_note(session, message, now)
        if message.status is MessageStatus.FAILED:
            heed_refusal(session, message, outcome.error_code, outcome.error_message, now)
    return message


def _discreet(session: Session, attempt: Attempt, outcome: SendOutcome) -> SendOutcome:
    """Leave out iletiniz's own words, which may repeat the number, where that was erased."""
    if outcome.error_message is None:
        return outcome
    erased_at = session.scalar(select(Message.erased_at).where(Message.id == attempt.message_id))
    return outcome if erased_at is None else replace(outcome, error_message=None)


def backoff_seconds(attempt_number: int, retry_after_seconds: float | None = None) -> float:
    """Return the wait before the next attempt: as told, else about 1, 2, 4 … 300 s with jitter."""
    if retry_after_seconds is not None:
        return min(max(retry_after_seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)
    doublings = min(max(attempt_number - 1, 0), 10)
    seconds = min(FIRST_BACKOFF_SECONDS * 2.0**doublings, LONGEST_BACKOFF_SECONDS)
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, hides nothing


def _complete(session: Session, attempt: Attempt, outcome: SendOutcome, now: datetime) -> bool:
    values = {
        "outcome": outcome.outcome,
        "ended_at": now,
        "http_status": outcome.http_status,
        "error_code": outcome.error_code,
        "error_message": outcome.error_message,
        "request_id": outcome.request_id,
    }
    done = session.scalar(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.outcome == AttemptOutcome.STARTED)
        .values(**values)
        .returning(Attempt.id)
        .execution_options(synchronize_session=False)
    )
    return done is not None


def _columns(outcome: SendOutcome, attempt: Attempt, now: datetime) -> dict[str, Any]:
    """Return what else the message keeps of the outcome."""
    columns: dict[str, Any] = {
        "error_code": outcome.error_code,
        "error_message": outcome.error_message,
    }
    if outcome.job_id is not None:
        columns |= {"job_id": outcome.job_id, "delivered_via": outcome.provider}
    if outcome.status is MessageStatus.ACCEPTED:
        columns |= {"accepted_at": now, "receipt_due_at": now + FIRST_RECEIPT, "receipt_count": 0}
    if outcome.status is MessageStatus.QUEUED:
        wait = backoff_seconds(attempt.number, outcome.retry_after_seconds)
        columns["available_at"] = now + timedelta(seconds=wait)
    return columns


def _tell_connection(
    session: Session,
    attempt: Attempt,
    outcome: SendOutcome,
    now: datetime,
    used_key: bytes | None,
) -> None:
    """Draw the conclusions that go beyond this message."""
    message = session.get(Message, attempt.message_id)
    if message is None or message.connection_id is None:
        return
    if outcome.is_rate_limited:
        limits.slow_down(session, message.connection_id, now, outcome.retry_after_seconds)
    elif outcome.status is MessageStatus.QUEUED:
        seconds = min(backoff_seconds(attempt.number, outcome.retry_after_seconds), 30.0)
        limits.pause(session, message.connection_id, now, seconds)
    connection = session.get(Connection, message.connection_id, populate_existing=True)
    if connection is None:
        return
    if outcome.status in _SPENT:
        limits.spend_quota_singly(session, connection.id, connection.account_at)
    if outcome.is_key_refused:
        mark_lost(session, connection, now, used_key=used_key)
    _tell_gate(session, connection, outcome, now)


def _tell_gate(
    session: Session, connection: Connection, outcome: SendOutcome, now: datetime
) -> None:
    if outcome.quota_kind is not None:
        gate.close(session, connection, outcome.quota_kind, now)
    elif outcome.outcome is AttemptOutcome.ACCEPTED:
        gate.reopen(session, connection, now)
    elif connection.gate is not Gate.OPEN:
        is_final = outcome.outcome is AttemptOutcome.FINAL
        gate.probe_again(connection, now if is_final else now + PROBE_RETRY)
        session.flush()
