"""Connecting: a grant by OAuth or a pasted key finds the row that it belongs to.

A row keeps its id, and with it its stores, rules and history, whatever key it is given.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import SCOPES, Account, TokenSet, is_recognised_key, key_hint
from iletiniz_admin.models import Connection, ConnectionStatus, Store
from iletiniz_admin.services import account as accounts, audit
from iletiniz_admin.services.connections import (
    MAX_NAME,
    forget_readings,
    key_place,
    open_gate,
    record_change,
)
from iletiniz_admin.services.connections_lookup import find_only_connection

OAUTH: Final = "oauth"
KEY: Final = "key"


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
    _connect(session, sealer, row, grant.api_key, actor=actor, now=now)
    return row


def add_key(
    session: Session,
    sealer: Sealer,
    api_key: str,
    *,
    name: str,
    account: Account | None,
    connection_id: int | None = None,
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
    row = _row_for(session, workspace_id, connection_id, now)
    change_workspace(row, workspace_id, account.workspace_name if account else None)
    row.name = (name or row.name or row.workspace_name or "iletiniz")[:MAX_NAME]
    row.scopes_asked, row.scopes_granted, row.key_expires_at = [], None, None
    row.origin = KEY
    _connect(session, sealer, row, api_key, actor=actor, now=now)
    if account is not None:
        accounts.store_account(session, row, account, now)
        row.refresh_tried_at = None  # the senders are still to be read
    return row


def change_workspace(row: Connection, workspace_id: str | None, name: str | None) -> None:
    """Note the workspace; what was read of another one is forgotten with its gate."""
    if row.workspace_id and workspace_id and row.workspace_id != workspace_id:
        forget_readings(row)
        open_gate(row)
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
    *,
    actor: audit.Actor,
    now: datetime,
) -> None:
    before = {"status": str(row.status), "key": row.key_hint} if row.key_hint else None
    row.sealed_key = sealer.seal(api_key, context=key_place(row))
    row.key_hint = key_hint(api_key)
    row.is_key_recognised = is_recognised_key(api_key)
    row.status = ConnectionStatus.CONNECTED
    row.lost_at = None
    row.connected_at, row.connected_by = now, actor.label
    row.refresh_tried_at = row.account_error = row.senders_error = None
    session.flush()
    record_change(session, actor, "connection.connected", row, before)
