"""Files are taken in, read in steps by whichever worker comes first, and anew after a crash."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from threading import Event
from typing import Any

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Reason, Upload, UploadChunk, UploadRow, UploadStatus
from iletiniz_admin.services import uploads
from iletiniz_admin.services.uploads import doubles, reading, taking
from iletiniz_admin.services.uploads.working import Work

NOW = factories.NOW
PEOPLE = "\n".join(["telefon;ad", *(f"0532000{number:04};Ad {number}" for number in range(900))])


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STEP_ROWS", 200)
    monkeypatch.setattr(doubles, "STEP_ROWS", 200)


@pytest.fixture
def count(session: Session) -> Callable[[Any], int]:
    def run(model: Any) -> int:
        session.commit()
        return session.scalar(select(func.count()).select_from(model)) or 0

    return run


@pytest.fixture
def fresh(session: Session) -> Callable[[Upload], Upload]:
    """Give the row of a file as it is now, and hold no transaction."""

    def run(upload: Upload) -> Upload:
        session.refresh(upload)
        session.commit()
        return upload

    return run


@pytest.fixture
def worker(session_factory: sessionmaker[Session]) -> Callable[..., Work]:
    """A worker of its own, whose clock is some seconds ahead."""
    return lambda seconds=0: Work(session_factory.begin, lambda: NOW + timedelta(seconds=seconds))


def finish(work: Work) -> int:
    steps = 0
    while work.step():
        steps += 1
    return steps


def test_file_waits_in_pieces(take: Any, session: Session, campaign: Any):
    """It is kept in pieces of a megabyte; the campaign has it at once, its rows come later."""
    file = b"telefon\n" + b"05320000102\n" * 250_000
    upload = take(file, name="C:\\listeler\\bahar 0532 000 01 02.csv")
    pieces = session.scalars(select(UploadChunk.data).order_by(UploadChunk.number)).all()
    assert b"".join(pieces) == file
    assert [len(piece) for piece in pieces[:-1]] == [1024 * 1024] * (len(pieces) - 1)
    assert (upload.size_bytes, upload.status) == (len(file), UploadStatus.WAITING)
    assert (upload.file_name, upload.by) == ("bahar ….csv", "deniz@example.com")
    assert campaign.upload_id == upload.id


class Slow(BytesIO):
    """A stream that gives less than it is asked for."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or -1, 1_000))


def test_slow_stream_makes_the_same_pieces(session: Session, campaign: Any, store: Any, take: Any):
    """However a stream gives its bytes."""
    first = take(PEOPLE)
    about = {"by": "", "now": NOW}
    slow = Slow(PEOPLE.encode())
    second = uploads.take_file(session, campaign, store, slow, "x.csv", **about)
    assert (second.digest, second.size_bytes) == (first.digest, first.size_bytes)


def test_file_is_refused_whole(
    session: Session, campaign: Any, take: Any, count: Any, monkeypatch: pytest.MonkeyPatch
):
    """An empty or too large file leaves nothing behind, and the earlier one where it was."""
    good = take("telefon\n05320000102\n")
    monkeypatch.setattr(taking, "MAX_BYTES", 3 * 1024 * 1024)
    for file, code in ((b"", "file_empty"), (b"x" * (3 * 1024 * 1024 + 1), "file_too_large")):
        with pytest.raises(Refused) as refused:
            take(file)
        assert refused.value.code == code
    assert (count(Upload), count(UploadChunk)) == (1, 1)
    assert campaign.upload_id == good.id


def test_file_is_read_in_small_steps(take: Any, fresh: Any, worker: Any, count: Any):
    """Each step writes a few rows, and how far it came can be seen."""
    upload = take(PEOPLE)
    work, seen = worker(), []
    while work.step():
        seen.append((fresh(upload).status, upload.row_count))
    assert (UploadStatus.READING, 400) in seen
    assert seen[-1] == (UploadStatus.READ, 900)
    assert max(after[1] - before[1] for before, after in pairwise(seen)) == 200
    assert (count(UploadRow), count(UploadChunk)) == (900, 0)
    assert upload.work_token is None


@pytest.mark.parametrize("steps", range(1, 16))
def test_file_is_read_anew_after_a_crash(take: Any, fresh: Any, worker: Any, rows: Any, steps: int):
    """Wherever a reader dies, the next one makes the same rows, once the lease has run out."""
    upload = take(PEOPLE + "\n05320000001;Çift\n0212;x\n")
    dead = worker()
    for _ in range(steps):
        dead.step()
    if fresh(upload).status is UploadStatus.READING:
        assert not worker(60).step()
    finish(worker(200))
    found = rows(fresh(upload))
    assert [row.line for row in found] == list(range(2, 904))
    assert [row.line for row in found if row.fault] == [902, 903]
    fresh(upload)
    dead.close()
    assert (fresh(upload).status, upload.fault_count) == (UploadStatus.READ, 2)


