"""A confirmed campaign under way: paused, resumed, cancelled; and what it waits for.

A decision is one row: the campaign's. Its messages stay ``queued`` through a pause, and those of a
cancelled one end in steps, so that a press of a button takes no longer for a million of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple, NoReturn

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    PauseReason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import audit, commercial, outbox
from iletiniz_admin.services.campaigns import gating, lookup, quota, trail
from iletiniz_admin.services.campaigns.running_ends import end_step

__all__ = ["Wait", "Waiting", "cancel", "end_step", "pause", "resume", "waits_for"]

_GOING: Final = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING)
_ENDED: Final = (CampaignStatus.FINISHED, CampaignStatus.CANCELLED)


class Wait(StrEnum):
    """What a campaign waits for that neither pauses nor has ended."""

    START = "start"  # its time
    PREPARING = "preparing"
    DISCONNECTED = "disconnected"
    QUOTA = "quota"
    PLAN = "plan"
    STORE_PAUSED = "store_paused"
    QUIET_HOURS = "quiet_hours"
    RESERVE = "reserve"  # what is left of the quota is kept for order messages


class Waiting(NamedTuple):
    """What is waited for, and until when where that is known (aware UTC)."""

    code: Wait
    until: datetime | None = None


def pause(
    session: Session, campaign: Campaign, reason: PauseReason, by: audit.Actor, now: datetime
) -> bool:
    """Pause a campaign that is sent or planned; False: it is neither, and stays as it is.

    What is in the call under way is not called back. The caller commits.
    """
    session.flush()
    paused_id = session.scalar(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.status.in_(_GOING))
        .values(
            status=CampaignStatus.PAUSED,
            paused_at=now,
            pause_reason=reason,
            paused_by=by.label,
        )
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(campaign)
    if paused_id is None:
        return False
    after = {"status": campaign.status, "reason": reason}
    _record(session, campaign, by, "campaign.paused", after=after)
    return True


def resume(session: Session, campaign: Campaign, *, actor: audit.Actor, now: datetime) -> Campaign:
    """Let a paused campaign go on, to its start where that is yet to come; again: no change.

    If it expired meanwhile it gets its whole time anew, and from the morning on where it would
    else expire in the quiet hours. What made it pause counts no more.

    Raises:
        Refused: ``campaign_ended``, ``campaign_not_started``; ``not_connected``,
            ``connection_lost``, ``scope``, ``quota``, ``plan``; ``not_enough_quota`` (as for a
            start, ``needed``: what is left of it) where not one message could leave.

    """
    connection = gating.hold_connection(session, campaign)
    held = _hold(session, campaign)
    if held.status in _GOING:
        return held
    if held.status is not CampaignStatus.PAUSED:
        _refuse(held)
    usable = gating.check_connection(connection)
    _check_scope(held, usable)
    if quota.room_for_bulk(session, usable, now) == 0:
        gating.check_quota(session, held, usable, _unsent_count(session, held), now)
    before = {"status": held.status, "reason": held.pause_reason}
    is_early = held.start_at is not None and held.start_at > now
    held.status = CampaignStatus.SCHEDULED if is_early else CampaignStatus.SENDING
    held.expires_at = _expiry(held, usable, now)
    held.paused_at = held.pause_reason = None
    held.paused_by = held.recent = ""
    held.lost_streak = held.retry_streak = 0
    session.flush()
    after = {"status": held.status}
    _record(session, held, actor, "campaign.resumed", before=before, after=after)
    return held


def cancel(session: Session, campaign: Campaign, *, actor: audit.Actor, now: datetime) -> Campaign:
    """Stop a confirmed campaign for good; what had left, had left. Again: no change.

    No batch begins after the commit; the messages that wait end within moments, in steps.
    Raises ``Refused``: ``campaign_ended`` (all was sent), ``campaign_not_started``.
    """
    held = _hold(session, campaign)
    if held.status is CampaignStatus.CANCELLED and held.confirmed_at is not None:
        return held
    if held.status not in gating.UNDER_WAY:
        _refuse(held)
    before = {"status": held.status}
    held.status = CampaignStatus.CANCELLED
    held.cancelled_at, held.cancelled_by = now, actor.label
    held.work_token = held.work_until = None  # whoever prepares it lets go
    session.flush()
    after = {"status": held.status}
    _record(session, held, actor, "campaign.cancelled", before=before, after=after)
    return held


def waits_for(
    session: Session,
    campaign: Campaign,
    connection: Connection | None,
    stores: Sequence[Store],
    now: datetime,
) -> Waiting | None:
    """Return what a planned or sending campaign waits for, the first of several; None: nothing.

    ``stores`` are those of the campaign that were not removed. Others say so by their status.
    """
    if (
        campaign.status is CampaignStatus.SCHEDULED
        and campaign.start_at
        and campaign.start_at > now
    ):
        return Waiting(Wait.START, campaign.start_at)
    if campaign.status not in _GOING:
        return None
    return (
        _connection_wait(connection)
        or _place_wait(session, campaign, connection, stores, now)
        or _quota_wait(session, connection, now)
    )


def _connection_wait(connection: Connection | None) -> Waiting | None:
    if connection is None or not outbox.is_usable(connection):
        return Waiting(Wait.DISCONNECTED)
    return None if connection.gate is Gate.OPEN else Waiting(Wait(connection.gate.value))


def _place_wait(
    session: Session,
    campaign: Campaign,
    connection: Connection | None,
    stores: Sequence[Store],
    now: datetime,
) -> Waiting | None:
    if _is_stopped(session, campaign, stores):
        return Waiting(Wait.STORE_PAUSED)
    is_commercial = campaign.message_class is MessageClass.COMMERCIAL
    until = commercial.quiet_until(connection, now) if is_commercial else None
    if until is not None:
        return Waiting(Wait.QUIET_HOURS, until)
    has_messages = campaign.prepared_position > 0 or campaign.prepared_at is not None
    return None if has_messages else Waiting(Wait.PREPARING)


def _is_stopped(session: Session, campaign: Campaign, stores: Sequence[Store]) -> bool:
    """Say whether all that waits is of stores that pause, though others may be through."""
    stopped = [one.id for one in stores if one.is_paused or one.status is StoreStatus.REMOVED]
    if len(stopped) == len(stores):
        return True
    if not stopped or campaign.prepared_at is None:
        return False
    is_through = not outbox.has_bulk(session, campaign.id, stopped)
    return is_through and outbox.has_bulk(session, campaign.id)


def _quota_wait(session: Session, connection: Connection | None, now: datetime) -> Waiting | None:
    if connection is None:
        return None
    has_room = quota.room_for_bulk(session, connection, now, is_kept=False) != 0
    return None if has_room else Waiting(Wait.RESERVE)


def _hold(session: Session, campaign: Campaign) -> Campaign:
    session.flush()
    held = session.get(Campaign, campaign.id, populate_existing=True, with_for_update=True)
    if held is None:
        raise Refused("campaign_not_started")
    return held


def _refuse(campaign: Campaign) -> NoReturn:
    """Say why nothing can be done with a campaign that is not under way."""
    has_ended = campaign.confirmed_at is not None and campaign.status in _ENDED
    raise Refused("campaign_ended" if has_ended else "campaign_not_started")


def _check_scope(campaign: Campaign, connection: Connection) -> None:
    """Refuse with the very key that was denied the permission to send."""
    if campaign.pause_reason is not PauseReason.SCOPE or campaign.paused_at is None:
        return
    if connection.connected_at is None or connection.connected_at <= campaign.paused_at:
        raise Refused("scope")


def _expiry(campaign: Campaign, connection: Connection, now: datetime) -> datetime:
    """Return when the rest of a resumed campaign lapses: never before any of it could leave."""
    whole = timedelta(hours=campaign.validity_hours)
    stands = campaign.expires_at is not None and campaign.expires_at > now
    expires_at = campaign.expires_at if stands and campaign.expires_at else now + whole
    if campaign.message_class is not MessageClass.COMMERCIAL:
        return expires_at
    until = commercial.quiet_until(connection, max(now, campaign.start_at or now))
    return until + whole if until is not None and until >= expires_at else expires_at


def _unsent_count(session: Session, campaign: Campaign) -> int:
    """Count the recipients whose message waits, or is still to be made."""
    gone = select(func.count()).where(
        Message.campaign_id == campaign.id, Message.status != MessageStatus.QUEUED
    )
    return max(1, campaign.recipient_count - (session.scalar(gone) or 0))


def _record(
    session: Session,
    campaign: Campaign,
    actor: audit.Actor,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
) -> None:
    stores = lookup.stores_of(session, campaign)
    trail.record(session, actor, action, campaign, stores, before=before, after=after)
