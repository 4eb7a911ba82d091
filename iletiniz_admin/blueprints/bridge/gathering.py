"""Gathers calls that come at the same time into one transaction.

A commit is what costs: SQLite writes to the disk once for each, one at a time. Whoever comes first
works for all who wait meanwhile; when their turn comes, their work is done already. A call is
answered only after the commit that holds its effects.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

MAX_WEIGHT = 500


class Waiting(Protocol):
    """What can be gathered."""

    is_done: bool

    @property
    def weight(self) -> int:
        """How many rows' worth of work it is."""


J = TypeVar("J", bound=Waiting)


class Gathering(Generic[J]):
    """Runs ``work`` for groups of jobs, one group at a time; ``work`` marks each as done."""

    def __init__(self, work: Callable[[list[J]], None]) -> None:
        self._work = work
        self._waiting: deque[J] = deque()  # appending and taking are atomic
        self._turn = threading.Lock()

    def submit(self, job: J) -> None:
        """Return when the job is done, by this thread or by another one."""
        self._waiting.append(job)
        with self._turn:
            while not job.is_done:
                self._work(self._next_group())

    def _next_group(self) -> list[J]:
        """Take jobs in the order of their coming, up to a weight that keeps the turn short."""
        group = [self._waiting.popleft()]
        weight = group[0].weight
        while self._waiting and weight + self._waiting[0].weight <= MAX_WEIGHT:
            group.append(self._waiting.popleft())
            weight += group[-1].weight
        return group
