"""The worker: Huey's consumer threads, a ticker, and their start and end."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from huey.consumer import Consumer

from iletiniz_admin.config import Settings, current_encryption_keys
from iletiniz_admin.crypto import Sealer, parse_keys
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.iletiniz import Transport
from iletiniz_admin.services.outbox.claims import LEASE_SECONDS
from iletiniz_admin.services.rendering import Format
from iletiniz_admin.wording.formats import sms_date, sms_money
from iletiniz_admin.wording.labels import trigger_label
from iletiniz_admin.worker import upkeep
from iletiniz_admin.worker.base import Base
from iletiniz_admin.worker.bulk_sending import BulkSending
from iletiniz_admin.worker.campaign_work import CampaignWork
from iletiniz_admin.worker.clients import Clients
from iletiniz_admin.worker.loops import Loop
from iletiniz_admin.worker.queue import Job, declare, make_huey
from iletiniz_admin.worker.sending import Sending
from iletiniz_admin.worker.ticker import Ticker, run_safely
from iletiniz_admin.worker.upkeep import Upkeep

logger = logging.getLogger(__name__)

THREADS = 10  # eight sends of one connection, and two for everything else
DRAIN_MOST = 50  # messages a job sends before it lets others have the thread
STOP_SECONDS = 40.0  # a call may take 30 s in all
POLL_SECONDS = (0.02, 0.1)  # first and longest pause of an idle thread
EXTRA_HINT_SECONDS = 0.25
HEALTH_SECONDS = 10.0
REST_SECONDS = 0.01  # between two steps that write, where others must find SQLite free


class _Consumer(Consumer):  # type: ignore[misc] # huey has no types
    """Huey's consumer as a guest: whoever starts the worker handles the signals."""

    def _set_signal_handlers(self) -> None:
        """Leave them alone; inside `serve` they are the web server's, and threads have none."""


def make_sealer(settings: Settings) -> Sealer:
    """Return a sealer that notices when the keys are rotated while the process runs."""
    known = settings.encryption_keys
    return Sealer(
        parse_keys(known),
        reread=lambda: parse_keys(current_encryption_keys(settings.keys_path, known)),
    )


def make_formats(settings: Settings) -> Format:
    """Return how texts are written that had to wait: as the bridge's endpoint writes them."""
    return Format(
        money=sms_money, date=sms_date, status=trigger_label, public_url=settings.public_url
    )


