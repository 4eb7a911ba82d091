"""`kill -9` of the sending process: nothing is lost, nothing goes out twice."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from worker_process import killed_worker

from iletiniz_admin.config import Settings

pytestmark = pytest.mark.integration

MESSAGES, THREADS, LEASE_SECONDS = 500, 8, 6.0
PROCESS = {"threads": THREADS, "lease_seconds": LEASE_SECONDS}


def test_kill_loses_nothing_and_repeats_nothing(
    *,
    session: Session,
    live_settings: Settings,
    sandbox: Any,
    fill: Callable[..., list[int]],
    count_by_status: Callable[[], dict[str, int]],
    wait_for: Callable[[Callable[[], object]], None],
) -> None:
    """Of 500 messages each is accepted or uncertain after a kill, and none was sent twice."""
    sandbox.post("/_sandbox/switches", latency_ms=50)
    fill(*(f"+9055512{number:03}55" for number in range(MESSAGES)))
    with killed_worker(live_settings, **PROCESS):
        wait_for(lambda: sandbox.send_calls() >= MESSAGES // 5)
    killed_at = count_by_status()
    assert killed_at.get("queued", 0) > 0
    with killed_worker(live_settings, **PROCESS):
        wait_for(lambda: not {"queued", "sending"} & count_by_status().keys())
    counted = count_by_status()
    assert counted.keys() <= {"accepted", "uncertain"}
    assert sum(counted.values()) == MESSAGES
    assert counted.get("uncertain", 0) <= THREADS
    calls = sandbox.calls_by_recipient()
    assert set(calls.values()) == {1}
    assert MESSAGES - counted.get("uncertain", 0) <= len(calls) <= MESSAGES
