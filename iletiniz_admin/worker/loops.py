"""Threads of their own for what goes on for long: they are woken by a hint, and by time."""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0  # a hint may be lost, and what waits for a time gets none
CALM_SECONDS = 0.25  # each order gives a hint, too: no more looks than that


class Loop:
    """Does a step after the other while there is something to do; else it waits.

    ``step`` returns whether it did something. ``rest_seconds`` lie between two steps, so that
    other processes find a moment to write. An error is logged, and the loop goes on after a second.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], bool],
        stopping: threading.Event,
        *,
        rest_seconds: float = 0.0,
    ) -> None:
        self._name = name
        self._step = step
        self._stopping = stopping
        self._rest_seconds = rest_seconds
        self._called = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; its first step comes at once."""
        self._thread.start()

    def wake(self) -> None:
        """Look for something to do soon; also what ends the waiting once the worker stops."""
        self._called.set()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the thread's end; say whether it came."""
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._called.clear()
            began_at = time.monotonic()
            if self._do():
                self._stopping.wait(self._rest_seconds)
            elif not self._stopping.is_set():
                self._called.wait(IDLE_SECONDS)
                self._stopping.wait(max(0.0, began_at + CALM_SECONDS - time.monotonic()))

    def _do(self) -> bool:
        try:
            return self._step()
        except Exception:
            logger.exception("step failed", extra={"step": self._name})
            return False
