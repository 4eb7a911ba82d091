"""Removes what has served its time, in small steps that keep nobody waiting."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    BridgeDelivery,
    OAuthAttempt,
    PairingCode,
    SignInLink,
    ThrottleHit,
    UserSession,
)

STEP_ROWS = 500
DELIVERIES_KEPT = timedelta(days=7)  # bridge protocol, section 1
HITS_KEPT = timedelta(days=2)  # longer than any window that counts them
CODES_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)


def step(session: Session, now: datetime) -> int:
    """Remove at most 500 old rows of each kind; return how many went (0: nothing is left)."""
    return sum(_remove(session, kind.__table__, old) for kind, old in _old(now))


def _old(now: datetime) -> list[tuple[Any, ColumnElement[bool]]]:
    ended_by = now - SESSIONS_KEPT
    ended = or_(UserSession.ended_at < ended_by, UserSession.expires_at < ended_by)
    return [
        (BridgeDelivery, BridgeDelivery.received_at < now - DELIVERIES_KEPT),
        (ThrottleHit, ThrottleHit.at < now - HITS_KEPT),
        (OAuthAttempt, OAuthAttempt.expires_at < now - CODES_KEPT),
        (PairingCode, PairingCode.expires_at < now - CODES_KEPT),
        (SignInLink, SignInLink.expires_at < now - CODES_KEPT),
        (UserSession, ended),
    ]


def _remove(session: Session, table: Any, old: ColumnElement[bool]) -> int:
    keys = cast(Table, table).primary_key.columns
    rows = session.execute(select(*keys).where(old).limit(STEP_ROWS)).all()
    if not rows:
        return 0
    result = session.execute(delete(table).where(tuple_(*keys).in_([tuple(row) for row in rows])))
    return int(cast(CursorResult[Any], result).rowcount)
