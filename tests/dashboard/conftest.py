"""Fixtures of this room: the panel beside a running sandbox."""

import pytest
from factories import make_connection
from linked_panel import app, hints, in_english, sandbox, settings, transport, walk
from panel import client, page, sign_in

from iletiniz_admin.models import Role
from iletiniz_admin.sandbox.seed import STORE_KEY
from iletiniz_admin.web import refresh

__all__ = ["app", "client", "hints", "page", "sandbox", "settings", "sign_in", "transport", "walk"]


@pytest.fixture
def admin(sign_in):
    """A browser in English in which an admin is signed in."""
    return in_english(sign_in(Role.ADMIN))


@pytest.fixture
def connected(session, sealer):
    """A connection whose key the sandbox knows, and that was never read."""
    row = make_connection(session, sealer, key=STORE_KEY)
    session.commit()
    return row


@pytest.fixture
def impatient(monkeypatch):
    """Pages that give up waiting for iletiniz almost at once."""
    monkeypatch.setattr(refresh, "WAIT_SECONDS", 0.01)


@pytest.fixture
def never_waiting(monkeypatch):
    """Pages that must not wait at all: any wait fails."""
    monkeypatch.setattr(refresh, "wait", None)
