"""Gathers calls that come at the same time into one transaction.

A commit is what costs: SQLite writes to the disk once for each, one at a time. Whoever comes first
leads: it works for all who have come until then, wakes them, and hands the lead to the first of
those who came meanwhile. A call is answered only after the commit that holds its effects.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

MAX_WEIGHT = 500
HEAVY = 20
GATHER_SECONDS = 0.010


class Weighty(Protocol):
    """What can be gathered."""

    @property
    def weight(self) -> int:
        """How many rows' worth of work it is."""


J = TypeVar("J", bound=Weighty)


class _Ticket(Generic[J]):
    """A job in the queue; ``woken`` when it is done, or when its thread is to lead."""

    def __init__(self, job: J) -> None:
        self.job = job
        self.is_done = False
        self.woken = threading.Event()


class Gathering(Generic[J]):
    """Runs ``work`` for groups of jobs, one group at a time; ``work`` must not raise."""

    def __init__(self, work: Callable[[list[J]], None]) -> None:
        self._work = work
        self._guard = threading.Lock()
        self._waiting: deque[_Ticket[J]] = deque()
        self._is_led = False
        self._expected_count = 1
        self._is_complete = threading.Event()

    def submit(self, job: J) -> None:
        """Return when the job is done, by this thread or by another one."""
        ticket = _Ticket(job)
        with self._guard:
            self._waiting.append(ticket)
            leads, self._is_led = not self._is_led, True
            if len(self._waiting) >= self._expected_count:
                self._is_complete.set()
        if not leads:
            ticket.woken.wait()
        if not ticket.is_done:
            self._lead()

    def _lead(self) -> None:
        """Work for one group, of which the leader's own job is the first."""
        # As many as were here in the last turn are on their way again: the moment's wait for them
        # costs less than a transaction for each. A call that comes alone does not wait, nor does
        # one that brings many rows itself.
        if self._waiting[0].job.weight < HEAVY:
            self._is_complete.wait(GATHER_SECONDS)
        group = self._next_group()
        try:
            self._work([ticket.job for ticket in group])
        finally:
            self._hand_over(group)

    def _next_group(self) -> list[_Ticket[J]]:
        """Take tickets in the order of their coming, up to a weight that keeps the turn short."""
        with self._guard:
            group = [self._waiting.popleft()]
            weight = group[0].job.weight
            while self._waiting and weight + self._waiting[0].job.weight <= MAX_WEIGHT:
                group.append(self._waiting.popleft())
                weight += group[-1].job.weight
            self._is_complete.clear()
        return group

    def _hand_over(self, group: list[_Ticket[J]]) -> None:
        for ticket in group:
            ticket.is_done = True
        with self._guard:
            successor = self._waiting[0] if self._waiting else None
            self._is_led = successor is not None
            self._expected_count = len(group) + len(self._waiting)
            if len(self._waiting) >= self._expected_count:
                self._is_complete.set()
        for ticket in group:
            ticket.woken.set()
        if successor is not None:
            successor.woken.set()
