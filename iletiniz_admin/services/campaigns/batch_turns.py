"""Which campaigns may send by a connection now, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, bindparam, or_, select
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
from iletiniz_admin.services import commercial, limits, outbox

_CONNECTIONS: Final = (
    select(Campaign.connection_id).where(Campaign.status == CampaignStatus.SENDING).distinct()
)
_STOPPED: Final = select(Store.id).where(or_(Store.is_paused, Store.status == StoreStatus.REMOVED))


def due_connections(session: Session, now: datetime) -> list[int | None]:
    """Return the connections of campaigns that have something to send now, or must pause.

    None stands for campaigns whose connection is gone. Reads only.
    """
    stopped = stopped_stores(session)
    found: list[int | None] = []
    for connection_id in session.scalars(_CONNECTIONS).all():
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
    is_quiet = commercial.quiet_until(connection, now) is not None
    query = _in_turn(is_lost=connection_id is None, is_quiet=is_quiet)
    asked = {"the_connection": connection_id, "the_turn": turn, "the_now": now}
    session.flush()
    return session.connection().execute(query, asked).scalars().all()


def find_connection(session: Session, connection_id: int | None) -> Connection | None:
    """Return the connection as this transaction sees it; None for none."""
    return None if connection_id is None else session.get(Connection, connection_id)


def stopped_stores(session: Session) -> list[int]:
    """Return the ids of the stores in whose name nothing leaves: paused, or removed."""
    session.flush()
    return list(session.connection().execute(_STOPPED).scalars())


@lru_cache(maxsize=4)
def _in_turn(*, is_lost: bool, is_quiet: bool) -> Select[tuple[int]]:
    """Return the query for one case: kept, as it is asked before each batch."""
    gone = Campaign.connection_id.is_(None)
    here = gone if is_lost else Campaign.connection_id == bindparam("the_connection")
    in_time = or_(Campaign.expires_at.is_(None), Campaign.expires_at > bindparam("the_now"))
    query = select(Campaign.id).where(Campaign.status == CampaignStatus.SENDING, here, in_time)
    if is_quiet:
        query = query.where(Campaign.message_class != MessageClass.COMMERCIAL)
    return query.order_by(Campaign.id <= bindparam("the_turn"), Campaign.id)


def _is_busy(session: Session, connection_id: int | None, now: datetime) -> bool:
    """Say whether a batch is under way, or iletiniz asked to come later."""
    if connection_id is None:
        return False
    row = session.get(ConnectionLimit, connection_id)
    is_blocked = row is not None and limits.is_blocked(row, now)
    return is_blocked or outbox.bulk_in_flight(session, connection_id, now)
