"""`iletiniz-admin worker`: the sending process."""

import signal
import threading
from types import FrameType

import click

from iletiniz_admin import log
from iletiniz_admin.cli.context import sealer_or_fail, settings_or_fail, spare_what_stays
from iletiniz_admin.cli.serve import check_database
from iletiniz_admin.worker import Worker
from iletiniz_admin.worker.process import THREADS


@click.command()
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64))
def worker(threads: int) -> None:
    """Send what is due, until SIGTERM or Ctrl-C; calls under way are brought to their end."""
    log.set_up()
    settings = settings_or_fail()
    sealer_or_fail(settings)
    check_database(settings)
    stopping = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    process = Worker(settings, threads=threads)
    process.start()
    spare_what_stays()
    stopping.wait()
    process.stop()
