"""Leases of periodic work, so that of many processes one does it."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, or_, update
from sqlalchemy.orm import Session

from iletiniz_admin.database import insert_ignoring
from iletiniz_admin.models import Meta

SLACK = 0.8  # clocks and ticks are never quite even
WORKER_SEEN = "worker.seen"


def take(session: Session, name: str, every_seconds: float, now: datetime) -> bool:
    """Say whether it is this caller's turn: True once every `every_seconds` for all processes."""
    key = f"lease.{name}"
    insert_ignoring(session, cast(Table, Meta.__table__), [{"key": key, "value": "", "at": None}])
    latest = now - timedelta(seconds=every_seconds * SLACK)
    taken = session.scalar(
        update(Meta)
        .where(Meta.key == key, or_(Meta.at.is_(None), Meta.at <= latest))
        .values(at=now)
        .returning(Meta.key)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def put_off(session: Session, name: str, until: datetime) -> None:
    """Let nobody have a turn before `until`; the lease was taken at least once."""
    session.execute(
        update(Meta)
        .where(Meta.key == f"lease.{name}")
        .values(at=until)
        .execution_options(synchronize_session=False)
    )


def beat(session: Session, now: datetime) -> None:
    """Leave the worker's sign of life."""
    row = {"key": WORKER_SEEN, "value": "", "at": now}
    insert_ignoring(session, cast(Table, Meta.__table__), [row])
    session.execute(
        update(Meta)
        .where(Meta.key == WORKER_SEEN)
        .values(at=now)
        .execution_options(synchronize_session=False)
    )


def find_worker_seen_at(session: Session) -> datetime | None:
    """Return when a worker last gave a sign of life."""
    row = session.get(Meta, WORKER_SEEN, populate_existing=True)
    return row.at if row else None
