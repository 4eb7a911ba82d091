"""Which stores and connections are one merchant: a refusal to one of them is a refusal to all.

A merchant is known by the number on its connections (MERSİS, tax or identity number; the tax number
alone and the MERSİS number around it are one). While none is
written down, the same iletiniz workspace under two connections is taken for one merchant too, so
that a workspace that was connected anew, as a new row, still knows who refused.
"""

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, ConnectionStatus, Store, Suppression
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.merchant import IDENTITY_DIGITS, TAX_DIGITS, merchant_key

_BRANCH: Final = "_" * 5  # the digits of a MERSİS number after its owner's, in a LIKE pattern


class Sender(NamedTuple):
    """What of a connection tells its merchant; equal ones are bound by the same suppressions."""

    id: int
    merchant_number: str
    workspace_id: str | None

    @classmethod
    def of(cls, connection: Connection) -> "Sender":
        """Return the connection's, as it is now."""
        return cls(connection.id, connection.merchant_number, connection.workspace_id)


def merchant_store_ids(session: Session, store: Store) -> list[int]:
    """Return the ids of the store and of all other stores of its merchant, removed ones included.

    What was said to a store that is gone was said to the merchant.
    """
    connection = connection_for(session, store)
    if connection is None:
        return [store.id]
    found = set(session.scalars(_stores_of(connection)))
    return sorted(found | {store.id})


def held_against(connection: Connection | Sender | None, store_id: Any) -> ColumnElement[bool]:
    """Return the condition of the suppressions that bind a store that sends by a connection.

    ``store_id`` is an id or a column. A suppression binds the connection it was made for, every
    connection of the same merchant, and the store it was said to, wherever that has moved. Lifted
    ones are not left out here.
    """
    reasons = [Suppression.connection_id.is_(None), Suppression.store_id == store_id]
    if connection is not None:
        reasons += [
            Suppression.connection_id == connection.id,
            Suppression.connection_id.in_(_connections_of(connection)),
            Suppression.store_id.in_(_stores_of(connection)),
        ]
        if connection.merchant_number:
            reasons.append(is_of_merchant(Suppression.merchant_number, connection.merchant_number))
    return or_(*reasons)


def is_of_merchant(column: Any, number: str) -> ColumnElement[bool]:
    """Return the condition of a column with a number of the merchant whom ``number`` names.

    The column may hold a key or a number as it was written down, with or without MERSİS around it.
    """
    key = merchant_key(number)
    forms: list[ColumnElement[bool]] = [column == key]
    if key != number:
        forms.append(column == number)
    if key.isascii() and key.isdigit() and len(key) in {TAX_DIGITS, IDENTITY_DIGITS}:
        forms.append(column.like(key.zfill(IDENTITY_DIGITS) + _BRANCH))
    return or_(*forms)


def _connections_of(connection: Connection | Sender) -> Select[tuple[int]]:
    """Return the query of the ids of the merchant's connections, disconnected ones included."""
    same = [Connection.id == connection.id]
    if connection.merchant_number:
        same.append(is_of_merchant(Connection.merchant_number, connection.merchant_number))
    if connection.workspace_id:
        is_same = Connection.workspace_id == connection.workspace_id
        if connection.merchant_number:  # two numbers in one workspace are two merchants
            is_same = and_(is_same, Connection.merchant_number == "")
        same.append(is_same)
    return select(Connection.id).where(or_(*same))


def _stores_of(connection: Connection | Sender) -> Select[tuple[int]]:
    """Return the query of the ids of the merchant's stores.

    A store without a connection of its own sends by the only one that is not disconnected, as
    ``connection_for`` has it.
    """
    only = (
        select(func.min(Connection.id))
        .where(Connection.status != ConnectionStatus.DISCONNECTED)
        .having(func.count() == 1)
        .scalar_subquery()
    )
    sends_by = func.coalesce(Store.connection_id, only)
    return select(Store.id).where(sends_by.in_(_connections_of(connection)))
