"""Serving a sandbox with waitress: in a thread of this process, or as the process itself."""

import threading
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress import create_server, wasyncore

from iletiniz_admin.sandbox.state import EXTENSION, SandboxState

THREADS = 32
_SHUTDOWN_SECONDS = 5
_IDLE_SECONDS = 30  # the loop is woken to stop, so this is no delay


class RunningSandbox:
    """A sandbox that answers on `url` until `close`; also a context manager."""

    def __init__(self, app: Flask, host: str, port: int, threads: int = THREADS) -> None:
        self.app = app
        self._sockets: dict[int, Any] = {}
        self._stopped = threading.Event()
        try:
            self._server = create_server(
                app,
                self._sockets,
                host=host,
                port=port,
                threads=threads,
                ident="iletiniz-sandbox",
            )
        except OSError:
            wasyncore.close_all(self._sockets)  # what was opened before the port was found taken
            raise
        self.port = int(self._server.effective_port)
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and close every socket; a second call does nothing."""
        if self._stopped.is_set():
            return
        state: SandboxState = self.app.extensions[EXTENSION]
        state.stopping.set()  # ends answers that are being delayed
        self._stopped.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(timeout=_SHUTDOWN_SECONDS)
        wasyncore.close_all(self._sockets)  # last: the threads above wake the loop through one

    def wait(self) -> None:
        """Block until `close`."""
        self._stopped.wait()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            wasyncore.loop(_IDLE_SECONDS, use_poll=True, map=self._sockets, count=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve_in_thread(app: Flask, host: str = "127.0.0.1", port: int = 0) -> RunningSandbox:
    """Serve `app` in a daemon thread; port 0 picks a free one.

    `host` must be one address (not a name with several). Raises OSError when the port is taken.
    """
    return RunningSandbox(app, host, port)
