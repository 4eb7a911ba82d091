"""The ticker: steps at their times, whatever one of them does."""

import threading
from typing import Any

import pytest

from iletiniz_admin.worker.ticker import Ticker


@pytest.fixture
def ticker():
    ticker = Ticker()
    yield ticker
    ticker.stop(60)


def test_step_comes_again_and_again(ticker: Any):
    """A step runs at each interval, and one that fails does not end the others."""
    ran = threading.Semaphore(0)

    def fail():
        raise OSError("disk full")

    ticker.every(0.001, fail, name="bad")
    ticker.every(0.001, ran.release, name="good")
    ticker.start()
    for _ in range(3):
        assert ran.acquire(timeout=60)


def test_earliest_wish_counts(ticker: Any):
    """Of several wishes to be woken the earliest is kept, and it comes true once."""
    woken = threading.Semaphore(0)
    ticker.on_wake(woken.release)
    ticker.wake_in(3600)
    ticker.wake_in(0.001)
    ticker.wake_in(7200)
    ticker.start()
    assert woken.acquire(timeout=60)
    assert not woken.acquire(timeout=0.05)


def test_wish_wakes_a_waiting_ticker(ticker: Any):
    """A wish that comes while the ticker waits for something later is heard at once."""
    woken = threading.Event()
    ticker.on_wake(woken.set)
    ticker.every(3600, lambda: None, name="rare")
    ticker.start()
    ticker.wake_in(0)
    assert woken.wait(60)


def test_stopped_ticker_is_over():
    """After the stop no step runs, and the thread has ended."""
    ticker = Ticker()
    ticker.every(3600, lambda: None, name="rare")
    ticker.start()
    ticker.stop(60)
    assert not ticker._thread.is_alive()
