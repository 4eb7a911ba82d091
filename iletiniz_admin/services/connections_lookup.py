"""Finds the connection that a store sends through."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, ConnectionStatus, Store

_FIND_TWO = select(Connection).where(Connection.status != ConnectionStatus.DISCONNECTED).limit(2)


def connection_for(session: Session, store: Store) -> Connection | None:
    """Return the store's own connection; without one, the only one that is not disconnected.

    With several to choose from there is no guess: the result is None until a person chooses.
    """
    if store.connection_id is not None:
        return session.get(Connection, store.connection_id)
    return find_only_connection(session)


def find_only_connection(session: Session) -> Connection | None:
    """Return the one connection that is not disconnected, or None if there are none or several."""
    found = session.scalars(_FIND_TWO).all()
    return found[0] if len(found) == 1 else None
