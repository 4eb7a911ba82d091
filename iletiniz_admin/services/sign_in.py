"""Signing in: tries are counted in rows, so the limits hold across processes and restarts.

Five wrong passwords for one e-mail address within 15 minutes lock it for 15 minutes, whether or
not it belongs to a user; twenty from one network address lock that one. A try is counted before
the password is looked at, so that many at the same time cannot slip past the limit.

No transaction is open while a password is verified: that takes long, and other writers wait.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import (
    hash_password,
    hash_token,
    needs_rehash,
    verify_dummy,
    verify_password,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import User
from iletiniz_admin.services import audit, throttle
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.emails import find_user, normalise_email

WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
_EMAIL, _ADDRESS = "sign_in_email", "sign_in_address"
_TRIES = {_EMAIL: 5, _ADDRESS: 20}
_LOCK = "_lock"


def begin_try(session: Session, email: str, address: str, now: datetime) -> User | None:
    """Count a try and return the user it is for, if there is one; the caller commits.

    Raises:
        Refused: ``sign_in_locked``, alike for addresses that belong to nobody.

    """
    key = _key(email)
    if _is_locked(session, _EMAIL, key, now) or _is_locked(session, _ADDRESS, address, now):
        raise Refused("sign_in_locked", minutes=LOCKED_FOR // timedelta(minutes=1))
    throttle.hit(session, _EMAIL, key, now)
    return find_user(session, email)


def is_right(user: User | None, password: str) -> bool:
    """Say whether the person may come in; takes as long for nobody as for somebody."""
    if user is None or not user.is_active:
        verify_dummy(password)
        return False
    return verify_password(user.password_hash, password)


def succeed(session: Session, user: User, password: str, *, actor: Actor, now: datetime) -> None:
    """Write down that the user came in; the earlier wrong tries are forgotten."""
    unlock(session, user.email)
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    user.last_signed_in_at = now
    audit.record(session, actor, "sign_in.succeeded", subject=user.email)


def fail(session: Session, email: str, *, actor: Actor, now: datetime) -> None:
    """Write down a wrong try, and the lock that it may have led to.

    What was typed is kept only if it looks like an e-mail address: people type passwords there.
    """
    shown = _shown(email)
    audit.record(session, actor, "sign_in.failed", subject=shown)
    throttle.hit(session, _ADDRESS, actor.address, now)
    for scope, key, subject in ((_EMAIL, _key(email), shown), (_ADDRESS, actor.address, "")):
        if throttle.count(session, scope, key, now - WINDOW) >= _TRIES[scope]:
            throttle.hit(session, scope + _LOCK, key, now)
            audit.record(session, actor, "sign_in.locked", subject=subject or actor.address)


def unlock(session: Session, email: str) -> None:
    """Forget the wrong tries for an e-mail address, and its lock."""
    for scope in (_EMAIL, _EMAIL + _LOCK):
        throttle.clear(session, scope, _key(email))


def _key(email: str) -> str:
    try:
        return hash_token(normalise_email(email))
    except Refused:
        return hash_token(email)


def _shown(email: str) -> str:
    try:
        return normalise_email(email)[:200]
    except Refused:
        return ""


def _is_locked(session: Session, scope: str, key: str, now: datetime) -> bool:
    return (
        throttle.count(session, scope + _LOCK, key, now - LOCKED_FOR) > 0
        or throttle.count(session, scope, key, now - WINDOW) >= _TRIES[scope]
    )
