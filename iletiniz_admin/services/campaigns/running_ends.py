"""How campaigns begin and end by themselves, in small steps that a worker makes one by one.

A planned one begins at its time. The waiting messages of a cancelled one end as cancelled, those of
an expired one as lapsed; one of which nothing waits any more is finished. Messages that a person
sends again alone (``PRIORITY_BY_HAND``) are their own.
"""

from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    and_,
    case,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from iletiniz_admin.database.at_once import is_one_of
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    Message,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services.outbox.moves import values_of

STEP_ROWS: Final = 1000
_RUNNING: Final = (CampaignStatus.SENDING, CampaignStatus.PAUSED)


def end_step(session: Session, now: datetime) -> bool:
    """Do one piece of what begins or ends campaigns; False: there was none. The caller commits."""
    return (
        _begin_planned(session, now)
        or _end_waiting(session, _is_cancelled(), MessageStatus.CANCELLED, Reason.BY_PERSON, now)
        or _end_waiting(session, _is_expired(now), MessageStatus.LAPSED, Reason.BEST_BEFORE, now)
        or _finish_sent(session, now)
    )


def _begin_planned(session: Session, now: datetime) -> bool:
    due = and_(Campaign.status == CampaignStatus.SCHEDULED, Campaign.start_at <= now)
    begun = update(Campaign).where(due).values(status=CampaignStatus.SENDING)
    return _count(session, begun) > 0


def _is_cancelled() -> ColumnElement[bool]:
    """Cancelled and not done with; a draft that was deleted is none of ours."""
    return and_(
        Campaign.status == CampaignStatus.CANCELLED,
        Campaign.confirmed_at.is_not(None),
        Campaign.finished_at.is_(None),
    )


def _is_expired(now: datetime) -> ColumnElement[bool]:
    """One that pauses does not expire: whoever resumes it gives it new time."""
    return and_(Campaign.status == CampaignStatus.SENDING, Campaign.expires_at <= now)


def _end_waiting(
    session: Session,
    which: ColumnElement[bool],
    status: MessageStatus,
    reason: Reason,
    now: datetime,
) -> bool:
    """End a thousand waiting messages of these campaigns, or the campaigns of which none is left.

    What is in a call keeps its campaign open: it may come back to the queue.
    """
    for campaign_id in session.scalars(
        select(Campaign.id).where(which).order_by(Campaign.id)
    ).all():
        mine = _waiting(campaign_id)
        if _end_messages(session, mine, status, reason, now):
            return True
        if _close(session, and_(Campaign.id == campaign_id, which), now):
            return True
    return False


def _finish_sent(session: Session, now: datetime) -> bool:
    """Finish a prepared campaign of which nothing can leave any more.

    What waits for an erased person, or for a store that was removed, never will.
    """
    prepared = and_(Campaign.status.in_(_RUNNING), Campaign.prepared_at.is_not(None))
    removed = select(Store.id).where(Store.status == StoreStatus.REMOVED)
    for campaign_id in session.scalars(
        select(Campaign.id).where(prepared).order_by(Campaign.id)
    ).all():
        mine = _waiting(campaign_id)
        can_leave = and_(mine, Message.erased_at.is_(None), Message.store_id.not_in(removed))
        if session.scalar(select(Message.id).where(can_leave).limit(1)) is not None:
            continue
        is_erased = and_(mine, Message.erased_at.is_not(None))
        cancelled = MessageStatus.CANCELLED
        if _end_messages(session, is_erased, cancelled, Reason.ERASED, now):
            return True
        if _end_messages(session, mine, cancelled, Reason.BY_PERSON, now):
            return True
        if _close(session, and_(Campaign.id == campaign_id, prepared), now):
            return True
    return False


def _waiting(campaign_id: int) -> ColumnElement[bool]:
    return and_(
        Message.campaign_id == campaign_id,
        Message.status == MessageStatus.QUEUED,
        Message.priority == PRIORITY_BULK,
    )


def _end_messages(
    session: Session,
    mine: ColumnElement[bool],
    status: MessageStatus,
    reason: Reason,
    now: datetime,
) -> bool:
    # Read first: from a subquery PostgreSQL takes further ones for those that it has ended by then.
    some = select(Message.id).where(mine).order_by(Message.id).limit(STEP_ROWS)
    ids = session.scalars(some.with_for_update(skip_locked=True)).all()
    if not ids:
        return False
    ended = update(Message).where(
        is_one_of(session, Message.id, ids), Message.status == MessageStatus.QUEUED
    )
    return _count(session, ended.values(**values_of(status, reason, now))) > 0


def _close(session: Session, which: ColumnElement[bool], now: datetime) -> bool:
    """End a campaign none of whose messages waits or is in a call; a cancelled one stays so.

    It is held, then asked again: what a preparing worker committed meanwhile is seen. One that is
    not to end yet is not held, as whoever sends it holds several.
    """
    open_message = exists().where(
        Message.campaign_id == Campaign.id,
        Message.priority == PRIORITY_BULK,
        Message.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)),
    )
    held = select(Campaign.id).where(which, ~open_message).with_for_update()
    if session.scalar(held) is None:
        return False
    ended = case(
        (Campaign.status == CampaignStatus.CANCELLED, Campaign.status),
        else_=literal(CampaignStatus.FINISHED, Campaign.status.type),
    )
    values = {"status": ended, "finished_at": now, "work_token": None, "work_until": None}
    return _count(session, update(Campaign).where(which, ~open_message).values(**values)) > 0


def _count(session: Session, statement: Update) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return int(cast(CursorResult[Any], result).rowcount)
