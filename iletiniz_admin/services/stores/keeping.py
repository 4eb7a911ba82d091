"""Stores as people keep them: add, list, rename, pause, connect, remove."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services import audit, identities
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.stores.secrets import drop_secrets

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_NAME_LENGTH = 100
MAX_URL_LENGTH = 300
CHANGEABLE = frozenset({"name", "default_sender", "connection_id", "is_paused"})


def check_url(url: str) -> str:
    """Return the address of a shop without a trailing slash.

    Raises ``Refused``: ``bad_url``, or ``url_not_https`` (http is for this machine only).
    """
    text = url.strip().rstrip("/")
    is_address = is_plain = is_far_http = False
    try:
        parts = urlsplit(text)
        is_far_http = parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_plain = not parts.query and not parts.fragment and parts.username is None
    except ValueError:
        is_address = False
    if not is_address or not is_plain or not text.isprintable() or len(text) > MAX_URL_LENGTH:
        raise Refused("bad_url")
    if is_far_http:
        raise Refused("url_not_https")
    return text


def check_name(name: str) -> str:
    """Return the trimmed name; raises ``Refused("bad_name")`` if it is empty or too long."""
    text = name.strip()
    if not text or len(text) > MAX_NAME_LENGTH or not text.isprintable():
        raise Refused("bad_name", most=MAX_NAME_LENGTH)
    return text


def add(session: Session, name: str, url: str, actor: Actor, *, now: datetime) -> Store:
    """Add a store that waits to be paired. Raises ``Refused`` (bad_name, bad_url)."""
    store = Store(
        name=check_name(name), url=check_url(url), status=StoreStatus.WAITING, created_at=now
    )
    session.add(store)
    session.flush()
    after = {"name": store.name, "url": store.url}
    subject = f"store {store.id}"
    audit.record(session, actor, "store.added", subject=subject, store_id=store.id, after=after)
    return store


def list_stores(session: Session, *, only: Collection[int] | None = None) -> list[Store]:
    """Return the stores that are not removed, by name; ``only`` names those a person may see."""
    statement = select(Store).where(Store.status != StoreStatus.REMOVED)
    if only is not None:
        statement = statement.where(Store.id.in_(only))
    return list(session.scalars(statement.order_by(Store.name, Store.id)))


def get_store(session: Session, store_id: int) -> Store:
    """Return a store that is not removed; raises ``NotFound``."""
    store = session.get(Store, store_id)
    if store is None or store.status is StoreStatus.REMOVED:
        raise NotFound("store", store_id=store_id)
    return store


def change(session: Session, store: Store, actor: Actor, **values: Any) -> None:
    """Change name, default sender, connection or pause; what is equal already is no change."""
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise ValueError(f"a store's {sorted(unknown)} cannot be changed here")
    if "name" in values:
        values["name"] = check_name(values["name"])
    new = {name: value for name, value in values.items() if getattr(store, name) != value}
    before = {name: getattr(store, name) for name in new}
    for name, value in new.items():
        setattr(store, name, value)
    if new:
        _record(session, store, actor, "store.changed", before=before, after=new)


def pause(session: Session, store: Store, actor: Actor) -> None:
    """Hold the store's messages from now on; events are still taken."""
    change(session, store, actor, is_paused=True)


def resume(session: Session, store: Store, actor: Actor) -> None:
    """Let the store's messages leave again; the outbox releases what is held."""
    change(session, store, actor, is_paused=False)


def remove(session: Session, store: Store, actor: Actor, *, now: datetime) -> None:
    """Remove the store: its secrets and sign-ins die at once, its ledger stays."""
    identities.end_all(session, store, actor, now)
    drop_secrets(store, now)
    session.flush()
    _record(session, store, actor, "store.removed")


def _record(session: Session, store: Store, actor: Actor, action: str, **more: Any) -> None:
    subject = f"store {store.id}"
    audit.record(session, actor, action, subject=subject, store_id=store.id, **more)
