"""A lock that is handed on in the order of asking."""

import threading
from collections import deque
from types import TracebackType


class Turn:
    """A context manager like a lock, but fair: whoever asks first comes first.

    A plain lock may be taken again at once by the thread that lets it go; one that writes thousands
    of rows in steps would keep all others waiting for as long as it has steps.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __enter__(self) -> None:
        """Wait for the turn."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # let go by whoever comes before; the turn stays taken in between

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hand the turn on."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
