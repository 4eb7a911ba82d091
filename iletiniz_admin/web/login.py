"""Who is signed in: the browser carries a session's token, the row behind it decides.

The person is read anew for every request, so a changed role or an ended session counts at once.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import flask
from flask import Flask, request
from flask_login import login_user, logout_user
from sqlalchemy.exc import OperationalError

from iletiniz_admin.extensions import db, login_manager
from iletiniz_admin.models import Role, User
from iletiniz_admin.models.people import is_from_wordpress, person_label
from iletiniz_admin.services import sessions
from iletiniz_admin.web.deps import address, deps, now, session

_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of this request, as they were when it came; ``token`` stays with the browser."""

    id: int
    email: str
    display_name: str
    role: Role
    locale: str
    must_change_password: bool
    session_id: int
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def is_from_wordpress(self) -> bool:
        """Whether the person comes from a store's WordPress, and so has no password."""
        return is_from_wordpress(self.email)

    @property
    def label(self) -> str:
        """What the pages and the log call the person."""
        return person_label(self.email, self.display_name)

    def get_id(self) -> str:
        """Return what the browser's cookie carries: the token, not the user's number."""
        return self.token


def load(token: str) -> SignedIn | None:
    """Return whose token it is; ``None`` where the session is over or the user is switched off.

    Reads in a session of its own, which is closed at once: the request's own session must not
    hold SQLite's write lock merely because somebody asked who is there.
    """
    with deps().session_factory() as own:
        own.connection(execution_options={"sqlite_begin": "DEFERRED"})
        found = sessions.find_live(own, token, now())
    if found is None:
        return None
    user, row = found
    # The write below would wait for this very request if it already holds the write lock.
    if sessions.needs_touch(row, now()) and not db.session().in_transaction():
        touch(row.id)
    return SignedIn(
        id=user.id,
        email=user.email,
        display_name=user.display_name,
        role=user.role,
        locale=user.locale,
        must_change_password=user.must_change_password,
        session_id=row.id,
        token=token,
    )


def touch(session_id: int) -> None:
    """Write the sign of life; a database that takes no writes must not close the pages."""
    try:
        with deps().session_factory() as own, own.begin():
            sessions.touch(own, session_id, now())
    except OperationalError:
        return


def begin(user: User) -> None:
    """Sign the user in with a new session; the view commits.

    Nothing of the browser's earlier session stays: neither its CSRF token nor its flashes.
    """
    agent = request.headers.get("User-Agent", "")
    writing = session(write=True)  # also where a link that works once is opened by a GET
    row, token = sessions.begin(writing, user, address=address(), user_agent=agent, now=now())
    flask.session.clear()
    flask.session.permanent = True
    login_user(
        SignedIn(
            id=user.id,
            email=user.email,
            display_name=user.display_name,
            role=user.role,
            locale=user.locale,
            must_change_password=user.must_change_password,
            session_id=row.id,
            token=token,
        )
    )


def leave() -> None:
    """Forget in this browser who was signed in."""
    logout_user()
    flask.session.clear()


def local_address(text: str | None) -> str | None:
    r"""Return the address if it leads to a page of this panel, without scheme and host.

    Browsers read ``\`` as ``/`` and drop tabs and line ends, so those are refused as well.
    """
    if not text or not text.startswith("/") or text.startswith("//"):
        return None
    if _NOT_IN_AN_ADDRESS.search(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text


def init_app(app: Flask) -> None:
    """Bind Flask-Login to our sessions."""
    login_manager.session_protection = None  # the row knows more than a hash of the user agent
    login_manager.user_loader(load)
    login_manager.init_app(app)
