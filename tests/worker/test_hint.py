"""The hint: never in the way of a page."""

import threading
from typing import Any

import pytest

from iletiniz_admin.config import Settings
from iletiniz_admin.worker import make_hint, make_huey
from iletiniz_admin.worker.hint import Hint
from iletiniz_admin.worker.queue import NAME


class SlowQueue:
    """A queue that takes a job only when the test lets it."""

    def __init__(self, settings: Settings) -> None:
        self.entered, self.may_go = threading.Event(), threading.Event()
        self.jobs_taken = 0
        self.real = make_huey(settings)

    def make(self, _settings: Any):
        self.real.storage.enqueue = self.enqueue
        return self.real

    def enqueue(self, _data: Any, _priority: Any = None):
        self.entered.set()
        assert self.may_go.wait(60)
        self.jobs_taken += 1


def test_hint_returns_while_the_queue_is_busy(settings: Settings):
    """A queue that hangs does not keep the caller waiting, and a burst makes one more job."""
    slow = SlowQueue(settings)
    hint = Hint(settings, make=slow.make)
    hint()
    assert slow.entered.wait(60)
    for _ in range(1000):
        hint()
    assert slow.jobs_taken == 0
    slow.may_go.set()
    hint.close()
    assert 2 <= slow.jobs_taken <= 3


def test_hint_reaches_the_workers_queue(settings: Settings):
    """A hint is a drain job in the queue that the workers read."""
    hint = make_hint(settings)
    hint()
    hint.close()
    huey = make_huey(settings)
    assert huey.name == NAME
    assert huey.storage.queue_size() >= 1
    huey.storage.close()


@pytest.mark.filterwarnings("error")
def test_hint_survives_a_broken_queue(settings: Settings, caplog: pytest.LogCaptureFixture):
    """A queue that fails costs a warning, and the next hint tries again."""
    tried = threading.Semaphore(0)

    def fail(_settings: Any):
        tried.release()
        raise OSError("disk full")

    hint = Hint(settings, make=fail)
    for _ in range(2):
        hint()
        assert tried.acquire(timeout=60)
    hint.close()
    assert {record.getMessage() for record in caplog.records} == {"hint not queued"}


def test_hint_opens_nothing_before_it_is_called(settings: Settings):
    """Making a hint touches no queue; closing an unused one neither."""
    hint = make_hint(settings)
    hint.close()
    assert not (settings.instance_path / "queue.sqlite").exists()


def test_closed_hint_is_quiet(settings: Settings):
    """A hint after the end does nothing."""
    hint = make_hint(settings)
    hint.close()
    hint()
    assert hint._thread is None
