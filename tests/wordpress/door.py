"""A door between a store and its panel, which tests open, shut, slow down or let answer itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from journey.house import PATIENCE_SECONDS, free_port

_HOP = {"connection", "content-length", "transfer-encoding", "content-encoding", "server"}


@dataclass(frozen=True)
class Answer:
    """What goes back through the door; None in its place breaks the connection off."""

    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Call:
    """One call that reached the door."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.path.rpartition("/")[2]


Way = Callable[[Call], Answer | None]


class Door:
    """Stands at an address of its own in front of a panel."""

    def __init__(self, panel_url: str) -> None:
        self.panel_url = panel_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.calls: list[Call] = []
        self.way: Way = self.forward
        self._freed = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self.open()

    def open(self) -> None:
        """Let everything pass as it comes."""
        self.way = self.forward
        self._freed.set()
        if self._server is None:
            self._server = _Server(self)
            threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse(self) -> None:
        """Take no connection any more, as a machine whose panel was stopped."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def hang(self) -> None:
        """Take calls and never answer."""
        self._freed = freed = threading.Event()

        def wait(_call: Call) -> None:
            freed.wait(PATIENCE_SECONDS)

        self.way = wait

    def slow(self, seconds: float) -> None:
        """Pass everything on, but late."""

        def pass_late(call: Call) -> Answer | None:
            threading.Event().wait(seconds)
            return self.forward(call)

        self.way = pass_late

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer everything with this, and pass nothing on."""
        self.way = lambda _call: Answer(status, body, headers)

    def swallow(self) -> None:
        """Pass calls on and lose the answers."""

        def lose(call: Call) -> None:
            self.forward(call)

        self.way = lose

    def take_and_hang(self) -> None:
        """Pass calls on and keep the answers back for as long as the caller waits."""
        self._freed = freed = threading.Event()

        def keep(call: Call) -> None:
            self.forward(call)
            freed.wait(PATIENCE_SECONDS)

        self.way = keep

    def take(self, call: Call) -> Answer | None:
        self.calls.append(call)
        return self.way(call)

    def forward(self, call: Call) -> Answer:
        answer = requests.post(
            self.panel_url + call.path,
            data=call.body,
            headers={k: v for k, v in call.headers.items() if k.lower() not in _HOP | {"host"}},
            timeout=PATIENCE_SECONDS,
        )
        kept = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP}
        return Answer(answer.status_code, answer.content, kept)

    def close(self) -> None:
        self._freed.set()
        self.refuse()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, door: Door) -> None:
        class Handler(_Handler):
            pass

        Handler.door = door
        super().__init__(("127.0.0.1", door.port), Handler)


class _Handler(BaseHTTPRequestHandler):
    door: Door

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        answer = self.door.take(Call(self.path, dict(self.headers), self.rfile.read(length)))
        self.close_connection = True
        if answer is None:
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: tests read `Door.calls`."""


@contextmanager
def door_to(panel_url: str) -> Iterator[Door]:
    door = Door(panel_url)
    yield door
    door.close()
