"""Says whether a message may leave now, from what is known of its store and connection."""

from datetime import datetime
from typing import NamedTuple

from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Gate,
    MessageClass,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import commercial

_GATE_REASONS = {Gate.QUOTA: Reason.QUOTA, Gate.PLAN: Reason.PLAN}


class Admission(NamedTuple):
    """How a message begins or goes on; `held_until` where the end of its wait is known."""

    status: MessageStatus
    reason: Reason | None = None
    held_until: datetime | None = None


def admit(store: Store, connection: Connection | None) -> tuple[MessageStatus, Reason | None]:
    """Return `queued`, or `held` with its reason: the store's pause, the connection, the gate."""
    reason = hindrance(store, connection)
    return (MessageStatus.QUEUED, None) if reason is None else (MessageStatus.HELD, reason)


def admit_class(
    store: Store, connection: Connection | None, message_class: MessageClass, now: datetime
) -> Admission:
    """Return the same for a message of this class: a commercial one is held in quiet hours too."""
    status, reason = admit(store, connection)
    if status is MessageStatus.QUEUED and message_class is MessageClass.COMMERCIAL:
        until = commercial.quiet_until(connection, now)
        if until is not None:
            return Admission(MessageStatus.HELD, Reason.QUIET_HOURS, until)
    return Admission(status, reason)


def hindrance(store: Store, connection: Connection | None) -> Reason | None:
    """Return what stands in the way of every message of this store now, or None."""
    if store.is_paused or store.status is StoreStatus.REMOVED:
        return Reason.STORE_PAUSED
    if not is_usable(connection):
        return Reason.DISCONNECTED
    return _GATE_REASONS.get(connection.gate) if connection is not None else None


def is_usable(connection: Connection | None) -> bool:
    """Say whether the connection has a key that is believed to work."""
    return (
        connection is not None
        and connection.status is ConnectionStatus.CONNECTED
        and connection.sealed_key is not None
    )
