"""Engine, sessions and SQLite's manners; no queries."""

from iletiniz_admin.database.engine import (
    SessionMaker,
    engine_options,
    make_engine,
    make_session_factory,
)
from iletiniz_admin.database.schema import BrokenReferences, upgrade, upgrade_needed
from iletiniz_admin.database.upsert import insert_ignoring

__all__ = [
    "BrokenReferences",
    "SessionMaker",
    "engine_options",
    "insert_ignoring",
    "make_engine",
    "make_session_factory",
    "upgrade",
    "upgrade_needed",
]
