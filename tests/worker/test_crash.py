"""`kill -9` of the sending process: nothing is lost, nothing goes out twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.config import Settings

pytestmark = pytest.mark.integration

MESSAGES, THREADS, LEASE_SECONDS = 500, 8, 6.0
PROCESS = f"""
import os, sys, threading
from iletiniz_admin.config import load_settings
from iletiniz_admin.worker import Worker
Worker(load_settings(os.environ), threads={THREADS}, lease_seconds={LEASE_SECONDS}).start()
print("started", flush=True)
threading.Event().wait()
"""


def start(settings: Settings) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ILETINIZ_INSTANCE_PATH": str(settings.instance_path),
        "ILETINIZ_DATABASE_URL": settings.database_url,
        "ILETINIZ_QUEUE_URL": settings.queue_url,
        "ILETINIZ_API_BASE_URL": settings.api_base_url,
    }
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", PROCESS], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.stdout.close()
    return process


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
    first = start(live_settings)
    try:
        wait_for(lambda: sandbox.send_calls() >= MESSAGES // 5)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    killed_at = count_by_status()
    assert killed_at.get("queued", 0) > 0
    second = start(live_settings)
    try:
        wait_for(lambda: not {"queued", "sending"} & count_by_status().keys())
    finally:
        second.send_signal(signal.SIGKILL)
        second.wait()
    counted = count_by_status()
    assert counted.keys() <= {"accepted", "uncertain"}
    assert sum(counted.values()) == MESSAGES
    assert counted.get("uncertain", 0) <= THREADS
    calls = sandbox.calls_by_recipient()
    assert set(calls.values()) == {1}
    assert MESSAGES - counted.get("uncertain", 0) <= len(calls) <= MESSAGES
