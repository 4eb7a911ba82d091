"""Who calls: what is needed to judge a call of a store, and what is noted of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Store, StoreStatus

SEEN_SECONDS = 10
REFUSAL_SECONDS = 60
_LOCK = select(Store).where(Store.id == bindparam("store")).with_for_update(key_share=True)
MAX_STORE_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Caller:
    """What judges a call: equal callers judge alike, so one may be remembered between calls."""

    store_id: int
    site: str | None
    url: str
    sealed_secret: bytes | None
    sealed_next_secret: bytes | None
    sealed_webhook_secret: bytes | None

    @classmethod
    def of(cls, store: Store) -> "Caller":
        """Return what the store's row says now."""
        return cls(
            store.id,
            store.site,
            store.url,
            store.sealed_secret,
            store.sealed_next_secret,
            store.sealed_webhook_secret,
        )


def find_caller(session: Session, store_id: int) -> Caller | None:
    """Return the caller, or None for a store that does not exist or was removed."""
    if not 0 < store_id <= MAX_STORE_ID:
        return None
    store = session.get(Store, store_id)
    if store is None or store.status is StoreStatus.REMOVED:
        return None
    return Caller.of(store)


def lock(session: Session, store_id: int) -> Store | None:
    """Return the store's row, held until the commit: calls of one store take turns.

    On SQLite the transaction holds the whole file already. On PostgreSQL the lock leaves other
    transactions free to refer to the row.
    """
    store = session.scalars(_LOCK, {"store": store_id}).one_or_none()
    return None if store is None or store.status is StoreStatus.REMOVED else store


def hold(session: Session, store: Store) -> None:
    """Read the store's row anew and hold it until the commit: two presses take turns."""
    session.flush()
    session.refresh(store, with_for_update=True)


def note_seen(store: Store, now: datetime, *, has_events: bool) -> None:
    """Note an accepted call, at most every 10 seconds: nobody looks closer than that."""
    limit = now - timedelta(seconds=SEEN_SECONDS)
    if store.last_seen_at is None or store.last_seen_at < limit:
        store.last_seen_at = now
    if has_events and (store.last_event_at is None or store.last_event_at < limit):
        store.last_event_at = now


def note_refusal(session: Session, store_id: int, reason: str, now: datetime) -> None:
    """Note why a call was refused, at most once a minute, so that refusals cannot be a burden.

    The caller commits.
    """
    limit = now - timedelta(seconds=REFUSAL_SECONDS)
    last_at = Store.last_refusal_at
    session.execute(
        update(Store)
        .where(Store.id == store_id, or_(last_at.is_(None), last_at < limit))
        .values(last_refusal=reason, last_refusal_at=now)
        .execution_options(synchronize_session=False)
    )
