"""Which stores a person may see."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Role, Store, StoreAccess, StoreStatus


class Person(Protocol):
    """Whoever has an id and a role: a row of ``users``, or the person who is signed in."""

    id: Any
    role: Any


def visible_store_ids(session: Session, user: Person) -> set[int] | None:
    """Return the ids of the stores that the person may see; ``None`` means all (admins)."""
    if user.role == Role.ADMIN:
        return None
    return set(session.scalars(select(StoreAccess.store_id).where(StoreAccess.user_id == user.id)))


def list_stores(session: Session) -> list[Store]:
    """Return the stores that access can be given to, by name."""
    return list(
        session.scalars(
            select(Store).where(Store.status != StoreStatus.REMOVED).order_by(Store.name, Store.id)
        )
    )


def stores_by_user(session: Session) -> dict[int, list[Store]]:
    """Return for each user with access their stores, by name."""
    found: dict[int, list[Store]] = {}
    query = (
        select(StoreAccess.user_id, Store)
        .join(Store, Store.id == StoreAccess.store_id)
        .where(Store.status != StoreStatus.REMOVED)
        .order_by(Store.name, Store.id)
    )
    for user_id, store in session.execute(query):
        found.setdefault(user_id, []).append(store)
    return found


def set_stores(session: Session, user_id: int, store_ids: Iterable[int]) -> None:
    """Let the user see exactly these stores.

    Raises:
        Refused: ``unknown_store``, where an id belongs to no store.

    """
    wanted = set(store_ids)
    known = {store.id for store in list_stores(session)}
    if wanted - known:
        raise Refused("unknown_store", store_id=min(wanted - known))
    session.execute(delete(StoreAccess).where(StoreAccess.user_id == user_id))
    session.add_all(StoreAccess(user_id=user_id, store_id=store_id) for store_id in sorted(wanted))
    session.flush()
