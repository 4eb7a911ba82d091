"""Reads the log of who did what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from iletiniz_admin.models import (
    Audience,
    AuditEvent,
    Campaign,
    Connection,
    ConsentImport,
    Message,
    Store,
    Suppression,
)
from iletiniz_admin.sms import mask

_LOOKED_UP: Final = ("message", "suppression", "import", "campaign", "audience")
_SUBJECT: Final = re.compile(rf"({'|'.join(_LOOKED_UP)}) (\d{{1,18}})")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which events are asked for; an empty field asks for all.

    ``action`` is the beginning of an action ("user", "sign_in.failed"), ``person`` a part of who
    did it or of what it was done to, ``since`` inclusive and ``until`` exclusive.
    """

    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind the ids of some events, by id; numbers are masked.

    `messages` holds what is still there, "" for one whose number was erased.
    """

    stores: Mapping[int, Store] = field(default_factory=dict)
    connections: Mapping[int, str] = field(default_factory=dict)
    messages: Mapping[int, str] = field(default_factory=dict)
    suppressed: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)
    campaigns: Mapping[int, str] = field(default_factory=dict)
    audiences: Mapping[int, str] = field(default_factory=dict)

    def store(self, store_id: int) -> str:
        """Return the name of the store, removed ones too; "" for an unknown one."""
        found = self.stores.get(store_id)
        return found.name if found else ""


def count_events(session: Session, wanted: LogFilter) -> int:
    """Return how many events match."""
    query = select(func.count()).select_from(AuditEvent).where(*_conditions(wanted))
    return session.scalar(query) or 0


def list_events(
    session: Session, wanted: LogFilter, *, offset: int, limit: int
) -> list[AuditEvent]:
    """Return matching events, newest first."""
    query = (
        select(AuditEvent)
        .where(*_conditions(wanted))
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))


def names_for(session: Session, events: Iterable[AuditEvent]) -> Names:
    """Return the names of what the events are about, in a few statements however many they are."""
    wanted: dict[str, set[int]] = {kind: set() for kind in _LOOKED_UP}
    for event in events:
        if found := _SUBJECT.fullmatch(event.subject):
            wanted[found[1]].add(int(found[2]))
    connections = select(Connection.id, Connection.name)
    return Names(
        stores={store.id: store for store in session.scalars(select(Store))},
        connections=dict(session.execute(connections).tuples().all()),
        messages=_masked(session, Message.id, Message.recipient, wanted["message"]),
        suppressed=_masked(session, Suppression.id, Suppression.recipient, wanted["suppression"]),
        files=_texts(session, ConsentImport.id, ConsentImport.file_name, wanted["import"]),
        campaigns=_texts(session, Campaign.id, Campaign.name, wanted["campaign"]),
        audiences=_texts(session, Audience.id, Audience.name, wanted["audience"]),
    )


def _masked(
    session: Session,
    key: InstrumentedAttribute[int],
    number: InstrumentedAttribute[str],
    ids: set[int],
) -> dict[int, str]:
    found = _texts(session, key, number, ids)
    return {row_id: mask(text) if text else "" for row_id, text in found.items()}


def _texts(
    session: Session,
    key: InstrumentedAttribute[int],
    text: InstrumentedAttribute[str],
    ids: set[int],
) -> dict[int, str]:
    if not ids:
        return {}
    return dict(session.execute(select(key, text).where(key.in_(ids))).tuples().all())


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action:
        conditions.append(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if wanted.person:
        conditions.append(
            or_(
                AuditEvent.actor.icontains(wanted.person, autoescape=True),
                AuditEvent.subject.icontains(wanted.person, autoescape=True),
            )
        )
    if wanted.since:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until:
        conditions.append(AuditEvent.at < wanted.until)
    return conditions
