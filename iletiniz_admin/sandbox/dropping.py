"""Dropping a connection: the request is carried out and its socket closed without an answer.

A WSGI application cannot reach the socket, but both servers end a connection silently on one
exception: waitress on its own ClientDisconnected (it closes the socket with nothing written),
werkzeug's development server on any ConnectionError. The exception below is both.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from waitress.channel import ClientDisconnected

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DROP = "iletiniz.sandbox.drop"


class ConnectionDroppedError(ClientDisconnected, ConnectionError):  # type: ignore[misc]  # untyped
    """Raised out of the application to make the server hang up."""


class DroppingMiddleware:
    """Hangs up after every request whose environment carries `DROP`."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as the application does, or hang up after it has done its work (PEP 3333)."""
        answer: Any = self._application(environ, start_response)
        if not environ.get(DROP):
            return answer  # type: ignore[no-any-return]  # WSGI bodies come in many types
        if hasattr(answer, "close"):
            answer.close()
        raise ConnectionDroppedError("dropped on purpose")
