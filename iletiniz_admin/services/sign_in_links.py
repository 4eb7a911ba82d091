"""Links that sign a person of WordPress in: once, within 60 seconds (bridge protocol, section 6).

Only the hash of a link's token is kept. A link is spent by one ``UPDATE``, whatever comes of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import hash_token, new_token
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Message,
    Order,
    Role,
    SignInLink,
    Store,
    StoreIdentity,
    StoreStatus,
    User,
)
from iletiniz_admin.services import audit, identities, throttle, users
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.emails import MAX_EMAIL_LENGTH
from iletiniz_admin.services.identities import Claim
from iletiniz_admin.services.intake import fields

PATH = "/sign-in/store/"
LIFE_SECONDS = 60
MADE, WRONG = "login_links", "login_link_wrong"
WINDOW_SECONDS = 15 * 60
MOST_MADE = 60  # a store, in the window
MOST_WRONG = 20  # a network address, in the window


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may come in, and where they asked to go."""

    user: User
    store_id: int
    order_id: int | None


def read_claim(body: Any) -> Claim:
    """Return the claim; raises ``Unusable`` with field and rule."""
    if not isinstance(body, dict):
        raise fields.Unusable("", "object")
    role = fields.read_text(body.get("role"), "role", 20)
    if role not in identities.ROLES:
        raise fields.Unusable("role", "|".join(identities.ROLES))
    return Claim(
        wp_user_id=fields.read_id(body.get("wp_user_id"), "wp_user_id"),
        email=_line(body.get("email"), "email", MAX_EMAIL_LENGTH),
        display_name=_line(body.get("display_name"), "display_name", users.MAX_NAME_LENGTH),
        role=Role(role),
        order_id=fields.read_optional_id(body.get("order_id"), "order_id"),
    )


def waiting_seconds(session: Session, store: Store, now: datetime) -> int | None:
    """Return how long the store must wait after too many links, or None."""
    return throttle.retry_after_seconds(
        session, MADE, str(store.id), limit=MOST_MADE, window_seconds=WINDOW_SECONDS, now=now
    )


def make(session: Session, store: Store, claim: Claim, now: datetime) -> str | None:
    """Return the token of a new link, which is kept nowhere; None where the person is locked."""
    throttle.hit(session, MADE, str(store.id), now)
    identity = identities.recognise(session, store, claim, now)
    user = session.get_one(User, identity.user_id)
    if not identities.may_enter(user):
        _record(session, audit.BRIDGE, "sign_in.link_refused", user, store.id)
        return None
    token = new_token()
    session.add(
        SignInLink(
            token_hash=hash_token(token),
            identity_id=identity.id,
            order_id=claim.order_id,
            created_at=now,
            expires_at=now + timedelta(seconds=LIFE_SECONDS),
        )
    )
    session.flush()
    return token


def use(session: Session, token: str, address: str, now: datetime) -> Entry:
    """Spend the link and return who comes in; commit after a refusal too: it counts.

    Raises:
        Refused: ``link_over`` (unknown, used and expired alike), ``link_refused`` (the panel does
            not let this person in), ``link_tries`` (too many that were over, from one address).

    """
    wait = throttle.retry_after_seconds(
        session, WRONG, address, limit=MOST_WRONG, window_seconds=WINDOW_SECONDS, now=now
    )
    if wait is not None:
        raise Refused("link_tries", minutes=-(-wait // 60))
    digest = hash_token(token)
    if not _spend(session, digest, now):
        throttle.hit(session, WRONG, address, now)
        raise Refused("link_over")
    link, identity, user, store = (
        session.execute(
            select(SignInLink, StoreIdentity, User, Store)
            .join(StoreIdentity, StoreIdentity.id == SignInLink.identity_id)
            .join(User, User.id == StoreIdentity.user_id)
            .join(Store, Store.id == StoreIdentity.store_id)
            .where(SignInLink.token_hash == digest)
        )
        .tuples()
        .one()
    )
    actor = Actor(user.label, user.id, address)
    if not _is_open(identity, user, store):
        _record(session, actor, "sign_in.link_refused", user, store.id)
        raise Refused("link_refused")
    identity.last_used_at = user.last_signed_in_at = now
    _record(session, actor, "sign_in.from_wordpress", user, store.id)
    session.flush()
    return Entry(user, store.id, link.order_id)


def order_number(session: Session, store_id: int, order_id: int) -> str:
    """Return what people call the order; its id where no number is known."""
    for table in (Order, Message):
        query = select(getattr(table, "number" if table is Order else "order_number")).where(
            table.store_id == store_id, table.order_id == order_id
        )
        number = session.scalar(query.limit(1))
        if number:
            return str(number)
    return str(order_id)


def _line(value: Any, field: str, most: int) -> str:
    text = " ".join(fields.read_text(value, field, most).split())
    return "".join(sign for sign in text if sign.isprintable())


def _is_open(identity: StoreIdentity, user: User, store: Store) -> bool:
    is_known = identity.wp_user_id is not None and store.status is StoreStatus.PAIRED
    return is_known and identities.may_enter(user)


def _spend(session: Session, digest: str, now: datetime) -> bool:
    spent = session.execute(
        update(SignInLink)
        .where(SignInLink.token_hash == digest, SignInLink.used_at.is_(None))
        .where(SignInLink.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], spent).rowcount == 1


def _record(session: Session, actor: Actor, action: str, user: User, store_id: int) -> None:
    audit.record(session, actor, action, subject=user.label, store_id=store_id)
