"""What the tests of this room share: a scripted transport, a client on it, and raw sockets."""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from iletiniz_admin.iletiniz import Answer, IletinizClient, Request

KEY = "iltz_live_Zx81mVq0PaLr5TnYc2WdKe7U"
BASE_URL = "https://api.example.test"
NOW = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
Handler = Callable[[socket.socket, threading.Event], None]


class ScriptedTransport:
    """Gives the scripted answers in turn, raises scripted errors, and keeps the requests."""

    def __init__(self, *script: Answer | Exception) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.waits: list[float] = []

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    @property
    def payloads(self) -> list[Any]:
        return [json.loads(request.encoded()[0] or b"null") for request in self.requests]


class RawServer:
    """Accepts connections on loopback and hands each to ``handler``; counts them."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.connections = 0
        self.stopping = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):  # the handler may have closed it already
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            self.handler(connection, self.stopping)


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its whole body; empty when the client went away."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        v
        for k, _, v in (line.partition(b":") for line in head.split(b"\r\n"))
        if k.lower() == b"content-length"
    ]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def reset(connection: socket.socket) -> None:
    """Close with a RST in place of a FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], RawServer]]:
    servers: list[RawServer] = []

    def start(handler: Handler) -> RawServer:
        servers.append(RawServer(handler))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def wire() -> Any:
    """The helpers for handlers of raw sockets, as one object."""

    class Wire:
        read_request = staticmethod(read_request)
        reset = staticmethod(reset)

    return Wire


@pytest.fixture
def answer() -> Callable[..., Answer]:
    def build(
        status: int = 200, document: Any = None, /, *, raw: bytes | None = None, **headers: str
    ) -> Answer:
        body = raw if raw is not None else json.dumps(document).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(status, named, body)

    return build


@pytest.fixture
def scripted() -> Callable[..., tuple[IletinizClient, ScriptedTransport]]:
    """Build a client whose transport follows a script; its waits are kept in ``.waits``."""

    def build(
        *script: Answer | Exception, **options: Any
    ) -> tuple[IletinizClient, ScriptedTransport]:
        transport = ScriptedTransport(*script)
        settings = {
            "base_url": BASE_URL,
            "transport": transport,
            "clock": lambda: NOW,
            "wait": transport.waits.append,
        }
        return IletinizClient(KEY, **{**settings, **options}), transport

    return build


@pytest.fixture
def scripted_transport() -> type[ScriptedTransport]:
    return ScriptedTransport


@pytest.fixture
def key() -> str:
    return KEY