def test_worker_that_stops_leaves_the_file_at_once(take: Any, fresh: Any, worker: Any):
    """A clean stop gives the file back: the next worker need not wait for the lease."""
    upload = take(PEOPLE)
    work = worker()
    work.step()
    work.close()
    assert (fresh(upload).status, upload.work_token) == (UploadStatus.WAITING, None)
    assert worker().step()


def test_error_of_the_database_leaves_the_file_to_the_next(
    take: Any, fresh: Any, session_factory: Any, worker: Any
):
    """It is no fault of the file: nothing is refused, and the worker's next step is a new start."""
    upload = take(PEOPLE)
    failing = Event()

    @contextmanager
    def transaction():
        with session_factory.begin() as one:
            yield one
            if failing.is_set():
                raise OSError("the disk is full")

    work = Work(transaction, lambda: NOW)
    for _ in range(4):
        work.step()
    failing.set()
    with pytest.raises(OSError, match="disk"):
        work.step()
    assert not work.is_open
    finish(worker(200))
    assert (fresh(upload).status, upload.row_count) == (UploadStatus.READ, 900)


def test_two_workers_read_two_files(
    take: Any, make_campaign: Any, session: Session, worker: Any, rows: Any
):
    """No file is read twice at a time, and no worker waits for another."""
    files = [take(PEOPLE), take(PEOPLE, into=make_campaign())]
    session.commit()
    first, second = worker(), worker()
    assert first.step()
    assert second.step()
    assert not worker().step()
    while first.step() or second.step():
        pass
    session.expire_all()
    assert [len(rows(upload)) for upload in files] == [900, 900]


def test_replaced_file_is_let_go_of(
    take: Any, session: Session, fresh: Any, worker: Any, count: Any
):
    """A reader stops as the file is replaced; what it wrote goes in steps, the new one is read."""
    old = take(PEOPLE)
    work = worker()
    for _ in range(5):
        work.step()
    new = take("telefon\n05320000102\n05320000103\n")
    finish(work)
    assert (fresh(new).status, new.row_count) == (UploadStatus.READ, 2)
    removed = []
    while gone := uploads.clean_step(session, 150):
        session.commit()
        removed.append(gone)
    assert max(removed) <= 154
    assert (count(UploadRow), count(UploadChunk), count(Upload)) == (2, 0, 1)
    assert session.get(Upload, old.id, populate_existing=True) is None


def test_file_that_is_changed_on_its_way_is_refused(take: Any, session: Session, read_all: Any):
    """Its digest must be that of what was taken in."""
    upload = take("telefon\n05320000102\n")
    session.get_one(UploadChunk, (upload.id, 0)).data = b"telefon\n05320000103\n"
    read_all()
    assert upload.error_code == "file_damaged"


def test_row_beyond_a_million_refuses_the_file(
    read: Any, session: Session, count: Any, monkeypatch: pytest.MonkeyPatch
):
    """The file is refused with the limit, and its rows go."""
    monkeypatch.setattr(reading, "MAX_ROWS", 500)
    text = "\n".join(PEOPLE.splitlines()[:501])
    assert read(text).status is UploadStatus.READ
    upload = read(f"{text}\n\n05329999999;Fazla\n")
    assert (upload.status, upload.error_code) == (UploadStatus.REFUSED, "file_too_many_rows")
    assert upload.error_details == {"most": 500}
    while uploads.clean_step(session):
        session.commit()
    assert (count(UploadRow), count(UploadChunk), count(Upload)) == (0, 0, 1)


def test_doubles_are_marked_in_steps(read: Any, rows: Any, monkeypatch: pytest.MonkeyPatch):
    """The first line without another fault counts, across the borders of every step."""
    monkeypatch.setattr(doubles, "STEP_ROWS", 3)
    lines = [f"0532000010{number % 3};{number}" for number in range(20)]
    lines[0] = f"05320000100;{'x' * 201}"
    upload = read("\n".join(["telefon;sira", *lines]))
    found = rows(upload)
    assert [row.line for row in found if not row.fault] == [3, 4, 5]
    assert found[0].fault is Reason.TOO_LONG
    assert {row.fault for row in found[4:]} == {Reason.DUPLICATE}
    assert upload.fault_count == 17
