"""Which campaigns may send by a connection now, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionLimit,
    MessageClass,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import commercial, outbox


def due_connections(session: Session, now: datetime) -> list[int | None]:
    """Return the connections of campaigns that have something to send now, or must pause.

    None stands for campaigns whose connection is gone. Reads only.
    """
    stopped = stopped_stores(session)
    found: list[int | None] = []
    for connection_id in session.scalars(_connection_ids()).all():
        connection = find_connection(session, connection_id)
        ids = campaigns_in_turn(session, connection_id, connection, 0, now)
        has_rows = any(outbox.has_bulk(session, one, stopped) for one in ids)
        if has_rows and not _is_busy(session, connection_id, now):
            found.append(connection_id)
    return found


def campaigns_in_turn(
    session: Session,
    connection_id: int | None,
    connection: Connection | None,
    turn: int,
    now: datetime,
) -> Sequence[int]:
    """Return the ids of the campaigns that may send now, the one after `turn` first.

    In quiet hours commercial ones may not; one whose time is over may not either.
    """
    here = Campaign.connection_id == connection_id  # of None: IS NULL
    in_time = or_(Campaign.expires_at.is_(None), Campaign.expires_at > now)
    query = select(Campaign.id).where(Campaign.status == CampaignStatus.SENDING, here, in_time)
    if commercial.quiet_until(connection, now) is not None:
        query = query.where(Campaign.message_class != MessageClass.COMMERCIAL)
    return session.scalars(query.order_by(Campaign.id <= turn, Campaign.id)).all()


def find_connection(session: Session, connection_id: int | None) -> Connection | None:
    """Return the connection as it is now; None for none."""
    if connection_id is None:
        return None
    return session.get(Connection, connection_id, populate_existing=True)


def stopped_stores(session: Session) -> list[int]:
    """Return the ids of the stores in whose name nothing leaves: paused, or removed."""
    is_stopped = or_(Store.is_paused, Store.status == StoreStatus.REMOVED)
    return list(session.scalars(select(Store.id).where(is_stopped)))


def _connection_ids() -> Select[tuple[int | None]]:
    is_sending = Campaign.status == CampaignStatus.SENDING
    return select(Campaign.connection_id).where(is_sending).distinct()


def _is_busy(session: Session, connection_id: int | None, now: datetime) -> bool:
    """Say whether a batch is under way, or iletiniz asked to come later."""
    if connection_id is None:
        return False
    row = session.get(ConnectionLimit, connection_id)
    until = row.blocked_until if row is not None else None
    is_blocked = until is not None and until > now
    return is_blocked or outbox.bulk_in_flight(session, connection_id, now)
