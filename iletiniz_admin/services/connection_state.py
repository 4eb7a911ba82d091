"""What follows for the outbox when a connection's key stops working."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    SINGLE_PRIORITIES,
    Connection,
    ConnectionStatus,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import audit


def mark_lost(
    session: Session, connection: Connection, now: datetime, *, used_key: bytes | None = None
) -> bool:
    """Note that iletiniz refused the key, and hold what waits; return False if nothing changed.

    `used_key` is the sealed key that was refused: news about a key that has been replaced in the
    meantime (a reconnect) says nothing about the present one.
    """
    session.refresh(connection, with_for_update=True)
    if connection.status is not ConnectionStatus.CONNECTED:
        return False
    if used_key is not None and used_key != connection.sealed_key:
        return False
    connection.status = ConnectionStatus.LOST
    connection.lost_at = now
    session.flush()
    hold_queued(session, connection.id, Reason.DISCONNECTED, now)
    audit.record(
        session,
        audit.WORKER,
        "connection.lost",
        subject=f"connection {connection.id}",
        before={"status": ConnectionStatus.CONNECTED.value},
        after={"status": ConnectionStatus.LOST.value},
    )
    return True


def hold_queued(session: Session, connection_id: int, reason: Reason, now: datetime) -> int:
    """Hold every queued message of the connection; return how many.

    But those of campaigns, which wait in the queue while their campaign waits or pauses.
    """
    result = session.execute(
        update(Message)
        .where(
            Message.status == MessageStatus.QUEUED,
            Message.connection_id == connection_id,
            Message.priority.in_(SINGLE_PRIORITIES),
        )
        .values(status=MessageStatus.HELD, reason=reason, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(cast(CursorResult[Any], result).rowcount)
