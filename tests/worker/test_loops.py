"""Loops: threads that work while there is something to do, and look again when told."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from iletiniz_admin.worker.loops import Loop


@pytest.fixture
def stopping() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_loop_goes_on_while_there_is_work(stopping: threading.Event, wait_for: Any):
    """Step follows step at once while each did something; then the loop waits."""
    answers, asked = iter([True] * 50), []

    def step() -> bool:
        asked.append(None)
        return next(answers, False)

    loop = Loop("test", step, stopping, rest_seconds=0.001)
    loop.start()
    wait_for(lambda: len(asked) >= 51)
    stopping.set()
    loop.wake()
    assert loop.join(60)


def test_loop_wakes_when_called(
    stopping: threading.Event, wait_for: Any, monkeypatch: pytest.MonkeyPatch
):
    """A call ends the waiting, however long that is."""
    monkeypatch.setattr("iletiniz_admin.worker.loops.IDLE_SECONDS", 3600.0)
    asked: list[None] = []
    loop = Loop("test", lambda: bool(asked.append(None)), stopping)
    loop.start()
    wait_for(lambda: len(asked) == 1)
    loop.wake()
    wait_for(lambda: len(asked) == 2)
    stopping.set()
    loop.wake()
    assert loop.join(60)


def test_loop_looks_again_by_itself(stopping: threading.Event, wait_for: Any):
    """Without any call it looks again in a second, as hints get lost."""
    asked: list[None] = []
    loop = Loop("test", lambda: bool(asked.append(None)), stopping)
    loop.start()
    wait_for(lambda: len(asked) >= 2)


def test_loop_outlives_an_error(
    stopping: threading.Event, wait_for: Any, caplog: pytest.LogCaptureFixture
):
    """An error in a step is logged, and the next step comes."""
    asked: list[None] = []

    def step() -> bool:
        asked.append(None)
        if len(asked) == 1:
            raise ValueError("x")
        return False

    loop = Loop("campaigns", step, stopping)
    loop.start()
    wait_for(lambda: bool(asked))
    loop.wake()
    wait_for(lambda: len(asked) >= 2)
    assert "step failed" in caplog.text


def test_loop_that_never_began_has_ended(stopping: threading.Event):
    """A worker that was not started can be stopped."""
    assert Loop("test", lambda: False, stopping).join(0.0)
