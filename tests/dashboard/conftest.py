"""Fixtures of this room: the panel beside a running sandbox."""

from linked_panel import app, hints, sandbox, settings, transport, walk
from panel import client, page, sign_in

__all__ = ["app", "client", "hints", "page", "sandbox", "settings", "sign_in", "transport", "walk"]
