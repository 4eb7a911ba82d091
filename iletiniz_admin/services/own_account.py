"""What people change about themselves."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import hash_token, verify_password
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import User
from iletiniz_admin.services import audit, sessions, throttle, users
from iletiniz_admin.services.audit import Actor

WINDOW = timedelta(minutes=15)
TRIES = 5
_SCOPE = "change_password"


def change_password(
    session: Session,
    user: User,
    current: str,
    new: str,
    *,
    session_id: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Change the password, end the other sessions and return how many there were.

    A wrong current password is counted: commit after ``Refused("wrong_password")`` too.

    Raises:
        Refused: ``too_many_tries``, ``wrong_password``, ``password_same``, a password problem, or
            ``wordpress_no_password`` for a person who comes from WordPress.

    """
    if user.is_from_wordpress:
        raise Refused("wordpress_no_password")
    key = hash_token(f"user {user.id}")
    if throttle.count(session, _SCOPE, key, now - WINDOW) >= TRIES:
        raise Refused("too_many_tries", minutes=WINDOW // timedelta(minutes=1))
    if not verify_password(user.password_hash, current):
        throttle.hit(session, _SCOPE, key, now)
        raise Refused("wrong_password")
    if verify_password(user.password_hash, new):
        raise Refused("password_same")
    user.password_hash = users.hash_checked(new)
    user.must_change_password = False
    audit.record(session, actor, "user.password_changed", subject=user.label)
    return sessions.end_all(session, user.id, now, except_id=session_id)


def end_session(
    session: Session, user: User, session_id: int, *, actor: Actor, now: datetime
) -> bool:
    """End one session of the user; say whether there was one."""
    is_ended = sessions.end(session, user.id, session_id, now)
    if is_ended:
        audit.record(session, actor, "session.ended", subject=user.label)
    return is_ended


def end_sessions(
    session: Session, user: User, *, actor: Actor, now: datetime, except_id: int | None = None
) -> int:
    """End all sessions of the user, but for the one that is named; return how many."""
    count = sessions.end_all(session, user.id, now, except_id=except_id)
    if count:
        audit.record(
            session, actor, "session.all_ended", subject=user.label, after={"count": count}
        )
    return count
