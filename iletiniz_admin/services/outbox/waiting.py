"""Finds messages that nobody was told about: the queue is only a hint, and hints get lost."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Message
from iletiniz_admin.services import limits
from iletiniz_admin.services.outbox.due import connections_with_due, in_flight, is_due

LOST_AFTER = timedelta(seconds=10)


def find_lost(session: Session, now: datetime) -> int:
    """Count due messages that have waited for over 10 s though nothing hinders them.

    A connection that is sending, paused by iletiniz or out of tokens has a reason to let them
    wait; one that does nothing at all lost its hint.
    """
    return sum(
        _due_count(session, connection_id, now)
        for connection_id in connections_with_due(session, now)
        if _is_idle(session, connection_id, now)
    )


def _is_idle(session: Session, connection_id: int, now: datetime) -> bool:
    if in_flight(session, connection_id, now):
        return False
    return limits.room(limits.lock(session, connection_id, now), now) > 0


def _due_count(session: Session, connection_id: int, now: datetime) -> int:
    waiting = select(func.count()).where(
        Message.connection_id == connection_id, is_due(now - LOST_AFTER)
    )
    return session.scalar(waiting) or 0
