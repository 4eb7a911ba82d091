"""The queue: what it is made of, and what it carries."""

import json
import pickle
from dataclasses import replace
from typing import Any

import pytest
from huey import PriorityRedisHuey, SqliteHuey
from huey.storage import PostgresStorage

from iletiniz_admin.config import Settings
from iletiniz_admin.errors import SettingsError
from iletiniz_admin.worker import make_huey, queue
from iletiniz_admin.worker.queue import Job, declare


@pytest.fixture
def huey(settings: Settings):
    huey = make_huey(settings)
    yield huey
    huey.storage.close()


def test_queue_is_a_file_by_default(huey: Any, settings: Settings):
    """Without a setting the queue is an SQLite file in the instance folder."""
    assert isinstance(huey, SqliteHuey)
    assert (settings.instance_path / "queue.sqlite").exists()
    assert not huey.immediate


def test_queue_on_redis_knows_priorities(settings: Settings):
    """A Redis address leads to the queue with priorities; nothing is called yet."""
    huey = make_huey(replace(settings, queue_url="redis://127.0.0.1:9/0"))
    assert isinstance(huey, PriorityRedisHuey)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_queue_on_postgresql_takes_the_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, scheme: Any
):
    """A PostgreSQL address leads to its queue, as the driver itself spells it."""
    seen = []
    monkeypatch.setattr(PostgresStorage, "__init__", lambda _self, _name, dsn: seen.append(dsn))
    make_huey(replace(settings, queue_url=f"{scheme}://me@127.0.0.1/queue"))
    assert seen == ["postgresql://me@127.0.0.1/queue"]


def test_queue_without_its_driver_names_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    """A missing driver is told as one line that names the setting."""
    monkeypatch.setattr("huey.storage.Redis", None)
    with pytest.raises(SettingsError, match="ILETINIZ_QUEUE_URL"):
        make_huey(replace(settings, queue_url="redis://127.0.0.1:9/0"))


def test_job_goes_through_the_queue(huey: Any):
    """What is asked for is what is run, in another queue object on the same file."""
    ran = []
    declare(huey).ask(Job.DRAIN)
    other = queue.SqliteHuey(
        queue.NAME,
        filename=huey.storage.filename,
        results=False,
        serializer=queue.NameSerializer(),
    )
    declare(other, {Job.DRAIN: lambda: ran.append("drain")})
    other.execute(other.dequeue())
    other.storage.close()
    assert ran == ["drain"]
    assert huey.dequeue() is None


def test_urgent_jobs_come_first(huey: Any):
    """Receipts and the like overtake the drains that wait."""
    jobs = declare(huey)
    for job in (Job.DRAIN, Job.DRAIN, Job.RECEIPTS):
        jobs.ask(job)
    assert type(huey.dequeue()).__name__ == "receipts"


def test_queue_takes_no_more_than_it_needs(huey: Any):
    """Hints that nobody takes do not pile up."""
    jobs = declare(huey)
    for _ in range(queue.MOST_WAITING + 20):
        jobs.ask(Job.DRAIN)
    assert huey.storage.queue_size() == queue.MOST_WAITING


def test_queue_never_unpickles(huey: Any):
    """Somebody who can write to the queue cannot make us run code of theirs."""
    declare(huey)
    huey.storage.enqueue(pickle.dumps(["x"]))
    with pytest.raises(ValueError, match="codec can't decode"):
        huey.dequeue()


def test_queue_holds_names_only(huey: Any):
    """A job is written as its id, its name and its priority."""
    declare(huey).ask(Job.DRAIN)
    written = json.loads(bytes(huey.storage.dequeue()))
    assert written[1:] == ["iletiniz_admin.worker.queue.drain", 0]
    with pytest.raises(TypeError):
        huey.serializer.serialize({"anything": "else"})
