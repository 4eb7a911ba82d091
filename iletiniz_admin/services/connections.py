"""Connections as they stand: looked up, changed and ended by a person.

A row keeps its id, and with it its stores, rules and history, whatever key it is given.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import SealBroken, Sealer, context
from iletiniz_admin.errors import NotFound
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Gate,
    Message,
    MessageRule,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import audit
from iletiniz_admin.services.connection_state import hold_queued
from iletiniz_admin.services.connections_lookup import find_only_connection
from iletiniz_admin.services.consent import adopt_merchant

MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of a connection: its name, the merchant, and the limits of the merchant.

    Quiet hours are minutes of the day in Turkey, equal ones mean none; a cap of 0 hours means none.
    ``bulk_reserve`` is the quota that campaigns leave to order messages, None: what those need.
    """

    name: str
    merchant_title: str = ""
    merchant_number: str = ""
    quiet_from_minutes: int = 21 * 60
    quiet_until_minutes: int = 8 * 60
    frequency_cap_hours: int = 16
    bulk_reserve: int | None = None


@dataclass(frozen=True, slots=True)
class Stops:
    """What a disconnect stops, in numbers."""

    stores: int
    rules: int
    waiting: int  # messages queued or held


def list_connections(session: Session) -> list[Connection]:
    """Return all connections, those that were ended last."""
    rows = session.scalars(select(Connection).order_by(Connection.id)).all()
    return sorted(rows, key=lambda row: row.status is ConnectionStatus.DISCONNECTED)


def list_live(session: Session) -> list[Connection]:
    """Return the connections that a person has not ended, lost ones included."""
    query = select(Connection).where(Connection.status != ConnectionStatus.DISCONNECTED)
    return list(session.scalars(query.order_by(Connection.id)))


def get_connection(session: Session, connection_id: int) -> Connection:
    """Return the connection; raises `NotFound`."""
    row = session.get(Connection, connection_id)
    if row is None:
        raise NotFound(connection_id=connection_id)
    return row


def find_key(sealer: Sealer, connection: Connection) -> str | None:
    """Return the key; None when there is none, or when it no longer opens."""
    if connection.sealed_key is None:
        return None
    try:
        return sealer.open(connection.sealed_key, context=key_place(connection))
    except SealBroken:
        return None


def is_lost(sealer: Sealer, connection: Connection) -> bool:
    """Say whether the connection needs "connect again": refused by iletiniz, or unreadable."""
    if connection.status is ConnectionStatus.LOST:
        return True
    is_connected = connection.status is ConnectionStatus.CONNECTED
    return is_connected and find_key(sealer, connection) is None


def missing_scopes(connection: Connection) -> list[str]:
    """Return what was asked for and not granted; of a pasted key nothing is known."""
    granted = connection.scopes_granted
    return [] if granted is None else [s for s in connection.scopes_asked if s not in granted]


def stops(session: Session, connection: Connection) -> Stops:
    """Count what a disconnect would stop: stores that send by it, their notices, what waits."""
    stores = _stores_of(session, connection)
    rules = select(func.count()).where(
        MessageRule.is_enabled.is_(True), MessageRule.store_id.in_(stores)
    )
    waiting = select(func.count()).where(
        Message.status.in_((MessageStatus.QUEUED, MessageStatus.HELD)),
        Message.connection_id == connection.id,
    )
    return Stops(
        stores=len(stores),
        rules=session.scalar(rules) or 0,
        waiting=session.scalar(waiting) or 0,
    )


def disconnect(
    session: Session, connection: Connection, *, actor: audit.Actor, now: datetime
) -> None:
    """Delete the key and what it read, hold what waits; rules, stores and history stay."""
    before = {"status": str(connection.status), "key": connection.key_hint}
    connection.status = ConnectionStatus.DISCONNECTED
    connection.sealed_key = None
    connection.key_hint = ""
    connection.key_expires_at = connection.lost_at = None
    connection.scopes_granted = None
    forget_readings(connection)
    open_gate(connection)
    session.flush()
    hold_queued(session, connection.id, Reason.DISCONNECTED, now)
    record_change(session, actor, "connection.disconnected", connection, before)


def edit_details(
    session: Session, connection: Connection, details: Details, *, actor: audit.Actor
) -> None:
    """Change what a person says of the connection; what is equal already is no change."""
    changes = asdict(details)
    before = {
        field: old for field, new in changes.items() if (old := getattr(connection, field)) != new
    }
    for field in before:
        setattr(connection, field, changes[field])
    session.flush()
    adopt_merchant(session, connection)  # earlier refusals hold for the merchant from now on
    if before:
        audit.record(
            session,
            actor,
            "connection.changed",
            subject=_subject(connection),
            before=before,
            after={field: changes[field] for field in before},
        )


def assign_store(
    session: Session, store: Store, connection: Connection, *, actor: audit.Actor
) -> None:
    """Let a store send by this connection; what it holds goes there with the next release."""
    before = store.connection_id
    if before == connection.id:
        return
    store.connection_id = connection.id
    session.flush()
    audit.record(
        session,
        actor,
        "store.connection_chosen",
        subject=f"store {store.id}",
        store_id=store.id,
        before={"connection_id": before},
        after={"connection_id": connection.id},
    )


def forget_readings(row: Connection) -> None:
    """Forget what iletiniz said: it was about another workspace, or the key is gone."""
    row.account = row.account_at = row.account_error = None
    row.senders = row.senders_at = row.senders_error = None
    row.refresh_tried_at = None


def open_gate(row: Connection) -> None:
    """Open the gate: what closed it was about another workspace."""
    row.gate = Gate.OPEN
    row.gate_closed_at = row.gate_probe_at = None


def _stores_of(session: Session, connection: Connection) -> list[int]:
    """Return the ids of the stores that send by the connection, by choice or as the only one."""
    only = find_only_connection(session)
    is_ours = Store.connection_id == connection.id
    if only is not None and only.id == connection.id:
        is_ours = is_ours | Store.connection_id.is_(None)
    query = select(Store.id).where(is_ours, Store.status != StoreStatus.REMOVED)
    return list(session.scalars(query))


def record_change(
    session: Session,
    actor: audit.Actor,
    action: str,
    row: Connection,
    before: dict[str, Any] | None,
) -> None:
    """Write down a change of the key, never the key."""
    after = {"status": str(row.status), "origin": row.origin, "key": row.key_hint}
    audit.record(session, actor, action, subject=_subject(row), before=before, after=after)


def _subject(row: Connection) -> str:
    return f"connection {row.id}"


def key_place(connection: Connection) -> str:
    """Return the context that the key is sealed for."""
    return context("connections", connection.id, "api_key")
