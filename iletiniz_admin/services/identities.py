"""People of a store's WordPress as users of the panel (bridge protocol, section 6).

Who they are is (store, WordPress user id), never the e-mail. The first claim makes a user with the
claimed role and this one store; from then on the panel's own word stands: a later claim neither
raises the role nor lowers it, and gives back no store that an admin has taken away. Such a user
has no password and cannot get one, and is never an admin.

An identity ends when its store is removed, or is paired with a site that never signed as this
store: the numbers of another WordPress mean other people.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Role, Store, StoreIdentity, User
from iletiniz_admin.models.people import WORDPRESS
from iletiniz_admin.services import access, audit, sessions
from iletiniz_admin.services.audit import Actor

ROLES = (Role.MANAGER, Role.VIEWER)
NO_PASSWORD = "!"  # noqa: S105 - no hash at all, so no password ever fits


@dataclass(frozen=True, slots=True)
class Claim:
    """What WordPress says of one of its users; ``order_id`` is whose messages to open."""

    wp_user_id: int
    email: str
    display_name: str
    role: Role
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a user comes from, for the pages."""

    store_name: str
    email: str
    has_ended: bool


def recognise(session: Session, store: Store, claim: Claim, now: datetime) -> StoreIdentity:
    """Return who it is, made with a user at the first claim; the store's row is locked."""
    identity = session.scalar(
        select(StoreIdentity).where(
            StoreIdentity.store_id == store.id, StoreIdentity.wp_user_id == claim.wp_user_id
        )
    )
    if identity is None:
        user = _add_user(session, store, claim, now)
        identity = StoreIdentity(
            store_id=store.id, wp_user_id=claim.wp_user_id, user_id=user.id, created_at=now
        )
        session.add(identity)
    identity.email, identity.display_name = claim.email, claim.display_name
    session.flush()
    return identity


def may_enter(user: User) -> bool:
    """Tell whether the panel lets the person in: not switched off, and not an admin."""
    return user.is_active and user.role != Role.ADMIN


def end_all(session: Session, store: Store, actor: Actor, now: datetime) -> int:
    """End the store's identities and the sessions of their users; return how many there were.

    The users stay, switched off, so that the log and the list still say who they were.
    """
    found = session.execute(
        select(StoreIdentity, User)
        .join(User, User.id == StoreIdentity.user_id)
        .where(StoreIdentity.store_id == store.id, StoreIdentity.wp_user_id.is_not(None))
    ).all()
    for identity, user in found:
        identity.wp_user_id = None
        # The name is free again: another person of that number gets it.
        user.email, user.is_active = f"{user.email}:{identity.id}", False
        sessions.end_all(session, user.id, now)
        audit.record(session, actor, "user.origin_ended", subject=user.label, store_id=store.id)
    session.flush()
    return len(found)


def origins(session: Session, user_id: int | None = None) -> dict[int, Origin]:
    """Return by user where they come from: all who come from WordPress, or the one user."""
    query = select(StoreIdentity, Store.name).join(Store, Store.id == StoreIdentity.store_id)
    if user_id is not None:
        query = query.where(StoreIdentity.user_id == user_id)
    return {
        identity.user_id: Origin(name, identity.email, identity.wp_user_id is None)
        for identity, name in session.execute(query).tuples()
    }


def _add_user(session: Session, store: Store, claim: Claim, now: datetime) -> User:
    user = User(
        email=f"{WORDPRESS}{store.id}:{claim.wp_user_id}",
        display_name=claim.display_name,
        role=claim.role,
        password_hash=NO_PASSWORD,
        locale="tr" if store.locale.startswith("tr") else "en",
        created_at=now,
    )
    session.add(user)
    session.flush()
    access.set_stores(session, user.id, [store.id])
    after = {"name": user.display_name, "role": str(user.role), "stores": [store.id]}
    audit.record(
        session, audit.BRIDGE, "user.added", subject=user.label, store_id=store.id, after=after
    )
    return user
