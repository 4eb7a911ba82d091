"""Stores what came of a batch, and draws the conclusions: for the connection, and the campaign."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Message,
    MessageStatus,
    PauseReason,
    Reason,
    ReportShare,
)
from iletiniz_admin.services import audit, consent, gate, limits, outbox
from iletiniz_admin.services.campaigns import pace, running
from iletiniz_admin.services.campaigns.batches import Batch
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.outbox import BatchOutcome, CallFate

SAMPLE_EVERY: Final = 20  # of a campaign's messages, where only a sample's delivery is asked for
LONGEST_PAUSE_SECONDS: Final = 30.0
_SPENT: Final = frozenset({MessageStatus.ACCEPTED, MessageStatus.UNCERTAIN})


def record_batch(session: Session, batch: Batch, outcome: BatchOutcome, now: datetime) -> bool:
    """Store the outcome of each message and what follows from it; False: that was done before.

    The connection's rows are locked before the campaign's, as wherever both are.
    """
    limit_row = limits.lock(session, batch.connection_id, now)
    ended = [(row.id, one) for row, one in zip(batch.rows, outcome.outcomes, strict=True)]
    is_all = batch.report_share is ReportShare.ALL
    if not outbox.record_bulk(
        session,
        batch.token,
        ended,
        now,
        wants_receipt=lambda message_id: is_all or message_id % SAMPLE_EVERY == 0,
    ):
        return False
    reason = _tell_connection(session, batch, outcome, limit_row, now)
    _tell_campaign(session, batch, outcome, reason, now)
    _heed_refusals(session, ended, now)
    return True


def _tell_connection(
    session: Session,
    batch: Batch,
    outcome: BatchOutcome,
    limit_row: ConnectionLimit,
    now: datetime,
) -> PauseReason | None:
    """Note speed and quota, and what the answer says of key, gate and rate."""
    seconds = (now - batch.claimed_at).total_seconds()
    connection = session.get(Connection, batch.connection_id)
    if connection is None:
        return PauseReason.DISCONNECTED
    if outcome.fate is CallFate.ANSWERED:
        limits.note_speed(limit_row, len(batch.rows), seconds)
    spent = sum(one.status in _SPENT for one in outcome.outcomes)
    limits.spend_quota(limit_row, connection.account_at, spent)
    session.flush()
    _slow_down(session, batch, outcome, now)
    return _tell_key(session, connection, batch, outcome, now) or _tell_gate(
        session, connection, outcome, now
    )


def _slow_down(session: Session, batch: Batch, outcome: BatchOutcome, now: datetime) -> None:
    whole = outcome.whole
    if whole is None or outcome.fate is not CallFate.LATER:
        return
    wait = whole.retry_after_seconds
    if whole.is_rate_limited:
        limits.slow_down(session, batch.connection_id, now, wait)
    else:
        seconds = min(outbox.backoff_seconds(batch.retry_streak + 1, wait), LONGEST_PAUSE_SECONDS)
        limits.pause(session, batch.connection_id, now, seconds)


def _tell_key(
    session: Session, connection: Connection, batch: Batch, outcome: BatchOutcome, now: datetime
) -> PauseReason | None:
    """Heed a refused key, or one that may not send; news of a key since replaced is none."""
    whole = outcome.whole
    if whole is None:
        return None
    if whole.is_key_refused:
        mark_lost(session, connection, now, used_key=batch.sealed_key)
        is_lost = connection.status is not ConnectionStatus.CONNECTED
        return PauseReason.DISCONNECTED if is_lost else None
    is_present = batch.sealed_key == connection.sealed_key
    return PauseReason.SCOPE if whole.reason is Reason.SCOPE and is_present else None


def _tell_gate(
    session: Session, connection: Connection, outcome: BatchOutcome, now: datetime
) -> PauseReason | None:
    told = outcome.outcomes if outcome.whole is None else (outcome.whole,)
    kinds = [one.quota_kind for one in told if one.quota_kind is not None]
    if kinds:
        gate.close(session, connection, kinds[0], now)
        return PauseReason(kinds[0])
    if any(one.status is MessageStatus.ACCEPTED for one in told):
        gate.reopen(session, connection, now)
    return None


def _tell_campaign(
    session: Session,
    batch: Batch,
    outcome: BatchOutcome,
    reason: PauseReason | None,
    now: datetime,
) -> None:
    session.flush()
    campaign = session.get_one(
        Campaign, batch.campaign_id, populate_existing=True, with_for_update=True
    )
    learnt = pace.note(campaign, outcome)  # whatever else stops it
    session.flush()
    reason = reason or learnt
    if reason is not None:
        running.pause(session, campaign, reason, audit.WORKER, now)


def _heed_refusals(session: Session, ended: list[outbox.Ended], now: datetime) -> None:
    """Write back whom iletiniz refused because of their own will, and stop what waits for them."""
    for message_id, outcome in ended:
        if outcome.status is not MessageStatus.FAILED:
            continue
        if consent.refused_scope(outcome.error_code, outcome.error_message) is not None:
            message = session.get_one(Message, message_id, populate_existing=True)
            code, words = outcome.error_code, outcome.error_message
            outbox.heed_refusal(session, message, code, words, now)
