"""Keeps a store that runs wild from taking all the time of this process.

A token bucket a store, in memory and so for one process: 100 calls a second on average (a call may
carry 100 events), with a burst of 200,000, which is far beyond what any shop makes and what a
backlog of days needs. Rows would cost more than the calls they count.
"""

import threading
import time
from collections.abc import Callable

BURST = 200_000.0
CALLS_A_SECOND = 100.0
MAX_STORES = 10_000


class StoreLimiter:
    """Counts calls by store."""

    def __init__(
        self,
        *,
        burst: float = BURST,
        calls_a_second: float = CALLS_A_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst, self._rate, self._clock = burst, calls_a_second, clock
        self._buckets: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, store_id: int) -> int | None:
        """Count a call; return None if it may go on, else after how long to come again."""
        now = self._clock()
        with self._lock:
            if len(self._buckets) > MAX_STORES:
                self._buckets.clear()
            tokens, at = self._buckets.get(store_id, (self._burst, now))
            tokens = min(self._burst, tokens + (now - at) * self._rate)
            is_taken = tokens >= 1
            self._buckets[store_id] = (tokens - 1 if is_taken else tokens, now)
        return None if is_taken else int((1 - tokens) / self._rate) + 1
