"""A worker as a process of its own, to be killed. Import as ``worker_process``."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from iletiniz_admin.config import Settings

SCRIPT = """
import os, threading
from iletiniz_admin.config import load_settings
from iletiniz_admin.worker import Worker
Worker(load_settings(os.environ), threads={threads}, lease_seconds={lease_seconds}).start()
print("started", flush=True)
threading.Event().wait()
"""


@contextmanager
def killed_worker(
    settings: Settings, *, threads: int, lease_seconds: float
) -> Iterator[subprocess.Popen[str]]:
    """Run a worker, and kill it with ``kill -9`` at the end of the block."""
    environment = {
        **os.environ,
        "ILETINIZ_INSTANCE_PATH": str(settings.instance_path),
        "ILETINIZ_DATABASE_URL": settings.database_url,
        "ILETINIZ_QUEUE_URL": settings.queue_url,
        "ILETINIZ_API_BASE_URL": settings.api_base_url,
    }
    script = SCRIPT.format(threads=threads, lease_seconds=lease_seconds)
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.stdout.close()
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
