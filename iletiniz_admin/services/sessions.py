"""Sessions of people: one row a browser, known by the hash of its token.

A session ends when it is ended, after 14 days without a request, or after 30 days.
"""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import hash_token, new_token
from iletiniz_admin.models import User, UserSession

IDLE_LIMIT = timedelta(days=14)
LONGEST = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=90)


def begin(
    session: Session, user: User, *, address: str, user_agent: str, now: datetime
) -> tuple[UserSession, str]:
    """Open a session; return its row and the token that the browser carries (shown nowhere)."""
    token = new_token()
    row = UserSession(
        user_id=user.id,
        token_hash=hash_token(token),
        address=address[:45],
        user_agent="".join(sign for sign in user_agent if sign.isprintable())[:200],
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONGEST,
    )
    session.add(row)
    session.flush()
    return row, token


def find_live(session: Session, token: str, now: datetime) -> tuple[User, UserSession] | None:
    """Return whose token it is and the session, while both may be used."""
    query = (
        select(User, UserSession)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.token_hash == hash_token(token), User.is_active, *_alive(now))
    )
    found = session.execute(query).first()
    return None if found is None else (found[0], found[1])


def needs_touch(row: UserSession, now: datetime) -> bool:
    """Say whether the sign of life is old enough to be written anew."""
    return now - row.last_seen_at >= TOUCH_EVERY


def touch(session: Session, session_id: int, now: datetime) -> None:
    """Write down that the session is in use."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now)
    )


def list_live(session: Session, user_id: int, now: datetime) -> list[UserSession]:
    """Return the user's live sessions, the one that was used last first."""
    return list(
        session.scalars(
            _of_user(user_id, now).order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        )
    )


def end(session: Session, user_id: int, session_id: int, now: datetime) -> bool:
    """End one live session of the user; say whether there was one."""
    query = update(UserSession).where(
        UserSession.id == session_id, UserSession.user_id == user_id, *_alive(now)
    )
    return _count(session.execute(query.values(ended_at=now))) > 0


def end_all(session: Session, user_id: int, now: datetime, *, except_id: int | None = None) -> int:
    """End the user's live sessions, but for the one that is named; return how many ended."""
    query = update(UserSession).where(UserSession.user_id == user_id, *_alive(now))
    if except_id is not None:
        query = query.where(UserSession.id != except_id)
    return _count(session.execute(query.values(ended_at=now)))


def forget_old(session: Session, now: datetime) -> int:
    """Delete sessions that have been over for 90 days; return how many."""
    query = delete(UserSession).where(UserSession.expires_at < now - KEPT_AFTER_END)
    return _count(session.execute(query))


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        UserSession.ended_at.is_(None),
        UserSession.expires_at > now,
        UserSession.last_seen_at > now - IDLE_LIMIT,
    )


def _of_user(user_id: int, now: datetime) -> Select[tuple[UserSession]]:
    return select(UserSession).where(UserSession.user_id == user_id, *_alive(now))


def _count(result: object) -> int:
    return int(cast("CursorResult[object]", result).rowcount)
