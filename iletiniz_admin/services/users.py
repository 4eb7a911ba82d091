"""Users: who may sign in, in which role, for which stores.

E-mail addresses are kept in lower case. A password is never returned but once, when it was made
here; it is stored as an Argon2id hash.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import PAIRING_ALPHABET, hash_password, password_problem
from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import Role, User
from iletiniz_admin.models.people import WORDPRESS
from iletiniz_admin.services import access, audit, sessions, sign_in
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.emails import normalise_email

LOCALES = ("tr", "en")
MAX_NAME_LENGTH = 100


def get_user(session: Session, user_id: int) -> User:
    """Return the user.

    Raises:
        NotFound: there is none with this id.

    """
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user", user_id=user_id)
    return user


def list_users(session: Session) -> list[User]:
    """Return all users: those who may sign in first, then by address."""
    return list(session.scalars(select(User).order_by(User.is_active.desc(), User.email)))


def new_password() -> str:
    """Return a password of about 72 bits that can be read aloud: "XXXX-XXXX-XXXX-XXXX"."""
    return "-".join("".join(secrets.choice(PAIRING_ALPHABET) for _ in range(4)) for _ in range(4))


def add(
    session: Session,
    *,
    email: str,
    role: Role,
    actor: Actor,
    now: datetime,
    display_name: str = "",
    store_ids: Iterable[int] = (),
    password: str | None = None,
) -> tuple[User, str | None]:
    """Add a user; return the row, and the first password where none was given.

    A generated password must be changed at the first sign-in.

    Raises:
        Refused: ``invalid_email``, ``email_taken``, ``unknown_store``, or a password problem.

    """
    first = new_password() if password is None else None
    user = User(
        email=normalise_email(email),
        display_name=tidy_name(display_name),
        role=role,
        password_hash=hash_checked(password if password is not None else str(first)),
        must_change_password=password is None,
        created_at=now,
    )
    _insert(session, user)
    access.set_stores(session, user.id, _stores_for(role, store_ids))
    audit.record(session, actor, "user.added", subject=user.label, after=_facts(session, user))
    return user, first


def change(
    session: Session,
    user: User,
    *,
    display_name: str,
    role: Role,
    is_active: bool,
    store_ids: Iterable[int],
    actor: Actor,
    now: datetime,
) -> bool:
    """Change name, role, stores and whether the user may sign in; say whether anything changed.

    A user who is switched off loses all sessions at once.

    Raises:
        Refused: ``last_admin``, ``unknown_store``, ``wordpress_no_admin``.

    """
    if role == Role.ADMIN and user.is_from_wordpress:
        raise Refused("wordpress_no_admin")
    before = _facts(session, user)
    if not (is_active and role == Role.ADMIN):
        _keep_an_admin(session, user)
    user.display_name, user.role, user.is_active = tidy_name(display_name), role, is_active
    access.set_stores(session, user.id, _stores_for(role, store_ids))
    if not is_active:
        sessions.end_all(session, user.id, now)
    return _record_change(session, user, before, actor)


def rename(session: Session, user: User, display_name: str, actor: Actor) -> bool:
    """Change the name that the panel shows; say whether it changed."""
    before = _facts(session, user)
    user.display_name = tidy_name(display_name)
    return _record_change(session, user, before, actor)


def set_password(
    session: Session, user: User, password: str, *, actor: Actor, now: datetime
) -> None:
    """Set the password, end all sessions of the user and lift a lock.

    Raises:
        Refused: ``password_too_short``, ``password_too_long``, ``password_one_character``,
            ``wordpress_no_password`` for a person who comes from WordPress.

    """
    if user.is_from_wordpress:
        raise Refused("wordpress_no_password")
    user.password_hash = hash_checked(password)
    user.must_change_password = False
    sessions.end_all(session, user.id, now)
    sign_in.unlock(session, user.email)
    audit.record(session, actor, "user.password_set", subject=user.label)


def reset_password(session: Session, user: User, *, actor: Actor, now: datetime) -> str:
    """Give the user a new password, to be changed at the next sign-in, and return it once.

    Raises:
        Refused: ``wordpress_no_password`` for a person who comes from WordPress.

    """
    password = new_password()
    set_password(session, user, password, actor=actor, now=now)
    user.must_change_password = True
    session.flush()
    return password


def tidy_name(text: str) -> str:
    """Return a name on one line, without unprintable signs."""
    words = " ".join(text.split())
    return "".join(sign for sign in words if sign.isprintable())[:MAX_NAME_LENGTH]


def hash_checked(password: str) -> str:
    """Return the hash of a new password.

    Raises:
        Refused: ``password_too_short``, ``password_too_long``, ``password_one_character``.

    """
    problem = password_problem(password)
    if problem is not None:
        raise Refused(problem)
    return hash_password(password)


def _insert(session: Session, user: User) -> None:
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise Refused("email_taken", email=user.email) from error


def _stores_for(role: Role, store_ids: Iterable[int]) -> list[int]:
    # An admin sees all stores; rows kept beside that would come back to life with a new role.
    return [] if role == Role.ADMIN else list(store_ids)


def _keep_an_admin(session: Session, user: User) -> None:
    # The lock lets two admins who demote each other on PostgreSQL do so one after the other.
    # Whoever comes from WordPress cannot sign in as an admin, so they do not count as one.
    can_sign_in = ~User.email.startswith(WORDPRESS)
    query = select(User.id).where(User.role == Role.ADMIN, User.is_active, can_sign_in)
    if set(session.scalars(query.with_for_update())) == {user.id}:
        raise Refused("last_admin")


def _facts(session: Session, user: User) -> dict[str, Any]:
    stores = access.visible_store_ids(session, user)
    return {
        "name": user.display_name,
        "role": str(user.role),
        "is_active": user.is_active,
        "stores": sorted(stores or ()),
    }


def _record_change(session: Session, user: User, before: dict[str, Any], actor: Actor) -> bool:
    session.flush()
    after = _facts(session, user)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        audit.record(
            session,
            actor,
            "user.changed",
            subject=user.label,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return bool(changed)
