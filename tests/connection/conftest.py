"""Fixtures of this room: the panel beside a running sandbox."""

import pytest
from linked_panel import app, hints, in_english, sandbox, settings, transport, walk
from panel import client, page, sign_in

from iletiniz_admin.models import Role

__all__ = ["app", "client", "hints", "page", "sandbox", "settings", "sign_in", "transport", "walk"]


@pytest.fixture
def admin(sign_in):
    """A browser in English in which an admin is signed in."""
    return in_english(sign_in(Role.ADMIN))
