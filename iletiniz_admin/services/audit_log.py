"""Reads the log of who did what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import AuditEvent


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which events are asked for; an empty field asks for all.

    ``action`` is the beginning of an action ("user", "sign_in.failed"), ``person`` a part of who
    did it or of what it was done to, ``since`` inclusive and ``until`` exclusive.
    """

    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


def count_events(session: Session, wanted: LogFilter) -> int:
    """Return how many events match."""
    query = select(func.count()).select_from(AuditEvent).where(*_conditions(wanted))
    return session.scalar(query) or 0


def list_events(
    session: Session, wanted: LogFilter, *, offset: int, limit: int
) -> list[AuditEvent]:
    """Return matching events, newest first."""
    query = (
        select(AuditEvent)
        .where(*_conditions(wanted))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action:
        conditions.append(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if wanted.person:
        conditions.append(
            or_(
                AuditEvent.actor.icontains(wanted.person, autoescape=True),
                AuditEvent.subject.icontains(wanted.person, autoescape=True),
            )
        )
    if wanted.since:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until:
        conditions.append(AuditEvent.at < wanted.until)
    return conditions
