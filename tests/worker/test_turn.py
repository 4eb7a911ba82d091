"""The turn: threads of a worker write in the order in which they asked."""

import threading
from typing import Any

import pytest

from iletiniz_admin.worker.turn import Turn

THREADS = 8


def test_turn_is_handed_on_in_order(wait_for: Any):
    """Whoever asks first comes first, and nobody overtakes a thread that waits."""
    turn, order, threads = Turn(), [], []

    def take(number: int) -> None:
        with turn:
            order.append(number)

    with turn:
        for number in range(THREADS):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            wait_for(lambda waiting=number + 1: len(turn._waiting) == waiting)
        assert order == []
    for thread in threads:
        thread.join(60)
    assert order == list(range(THREADS))


def test_turn_that_is_asked_for_again_comes_last(wait_for: Any):
    """A thread that wants the turn again at once lets those go first who wait for it."""
    turn, order = Turn(), []

    def take() -> None:
        with turn:
            order.append("other")

    other = threading.Thread(target=take)
    with turn:
        other.start()
        wait_for(lambda: len(turn._waiting) == 1)
    with turn:
        order.append("again")
    other.join(60)
    assert order == ["other", "again"]


def test_turn_ends_with_an_error():
    """An error does not keep the turn."""
    turn = Turn()
    with pytest.raises(ValueError, match="x"), turn:
        raise ValueError("x")
    with turn:
        assert turn._is_taken
    assert not turn._is_taken
