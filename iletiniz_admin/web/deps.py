"""What a view is given: the one place of this process that wires services to their parts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin import __version__
from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.extensions import db
from iletiniz_admin.iletiniz import IletinizClient, Transport
from iletiniz_admin.services.audit import Actor

USER_AGENT = f"iletiniz-admin/{__version__}"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts that this process was built with; ``app.extensions["iletiniz_admin"]``."""

    settings: Settings
    sealer: Sealer
    transport: Transport
    hint: Callable[[], None]
    session_factory: sessionmaker[Session]


def deps() -> Deps:
    """Return the parts of the running application."""
    return cast(Deps, current_app.extensions["iletiniz_admin"])


def settings() -> Settings:
    """Return the settings of the running application."""
    return deps().settings


def session(*, write: bool = False) -> Session:
    """Return the request's session; the view commits it.

    A request that only reads does not take SQLite's write lock, unless ``write`` says that this
    GET changes something (a callback, a link that works once).
    """
    current = cast(Session, db.session())
    if has_request_context() and request.method in READING and not write:
        if not g.get("reading_begun"):
            g.reading_begun = True
            current.connection(execution_options={"sqlite_begin": "DEFERRED"})
    elif g.pop("reading_begun", False):
        current.rollback()
    return current


def client_for(api_key: str) -> IletinizClient:
    """Return a client that speaks for the key."""
    return IletinizClient(
        api_key,
        base_url=settings().api_base_url,
        transport=deps().transport,
        user_agent=USER_AGENT,
        clock=utcnow,
    )


def hint() -> None:
    """Wake the worker after the commit: once a request, never in the way of the answer."""
    deps().hint()


def now() -> datetime:
    """Return the request's one time, so that all its rows agree."""
    if "now" not in g:
        g.now = utcnow()
    return cast(datetime, g.now)


def address() -> str:
    """Return the address that the request came from, as far as the proxies are trusted."""
    return (request.remote_addr or "")[:45]


def actor() -> Actor:
    """Return who acts: the signed-in person."""
    if current_user.is_authenticated:
        return Actor(current_user.label, current_user.id, address())
    return Actor("anonymous", None, address())
