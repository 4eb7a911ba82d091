"""Connections that know how far a call came and when it must end.

urllib3 reports a refused connection and a reset after the request was written in the same way,
and its read timeout starts anew with each byte. Both matter when a repeat costs a second SMS, so
these connections note the first byte handed to the socket and check one deadline at every read.
"""

import enum
import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from iletiniz_admin.iletiniz.transport import Timeouts


class Phase(enum.Enum):
    """How far a call came, as far as these connections saw it."""

    UNSEEN = "unseen"
    OPENING = "opening"
    WRITING = "writing"


@dataclass(slots=True)
class Call:
    """The state of the call that this thread is making."""

    deadline: float
    read_seconds: float
    monotonic: Callable[[], float] = time.monotonic
    phase: Phase = Phase.UNSEEN

    @classmethod
    def starting(cls, timeouts: Timeouts, monotonic: Callable[[], float]) -> "Call":
        """Return a call that starts now."""
        return cls(monotonic() + timeouts.total_seconds, timeouts.read_seconds, monotonic)

    def next_wait_seconds(self) -> float:
        """Return how long the next socket operation may take; TimeoutError when time is up."""
        left = self.deadline - self.monotonic()
        if left <= 0:
            raise TimeoutError("the total time for the call is used up")
        return min(self.read_seconds, left)


# Connections are built deep inside urllib3 with arguments of its own; the call they serve
# reaches them this way. Set only by watch(), for one call in one thread.
_current: ContextVar[Call] = ContextVar("iletiniz_call")


@contextmanager
def watch(call: Call) -> Iterator[Call]:
    """Make ``call`` the one that connections of this thread report to."""
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket, each read bounded by what is left of the call."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        # Through makefile, so that the socket stays open as long as the answer is read.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_current.get().next_wait_seconds())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _DeadlineSocket:
    """The little of a socket that http.client's response asks for."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._sock))


class _DeadlineResponse(HTTPResponse):
    """http.client's response, reading its head and its body against the deadline."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(_DeadlineSocket(sock), *args, **kwargs)  # type: ignore[arg-type]  # needs makefile only


class _WatchedConnection(HTTPConnection):
    """Notes that a connection is being opened, and the first byte written to it."""

    response_class = _DeadlineResponse

    def connect(self) -> None:
        _current.get().phase = Phase.OPENING
        super().connect()

    def send(self, data: Any) -> None:
        call = _current.get()
        if self.sock is None:
            self.connect()
        wait_seconds = call.next_wait_seconds()  # past the deadline nothing is written any more
        call.phase = Phase.WRITING
        self.sock.settimeout(wait_seconds)
        super().send(data)


class _WatchedTlsConnection(_WatchedConnection, HTTPSConnection):
    """The same over TLS; the handshake belongs to opening."""


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTlsConnection


class WatchedAdapter(HTTPAdapter):
    """A requests adapter over watched connections, without retries of its own."""

    def __init__(self) -> None:
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Build the pool manager, then tell it which pools to make."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
