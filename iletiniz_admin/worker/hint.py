"""Tells the workers that something may be due, without keeping the caller waiting."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from iletiniz_admin.config import Settings
from iletiniz_admin.worker.queue import Job, declare, make_huey

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 0.005  # calls within it become one job
CLOSE_SECONDS = 5.0


class Hint:
    """A callable that returns at once; a thread of its own puts one job a burst into the queue.

    A queue that fails costs a warning only: the sweep finds the messages. The thread starts with
    the first call, so that a server which forks afterwards has one in each process.
    """

    def __init__(self, settings: Settings, *, make: Callable[[Settings], Any] = make_huey) -> None:
        self._settings = settings
        self._make = make
        self._called = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask for a drain soon."""
        self._called.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def close(self) -> None:
        """Put the last job into the queue and end the thread."""
        self._stopping.set()
        self._called.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _start(self) -> None:
        with self._lock:
            is_running = self._thread is not None and self._thread.is_alive()
            if is_running or self._stopping.is_set():
                return
            self._thread = threading.Thread(target=self._run, name="hint", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        huey = None
        while True:
            self._called.wait()
            self._stopping.wait(WINDOW_SECONDS)
            is_last = self._stopping.is_set()
            self._called.clear()
            huey = self._ask(huey)
            if is_last:
                break
        if huey is not None:
            huey.storage.close()

    def _ask(self, huey: Any) -> Any:
        """Put one job in; return the queue to use next time, None to make a new one."""
        try:
            if huey is None:
                huey = self._make(self._settings)
                huey.jobs = declare(huey)
            huey.jobs.ask(Job.DRAIN)
        except Exception:
            logger.warning("hint not queued", exc_info=True)
        return huey


def make_hint(settings: Settings) -> Hint:
    """Return a hint for the queue of the settings; nothing is opened before the first call."""
    return Hint(settings)
