"""Remembers deliveries for 7 days: id, time and hash, in the transaction of their effects."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import BridgeDelivery

DELIVERIES = cast(Table, BridgeDelivery.__table__)
KEPT_DAYS = 7
_FIND = select(DELIVERIES.c.delivery_id, DELIVERIES.c.body_hash).where(
    DELIVERIES.c.store_id == bindparam("store"),
    DELIVERIES.c.delivery_id.in_(bindparam("ids", expanding=True)),
)


def body_hash(body: bytes) -> str:
    """Return the SHA-256 of a body, 64 hex digits."""
    return hashlib.sha256(body).hexdigest()


def find_seen(session: Session, store_id: int, delivery_ids: Collection[str]) -> dict[str, str]:
    """Return those of the ids that came before, with the hash of the body they came with."""
    asked = {"store": store_id, "ids": sorted(delivery_ids)}
    rows = session.connection().execute(_FIND, asked)
    return {row.delivery_id: row.body_hash for row in rows}


def record(session: Session, store_id: int, hashes: dict[str, str], now: datetime) -> None:
    """Remember new deliveries: their ids with the hashes of their bodies."""
    rows: list[dict[str, Any]] = [
        {"store_id": store_id, "delivery_id": one, "body_hash": digest, "received_at": now}
        for one, digest in hashes.items()
    ]
    if rows:
        session.connection().execute(insert(DELIVERIES), rows)


def sweep(session: Session, now: datetime) -> None:
    """Forget deliveries older than 7 days; the bridge gives up after 3."""
    session.execute(
        delete(BridgeDelivery).where(BridgeDelivery.received_at < now - timedelta(days=KEPT_DAYS))
    )
