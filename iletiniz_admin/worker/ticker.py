"""A thread that does things at their times; it waits on the stop event, never on the clock."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0


@dataclass(slots=True)
class Entry:
    """A step, how often it is due, and when next (seconds of the monotonic clock)."""

    name: str
    every_seconds: float
    step: Callable[[], object]
    next_at: float


class Ticker:
    """Runs steps one after the other in its own thread; an error in one is logged, no more."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._entries: list[Entry] = []
        self._wake_at: float | None = None
        self._on_wake: Callable[[], object] = lambda: None
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def every(self, seconds: float, step: Callable[[], object], *, name: str) -> None:
        """Add a step; its first run is one interval after the start."""
        self._entries.append(Entry(name, seconds, step, self._monotonic() + seconds))

    def on_wake(self, step: Callable[[], object]) -> None:
        """Set the step that `wake_in` asks for."""
        self._on_wake = step

    def wake_in(self, seconds: float) -> None:
        """Run the wake step in so many seconds; of several wishes the earliest counts."""
        at = self._monotonic() + max(0.0, seconds)
        with self._changed:
            if self._wake_at is None or at < self._wake_at:
                self._wake_at = at
                self._changed.notify()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, timeout_seconds: float) -> None:
        """End the thread after the step that it is in."""
        with self._changed:
            self._stopping.set()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._changed:
                self._changed.wait(0.0 if self._stopping.is_set() else self._wait_seconds())
            if not self._stopping.is_set():
                self._run_due()

    def _wait_seconds(self) -> float:
        times = [entry.next_at for entry in self._entries]
        if self._wake_at is not None:
            times.append(self._wake_at)
        soonest = min(times, default=self._monotonic() + LONGEST_WAIT_SECONDS)
        return min(max(0.0, soonest - self._monotonic()), LONGEST_WAIT_SECONDS)

    def _run_due(self) -> None:
        now = self._monotonic()
        for entry in self._entries:
            if entry.next_at <= now:
                entry.next_at = now + entry.every_seconds
                run_safely(entry.name, entry.step)
        with self._changed:
            is_awake = self._wake_at is not None and self._wake_at <= self._monotonic()
            if is_awake:
                self._wake_at = None
        if is_awake:
            run_safely("wake", self._on_wake)


def run_safely(name: str, step: Callable[[], object]) -> None:
    """Run a step; an error in it is logged and goes no further."""
    try:
        step()
    except Exception:
        logger.exception("step failed", extra={"step": name})
