"""The signed session cookie of the pages; programs, and readers of texts, have none."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

COOKIELESS_PATHS = ("/bridge/", "/hooks/", "/status/", "/r/")


class PanelSessions(SecureCookieSessionInterface):
    """Flask's signed cookies; where no sign-in counts, no cookie is read or written."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the cookie; ``None`` makes Flask use an empty, closed one."""
        if request.path.startswith(COOKIELESS_PATHS):
            return None
        return super().open_session(app, request)