class Worker:
    """Sends what is due until it is stopped; several may run, in one process or in many.

    `transport` replaces the network, `lease_seconds` the time after which a claim counts as left
    behind (tests). Raises `SettingsError` or `BrokenKey` when the settings cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        threads: int = THREADS,
        transport: Transport | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        sealer = make_sealer(settings)
        self._engine = make_engine(settings.database_url)
        self._threads = threads
        self.base = Base(
            make_session_factory(self._engine),
            Clients(sealer, settings.api_base_url, transport),
            is_sqlite=settings.uses_sqlite,
            lease_seconds=lease_seconds,
        )
        self.sending = Sending(self.base, self._on_more)
        formats = make_formats(settings)
        self.upkeep = Upkeep(self.base, formats)
        self.bulk = BulkSending(self.base)
        self.campaigns = CampaignWork(self.base, formats)
        self._huey = make_huey(settings)
        self._jobs = declare(self._huey, self._steps())
        self._ticker = self._make_ticker()
        self._loops = self._make_loops()
        self._consumer: _Consumer | None = None
        self._lock = threading.Lock()
        self._draining_count = 0
        self._extra_hint_at = 0.0

    def start(self) -> None:
        """Start the threads and return; what was left from before is sent at once."""
        first, longest = POLL_SECONDS
        self._consumer = _Consumer(
            self._huey,
            workers=self._threads,
            periodic=False,
            initial_delay=first,
            max_delay=longest,
            check_worker_health=False,
        )
        self._consumer.start()
        run_safely("heartbeat", self.upkeep.heartbeat)
        self._ask(Job.DRAIN)
        self._ticker.start()
        for loop in self._loops:
            loop.start()
        logger.info("worker started", extra={"threads": self._threads})

    def stop(self, timeout_seconds: float = STOP_SECONDS) -> bool:
        """Claim nothing new and let calls in flight end; return whether all threads ended."""
        self.base.stopping.set()
        ends_at = time.monotonic() + timeout_seconds
        self._ticker.stop(timeout_seconds)
        is_ended = self._join_loops(ends_at) and self._join_consumer(ends_at)
        if is_ended:
            run_safely("campaigns", self.campaigns.close)
            self._huey.storage.close()
            self.base.clients.close()
            self._engine.dispose()
        logger.info("worker stopped", extra={"is_clean": is_ended})
        return is_ended

    def drain(self) -> None:
        """Send until nothing is due, at most 50 messages; then hand on by a new job.

        The hint may tell of a campaign, too: those who see to them look at once.
        """
        for loop in self._loops:
            loop.wake()
        with self._lock:
            self._draining_count += 1
        try:
            self._drain()
        finally:
            with self._lock:
                self._draining_count -= 1

    def sweep(self) -> None:
        """Sweep, and see that what is due gets sent, by the queue or without it."""
        swept = self.upkeep.sweep()
        if swept.is_due and not self._ask(Job.DRAIN):
            self.drain()  # the queue fails, the work goes on

    def _drain(self) -> None:
        for _ in range(DRAIN_MOST):
            if self.base.stopping.is_set():
                return
            claimed = self.sending.send_next()
            if not claimed.messages:
                if claimed.next_at is not None:
                    wait = claimed.next_at - self.base.now()
                    self._ticker.wake_in(wait.total_seconds())
                return
        self._ask(Job.DRAIN)

    def _on_more(self) -> None:
        """Call other threads in: this process's own, and now and then those of others."""
        with self._lock:
            now = time.monotonic()
            is_spare = self._draining_count < self._threads
            if not is_spare and now - self._extra_hint_at < EXTRA_HINT_SECONDS:
                return
            self._extra_hint_at = now
        self._ask(Job.DRAIN)

    def _ask(self, job: Job) -> bool:
        try:
            self._jobs.ask(job)
        except Exception:
            logger.warning("job not queued", extra={"job": job.value}, exc_info=True)
            return False
        return True

    def _steps(self) -> dict[Job, Callable[[], object]]:
        return {
            Job.DRAIN: self.drain,
            Job.RECEIPTS: self.upkeep.ask_receipts,
            Job.ACCOUNTS: self.upkeep.refresh_accounts,
            Job.HOUSEKEEPING: self.upkeep.clean,
        }

    def _make_ticker(self) -> Ticker:
        ticker = Ticker()
        ticker.on_wake(partial(self._ask, Job.DRAIN))
        ticker.every(upkeep.SWEEP_SECONDS, self.sweep, name="sweep")
        ticker.every(upkeep.HEARTBEAT_SECONDS, self.upkeep.heartbeat, name="heartbeat")
        ticker.every(HEALTH_SECONDS, self._check_threads, name="threads")
        for job, seconds in (
            (Job.RECEIPTS, upkeep.RECEIPTS_SECONDS),
            (Job.ACCOUNTS, upkeep.ACCOUNTS_SECONDS),
            (Job.HOUSEKEEPING, upkeep.HOUSEKEEPING_SECONDS),
        ):
            ticker.every(seconds, partial(self._ask, job), name=job.value)
        return ticker

    def _make_loops(self) -> tuple[Loop, ...]:
        """Make the threads of campaigns, so that no order message waits for one of theirs."""
        stopping, rest = self.base.stopping, REST_SECONDS if self.base.is_sqlite else 0.0
        return (
            Loop("bulk", self.bulk.start_lanes, stopping),
            Loop("campaigns", self.campaigns.step, stopping, rest_seconds=rest),
        )

    def _check_threads(self) -> None:
        if self._consumer is not None and not self.base.stopping.is_set():
            self._consumer.check_worker_health()

    def _join_loops(self, ends_at: float) -> bool:
        for loop in self._loops:
            loop.wake()
        joined = [loop.join(max(0.0, ends_at - time.monotonic())) for loop in self._loops]
        return self.bulk.join(max(0.0, ends_at - time.monotonic())) and all(joined)

    def _join_consumer(self, ends_at: float) -> bool:
        if self._consumer is None:
            return True
        self._consumer.stop_flag.set()
        threads = [thread for _, thread in self._consumer.worker_threads]
        threads.append(self._consumer.scheduler)
        for thread in threads:
            thread.join(max(0.0, ends_at - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)
