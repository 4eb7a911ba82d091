"""Counts tries in rows, so that limits hold across processes and restarts."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import ThrottleHit

KEPT_DAYS = 2
KEY_LENGTH = 80


def hit(session: Session, scope: str, key: str, now: datetime) -> None:
    """Count one try."""
    session.add(ThrottleHit(scope=scope, key=key[:KEY_LENGTH], at=now))
    session.flush()


def count(session: Session, scope: str, key: str | None, since: datetime) -> int:
    """Return the tries since then; without a key, those of everybody."""
    statement = select(func.count()).where(ThrottleHit.scope == scope, ThrottleHit.at > since)
    if key is not None:
        statement = statement.where(ThrottleHit.key == key[:KEY_LENGTH])
    return int(session.scalar(statement) or 0)


def retry_after_seconds(
    session: Session, scope: str, key: str | None, *, limit: int, window_seconds: int, now: datetime
) -> int | None:
    """Return None while fewer than ``limit`` tries lie in the window, else how long to wait."""
    window = timedelta(seconds=window_seconds)
    statement = (
        select(ThrottleHit.at)
        .where(ThrottleHit.scope == scope, ThrottleHit.at > now - window)
        .order_by(ThrottleHit.at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    if key is not None:
        statement = statement.where(ThrottleHit.key == key[:KEY_LENGTH])
    decisive_at = session.scalar(statement)
    if decisive_at is None:
        return None
    return max(1, int((decisive_at + window - now).total_seconds()) + 1)


def clear(session: Session, scope: str, key: str) -> None:
    """Forget the tries of a key, after a success."""
    session.execute(
        delete(ThrottleHit).where(ThrottleHit.scope == scope, ThrottleHit.key == key[:KEY_LENGTH])
    )


def sweep(session: Session, now: datetime) -> None:
    """Remove what no limit looks at any more."""
    session.execute(delete(ThrottleHit).where(ThrottleHit.at < now - timedelta(days=KEPT_DAYS)))
