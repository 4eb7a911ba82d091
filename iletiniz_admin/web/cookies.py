"""The signed session cookie of the pages; programs that call the panel have none."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

PROGRAM_PATHS = ("/bridge/", "/hooks/", "/status/")


class PanelSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, except where a program calls: there no cookie is read or written."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the cookie; ``None`` makes Flask use an empty, closed one."""
        if request.path.startswith(PROGRAM_PATHS):
            return None
        return super().open_session(app, request)
