"""Connections: made by OAuth or by a pasted key, kept through reconnects, ended by a person.

A row keeps its id, and with it its stores, rules and history, whatever key it is given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer, SealBroken, context
from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.iletiniz import SCOPES, Account, TokenSet, is_recognised_key, key_hint
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
from iletiniz_admin.services import account as accounts, audit
from iletiniz_admin.services.connection_state import hold_queued
from iletiniz_admin.services.connections_lookup import find_only_connection

OAUTH: Final = "oauth"
KEY: Final = "key"
MAX_NAME: Final = 100


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
        return sealer.open(connection.sealed_key, context=_place(connection))
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


def store_grant(
    session: Session,
    sealer: Sealer,
    grant: TokenSet,
    *,
    connection_id: int | None,
    actor: audit.Actor,
    now: datetime,
) -> Connection:
    """Keep what a code was exchanged for, in the row that it belongs to.

    That is the row of the same workspace, else the one that was to be reconnected, else a new one.
    """
    row = _row_for(session, grant.workspace_id, connection_id, now)
    change_workspace(row, grant.workspace_id, grant.workspace_name)
    row.name = row.name or (grant.workspace_name or "iletiniz")[:MAX_NAME]
    row.scopes_asked, row.scopes_granted = list(SCOPES), list(grant.scopes)
    lifetime = grant.expires_in_seconds
    row.key_expires_at = now + timedelta(seconds=lifetime) if lifetime else None
    row.origin = OAUTH
    _connect(session, sealer, row, grant.api_key, actor, now)
    return row


def add_key(
    session: Session,
    sealer: Sealer,
    api_key: str,
    *,
    name: str,
    account: Account | None,
    actor: audit.Actor,
    now: datetime,
) -> Connection:
    """Keep a pasted key; `account` is what the check read, if it could read one.

    A key of a workspace that is there already replaces that one's key. Raises
    `Refused("key_malformed")`.
    """
    if not is_recognised_key(api_key):
        raise Refused("key_malformed")
    workspace_id = account.workspace_id if account else None
    row = _row_for(session, workspace_id, None, now)
    change_workspace(row, workspace_id, account.workspace_name if account else None)
    row.name = (name or row.name or row.workspace_name or "iletiniz")[:MAX_NAME]
    row.scopes_asked, row.scopes_granted, row.key_expires_at = [], None, None
    row.origin = KEY
    _connect(session, sealer, row, api_key, actor, now)
    if account is not None:
        accounts.store_account(session, row, account, now)
        row.refresh_tried_at = None  # the senders are still to be read
    return row


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
    _forget_readings(connection)
    _open_gate(connection)
    session.flush()
    hold_queued(session, connection.id, Reason.DISCONNECTED, now)
    _record(session, actor, "connection.disconnected", connection, before)


def edit_details(
    session: Session,
    connection: Connection,
    *,
    name: str,
    merchant_title: str,
    merchant_number: str,
    actor: audit.Actor,
) -> None:
    """Change the name, and the merchant that commercial texts name in their footer."""
    changes = {
        "name": name,
        "merchant_title": merchant_title,
        "merchant_number": merchant_number,
    }
    before = {
        field: old for field, new in changes.items() if (old := getattr(connection, field)) != new
    }
    for field in before:
        setattr(connection, field, changes[field])
    session.flush()
    if before:
        audit.record(
            session,
            actor,
            "connection.changed",
            subject=_subject(connection),
            before=before,
            after={field: changes[field] for field in before},
        )


def change_workspace(row: Connection, workspace_id: str | None, name: str | None) -> None:
    """Note the workspace; what was read of another one is forgotten with its gate."""
    if row.workspace_id and workspace_id and row.workspace_id != workspace_id:
        _forget_readings(row)
        _open_gate(row)
        row.workspace_name = None
    row.workspace_id = (workspace_id or row.workspace_id or "")[:100] or None
    row.workspace_name = (name or row.workspace_name or "")[:200] or None


def _row_for(
    session: Session, workspace_id: str | None, connection_id: int | None, now: datetime
) -> Connection:
    if workspace_id:
        same = select(Connection).where(Connection.workspace_id == workspace_id)
        # Of several (an old installation's doubles) the one that is live, then the oldest.
        rows = sorted(
            session.scalars(same.order_by(Connection.id)),
            key=lambda row: row.status is ConnectionStatus.DISCONNECTED,
        )
        wanted = next((row for row in rows if row.id == connection_id), None)
        if rows:
            return wanted or rows[0]
    wanted = session.get(Connection, connection_id) if connection_id else None
    return wanted or _new_row(session, now)


def _new_row(session: Session, now: datetime) -> Connection:
    """Add a row. A second connection must not leave stores without one: they keep the first."""
    only = find_only_connection(session)
    if only is not None:
        session.execute(
            update(Store).where(Store.connection_id.is_(None)).values(connection_id=only.id)
        )
    row = Connection(name="", status=ConnectionStatus.DISCONNECTED, origin=OAUTH, created_at=now)
    session.add(row)
    session.flush()  # the seal is bound to the row's id
    return row


def _connect(
    session: Session,
    sealer: Sealer,
    row: Connection,
    api_key: str,
    actor: audit.Actor,
    now: datetime,
) -> None:
    before = {"status": str(row.status), "key": row.key_hint} if row.key_hint else None
    row.sealed_key = sealer.seal(api_key, context=_place(row))
    row.key_hint = key_hint(api_key)
    row.is_key_recognised = is_recognised_key(api_key)
    row.status = ConnectionStatus.CONNECTED
    row.lost_at = None
    row.connected_at, row.connected_by = now, actor.label
    row.refresh_tried_at = row.account_error = row.senders_error = None
    session.flush()
    _record(session, actor, "connection.connected", row, before)


def _forget_readings(row: Connection) -> None:
    row.account = row.account_at = row.account_error = None
    row.senders = row.senders_at = row.senders_error = None
    row.refresh_tried_at = None


def _open_gate(row: Connection) -> None:
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


def _record(
    session: Session,
    actor: audit.Actor,
    action: str,
    row: Connection,
    before: dict[str, Any] | None,
) -> None:
    after = {"status": str(row.status), "origin": row.origin, "key": row.key_hint}
    audit.record(session, actor, action, subject=_subject(row), before=before, after=after)


def _subject(row: Connection) -> str:
    return f"connection {row.id}"


def _place(connection: Connection) -> str:
    return context("connections", connection.id, "api_key")
