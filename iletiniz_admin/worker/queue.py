"""The queue: Huey on an SQLite file, on PostgreSQL or on Redis, and the few jobs it carries.

A job is a name without arguments: what is to be done stands in the rows, and a lost or doubled
job does no harm.
"""

import json
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PostgresStorage
from sqlalchemy import make_url

from iletiniz_admin.config import Settings
from iletiniz_admin.errors import SettingsError

NAME = "iletiniz-admin"
MOST_WAITING = 64  # more hints than threads tell nothing new
_URGENT = 10
PAUSE_SECONDS = 1.0  # after a read of the queue that failed


class Job(StrEnum):
    """What a consumer can be asked to do."""

    DRAIN = "drain"  # send until nothing is due
    RECEIPTS = "receipts"
    ACCOUNTS = "accounts"
    HOUSEKEEPING = "housekeeping"


class NameSerializer(Serializer):  # type: ignore[misc] # huey has no types
    """Writes a job as its id and name in JSON.

    Huey's own serializer pickles, which would let whoever can write to the queue run code here.
    """

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            raise TypeError("only jobs go into the queue")
        return json.dumps([data.id, data.name, data.priority]).encode()

    def _deserialize(self, data: bytes) -> Any:
        job_id, name, priority = json.loads(bytes(data))
        return Message(
            id=job_id, name=name, retries=0, retry_delay=0, priority=priority, args=(), kwargs={}
        )


class Listening(PostgresStorage):  # type: ignore[misc] # huey has no types
    """Huey's storage on PostgreSQL, each of whose threads listens on a connection of its own."""

    def leave(self) -> None:
        """Close the connection of this thread, which Huey leaves to the garbage collector."""
        listening = getattr(self._listen_local, "conn", None)
        if listening is not None:
            listening.close()
            self._listen_local.conn = None


def make_huey(settings: Settings) -> Huey:
    """Return the queue that the settings name; it never runs a job in the caller.

    Raises `SettingsError` when its driver is not installed or the address cannot be used.
    """
    options: dict[str, Any] = {
        "results": False,
        "immediate": False,
        "serializer": NameSerializer(),
    }
    try:
        return _calmed(_make(settings.queue_url, options))
    except ConfigurationError as error:
        raise SettingsError(f"ILETINIZ_QUEUE_URL: {error}") from error


def _calmed(huey: Huey) -> Huey:
    """Let each thread ask a queue that cannot be read once a second, not without a pause."""
    read = huey.storage.dequeue

    def dequeue() -> bytes | None:
        try:
            job: bytes | None = read()
        except Exception:
            threading.Event().wait(PAUSE_SECONDS)
            raise
        return job

    huey.storage.dequeue = dequeue
    return huey


def _make(url: str, options: dict[str, Any]) -> Huey:
    if url.startswith("sqlite"):
        # fsync is off: a power cut may cost hints, never messages; the sweep finds those.
        return SqliteHuey(NAME, filename=make_url(url).database, fsync=False, **options)
    if url.startswith("postgresql"):
        dsn = url.replace("postgresql+psycopg", "postgresql")
        huey = PostgresHuey(NAME, dsn=dsn, storage_class=Listening, **options)
        huey.on_shutdown("leave")(huey.storage.leave)
        return huey
    return PriorityRedisHuey(NAME, url=url, **options)


def declare(huey: Huey, steps: Mapping[Job, Callable[[], object]] | None = None) -> "Jobs":
    """Make the jobs known to the queue; without `steps` it can only be asked, not run them."""
    return Jobs(huey, {job: _task(huey, job, (steps or {}).get(job)) for job in Job})


class Jobs:
    """The jobs of one queue, to be asked for."""

    def __init__(self, huey: Huey, tasks: Mapping[Job, Callable[[], object]]) -> None:
        self._huey = huey
        self._tasks = tasks

    def ask(self, job: Job) -> None:
        """Put a job into the queue, unless plenty wait there. Raises what the queue raises."""
        if self._huey.storage.queue_size() < MOST_WAITING:
            self._tasks[job]()


def _task(huey: Huey, job: Job, step: Callable[[], object] | None) -> Callable[[], object]:
    def run() -> None:
        if step is not None:
            step()

    priority = 0 if job is Job.DRAIN else _URGENT
    task: Callable[[], object] = huey.task(name=job.value, priority=priority)(run)
    return task
