"""The next batch of a connection: whose turn it is, how many may leave, and who of them.

The connection's limit row is locked first, so of all workers one batch a connection is under way.
What stops a campaign for good (no key, a closed gate, nothing left beside the reserve) pauses it
here; what passes by itself (quiet hours, a store's pause, "later") lets it wait.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionLimit,
    Gate,
    MessageClass,
    PauseReason,
    ReportShare,
)
from iletiniz_admin.services import audit, limits, outbox
from iletiniz_admin.services.campaigns import quota, running
from iletiniz_admin.services.campaigns.batch_people import People, ask_people, by_reason
from iletiniz_admin.services.campaigns.batch_turns import (
    campaigns_in_turn,
    find_connection,
    stopped_stores,
)
from iletiniz_admin.services.outbox import BulkRow

ACCOUNT_AGE: Final = timedelta(minutes=1)  # one read at most, before the reserve pauses a campaign
_GATE_REASONS: Final = {Gate.QUOTA: PauseReason.QUOTA, Gate.PLAN: PauseReason.PLAN}


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call hands over, claimed; `sealed_key` is the connection's as of the claim."""

    connection_id: int
    campaign_id: int
    token: str
    sealed_key: bytes = field(repr=False)
    rows: tuple[BulkRow, ...] = field(repr=False)
    sender: str | None
    provider: str | None
    is_commercial: bool
    report_share: ReportShare
    retry_streak: int
    claimed_at: datetime


class NextBatch(NamedTuple):
    """What a claim gave. Without a batch: ask `again` at once, or read the account first."""

    batch: Batch | None = None
    again: bool = False
    wants_account: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all campaigns of one claim share."""

    connection: Connection | None
    stopped: Collection[int]
    ahead: People | None
    now: datetime
    lease_seconds: float

    def ahead_of(self, campaign: Campaign) -> People | None:
        """Return the people looked at ahead, if they are this campaign's, and asked just now."""
        is_its = self.ahead is not None and self.ahead.is_for(campaign.id, self.now)
        return self.ahead if is_its else None


def claim_batch(
    session: Session,
    connection_id: int | None,
    now: datetime,
    lease_seconds: float,
    ahead: People | None = None,
) -> NextBatch:
    """Claim the next batch of the connection, with its attempts; commit, then call.

    Empty while another one is under way, or the request rate leaves no room. Campaigns take turns.
    `ahead` are people who were asked already, in case it is their turn.
    """
    turn = 0
    if connection_id is not None:
        limit_row = limits.lock(session, connection_id, now)
        is_busy = outbox.bulk_in_flight(session, connection_id, now)
        if is_busy or not limits.has_room_for_batch(limit_row, now):
            return NextBatch()
        turn = limit_row.turn_campaign_id
    connection = find_connection(session, connection_id)
    asked = _Asked(connection, stopped_stores(session), ahead, now, lease_seconds)
    for campaign_id in campaigns_in_turn(session, connection_id, connection, turn, now):
        found = _claim_of(session, campaign_id, asked)
        if found != NextBatch():
            return found
    return NextBatch()


def _claim_of(session: Session, campaign_id: int, asked: _Asked) -> NextBatch:
    campaign = session.get(Campaign, campaign_id, populate_existing=True, with_for_update=True)
    if campaign is None or campaign.status is not CampaignStatus.SENDING:
        return NextBatch()
    rows = _rows_of(session, campaign, asked)
    if not rows:
        return NextBatch()
    connection, now = asked.connection, asked.now
    reason, room = _hindrance(session, connection, now)
    if reason is PauseReason.RESERVE and _may_read_account(connection, now):
        return NextBatch(wants_account=True)
    if reason is not None or connection is None:
        running.pause(session, campaign, reason or PauseReason.DISCONNECTED, audit.WORKER, now)
        return NextBatch()
    return _claim_rows(session, campaign, rows[:room], connection, asked)


def _rows_of(session: Session, campaign: Campaign, asked: _Asked) -> Sequence[BulkRow]:
    """Return the rows that are next: those looked at ahead, or read now; a call has one sender."""
    ahead = asked.ahead_of(campaign)
    rows: Sequence[BulkRow]
    if ahead is not None:
        rows = [row for row in ahead.rows if row.store_id not in asked.stopped]
    else:
        rows = outbox.find_bulk(session, campaign.id, campaign.batch_size, asked.stopped)
    return [row for row in rows if row.sender == rows[0].sender][: campaign.batch_size]


def _claim_rows(
    session: Session,
    campaign: Campaign,
    rows: Sequence[BulkRow],
    connection: Connection,
    asked: _Asked,
) -> NextBatch:
    now, people = asked.now, asked.ahead_of(campaign)
    if people is None:
        people = ask_people(session, rows, connection, campaign, now)
    refused = {row.id: people.refused[row.id] for row in rows if row.id in people.refused}
    for reason, ids in by_reason(refused).items():
        outbox.skip_bulk(session, ids, reason, now)
    batch = _batch(campaign, connection, rows[0].sender, now)
    claimed = outbox.claim_bulk(
        session,
        [row for row in rows if row.id not in refused],
        token=batch.token,
        connection=connection,
        now=now,
        lease_seconds=asked.lease_seconds,
    )
    if not claimed:
        return NextBatch(again=bool(refused) or people is asked.ahead)
    _take_turn(session, campaign, connection.id, now)
    return NextBatch(replace(batch, rows=tuple(claimed)))


def _hindrance(
    session: Session, connection: Connection | None, now: datetime
) -> tuple[PauseReason | None, int | None]:
    """Return what pauses a campaign, and how many messages the quota has room for (None: all)."""
    if connection is None or not outbox.is_usable(connection):
        return PauseReason.DISCONNECTED, 0
    if connection.gate is not Gate.OPEN:
        return _GATE_REASONS[connection.gate], 0
    room = quota.room_for_bulk(session, connection, now)
    return (PauseReason.RESERVE if room == 0 else None), room


def _batch(campaign: Campaign, connection: Connection, sender: str | None, now: datetime) -> Batch:
    return Batch(
        connection_id=connection.id,
        campaign_id=campaign.id,
        token=secrets.token_urlsafe(24),
        sealed_key=connection.sealed_key or b"",
        rows=(),
        sender=sender or None,
        provider=campaign.provider or None,
        is_commercial=campaign.message_class is MessageClass.COMMERCIAL,
        report_share=campaign.report_share,
        retry_streak=campaign.retry_streak,
        claimed_at=now,
    )


def _take_turn(session: Session, campaign: Campaign, connection_id: int, now: datetime) -> None:
    if campaign.started_at is None:
        campaign.started_at = now
    row = session.get_one(ConnectionLimit, connection_id)  # locked above
    row.turn_campaign_id = campaign.id
    limits.spend(row, 1)
    session.flush()


def _may_read_account(connection: Connection | None, now: datetime) -> bool:
    if connection is None:
        return False
    times = (connection.account_at, connection.refresh_tried_at)
    return all(at is None or now - at >= ACCOUNT_AGE for at in times)
