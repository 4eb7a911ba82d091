import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from iletiniz_admin.sandbox import create_sandbox, serve_in_thread

pytestmark = pytest.mark.integration


def test_many_threads_lose_nothing(api):
    """Parallel sends are each taken once, charged once and counted once."""
    with ThreadPoolExecutor(16) as pool:
        numbers = [f"+90532111{number}" for number in range(1000, 1200)]
        answers = list(pool.map(lambda number: api.send(number).json(), numbers))

    assert len({answer["job_id"] for answer in answers}) == 200
    assert sorted(message["to"] for message in api.received()) == numbers
    assert api.remaining() == 420
    assert set(api.calls()["recipients"].values()) == {1}


def test_quota_holds_under_parallel_sends(api):
    """Parallel sends never take more than the quota."""
    api.call("POST", "/_sandbox/quota", json={"remaining": 10})
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: api.send().status_code, range(40)))

    assert sorted(statuses) == [200] * 10 + [402] * 30


def test_close_frees_the_port():
    """After close nothing listens, and closing again does nothing."""
    running = serve_in_thread(create_sandbox())
    running.close()
    running.close()

    with pytest.raises(requests.ConnectionError):
        requests.get(f"{running.url}/v1/health", timeout=10)


def test_close_does_not_wait_for_latency():
    """Closing ends delayed answers instead of waiting for them."""
    running = serve_in_thread(create_sandbox(latency_ms=600_000))
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(requests.get, f"{running.url}/v1/health", timeout=30)
        while requests.get(f"{running.url}/_sandbox/calls", timeout=10).json()["total"] == 0:
            pass
        running.close()
        assert lost.exception() or lost.result().ok


def test_taken_port():
    """A taken port is an OSError."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve_in_thread(create_sandbox(), port=taken.getsockname()[1])
