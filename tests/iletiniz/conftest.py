"""What the tests of this room share: a scripted transport, a client on it, and raw sockets."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from raw_sockets import Handler, RawServer, read_request, reset

from iletiniz_admin.iletiniz import Answer, IletinizClient, Request

KEY = "iltz_live_Zx81mVq0PaLr5TnYc2WdKe7U"
BASE_URL = "https://api.example.test"
NOW = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)


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
