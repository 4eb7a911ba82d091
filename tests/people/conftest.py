"""Fixtures of this room: the whole panel."""

from panel import app, client, page, sign_in

__all__ = ["app", "client", "page", "sign_in"]
