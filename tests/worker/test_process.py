"""The worker as a whole: its start, its work, its end."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.iletiniz.transport import Answer
from iletiniz_admin.models import ConnectionLimit
from iletiniz_admin.services import leases
from iletiniz_admin.worker import make_hint

OK = b'{"job_id": "h3v9t2m7c5x1q8za", "status": "queued"}'


@pytest.mark.integration
def test_worker_sends_what_was_there_and_what_comes(
    *,
    live_settings: Any,
    make_worker: Any,
    fill: Any,
    sandbox: Any,
    count_by_status: Any,
    wait_for: Any,
):
    """What waited before the start is sent, and so is what a hint tells of later."""
    fill(*(f"+9055512{number:03}55" for number in range(20)))
    make_worker().start()
    wait_for(lambda: count_by_status() == {"accepted": 20})
    fill(*(f"+9055513{number:03}55" for number in range(20)))
    hint = make_hint(live_settings)
    hint()
    wait_for(lambda: count_by_status() == {"accepted": 40})
    hint.close()
    assert set(sandbox.calls_by_recipient().values()) == {1}


def test_worker_makes_eight_calls_at_once(
    make_worker: Any, fill: Any, settings: Settings, wait_for: Any
):
    """Eight calls of a connection are under way together, and not one more."""
    lock, may_go = threading.Lock(), threading.Event()
    under_way, most = set(), []

    def answer(request: Any):
        with lock:
            under_way.add(threading.get_ident())
            most.append(len(under_way))
        assert may_go.wait(60)
        with lock:
            under_way.discard(threading.get_ident())
        return Answer(200, {}, OK)

    worker = make_worker(settings=settings, transport=answer, threads=12)
    fill(*(f"+9055512{number:03}55" for number in range(30)))
    worker.start()
    wait_for(lambda: len(under_way) == 8)
    may_go.set()
    wait_for(lambda: len(most) == 30)
    assert max(most) == 8


def test_stop_waits_for_the_call_under_way(
    make_worker: Any, fill: Any, settings: Settings, count_by_status: Any
):
    """A stop lets the call under way end and records it; nothing new is claimed."""
    called, may_go = threading.Event(), threading.Event()

    def answer(request: Any):
        called.set()
        assert may_go.wait(60)
        return Answer(200, {}, OK)

    worker = make_worker(settings=settings, transport=answer, threads=1)
    fill("+905551231111", "+905551232222")
    worker.start()
    assert called.wait(60)
    stopper = threading.Thread(target=worker.stop)
    stopper.start()
    assert worker.base.stopping.wait(60)
    may_go.set()
    stopper.join(60)
    assert count_by_status() == {"accepted": 1, "queued": 1}


def test_worker_starts_in_a_thread(make_worker: Any, settings: Settings, engine: Engine):
    """Inside `serve` the worker starts in any thread and leaves the signals alone."""
    before = [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)]
    worker = make_worker(settings=settings, threads=1)
    thread = threading.Thread(target=worker.start)
    thread.start()
    thread.join(60)
    assert worker._consumer is not None
    assert [signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)] == before


@pytest.mark.integration
def test_worker_comes_back_after_a_pause(
    make_worker: Any, fill: Any, sandbox: Any, count_by_status: Any, wait_for: Any
):
    """A message that iletiniz put off is sent again by itself, at its time."""
    fill("+905551230007")
    make_worker(threads=2).start()
    wait_for(lambda: count_by_status() == {"accepted": 1})
    assert sandbox.calls_by_recipient() == {"+905551230007": 2}


def test_worker_outlives_a_failing_database(
    *,
    make_worker: Any,
    fill: Any,
    settings: Settings,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    count_by_status: Any,
    wait_for: Any,
):
    """An error of the database in one step is logged, and the work goes on."""
    worker = make_worker(
        settings=settings, transport=lambda _request: Answer(200, {}, OK), threads=1
    )
    failures = iter([OSError("disk full")] * 3)
    real = worker.sending.send_next

    def send_next():
        for failure in failures:
            raise failure
        return real()

    monkeypatch.setattr(worker.sending, "send_next", send_next)
    fill("+905551231111")
    worker.start()
    hint = make_hint(settings)
    for _ in range(3):
        hint()
    wait_for(lambda: hint() or count_by_status() == {"accepted": 1})
    hint.close()


@pytest.mark.integration
def test_command_ends_on_sigterm(
    *,
    live_settings: Any,
    engine: Engine,
    fill: Any,
    session: Session,
    count_by_status: Any,
    wait_for: Any,
):
    """`iletiniz-admin worker` sends, and ends in peace when it is told to."""
    engine.dispose()
    fill("+905551231111")
    environment = {
        **os.environ,
        "ILETINIZ_INSTANCE_PATH": str(live_settings.instance_path),
        "ILETINIZ_API_BASE_URL": live_settings.api_base_url,
    }
    script = (
        "from iletiniz_admin.cli import worker as w;"
        "w.check_database = lambda settings: None;"
        "w.worker(['--threads', '2'])"
    )
    command = [sys.executable, "-c", script]
    process = subprocess.Popen(  # noqa: S603 - our own script
        command, env=environment, stderr=subprocess.PIPE
    )
    wait_for(lambda: count_by_status() == {"accepted": 1})
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"worker stopped is_clean=True" in log
    assert b"5551231111" not in log
    seen_at = leases.find_worker_seen_at(session)
    assert seen_at is not None
    assert utcnow() - seen_at < timedelta(minutes=2)
    assert session.scalars(select(ConnectionLimit.tokens)).one() < 600
