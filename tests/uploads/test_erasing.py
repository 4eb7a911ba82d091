"""A person is erased while a file waits or is being read: at its end it has nothing of them."""

from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.models import Reason, UploadStatus
from iletiniz_admin.services import uploads
from iletiniz_admin.services.uploads import reading
from iletiniz_admin.services.uploads.leasing import TO_ERASE
from iletiniz_admin.services.uploads.working import Work

EARLY, LATE = "+905320000001", "+905320000350"
PEOPLE = "\n".join(["telefon;ad", *(f"0532000{number:04};Ad {number}" for number in range(400))])


@pytest.fixture
def worker(session_factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> Work:
    """A worker that reads a hundred rows at a time."""
    monkeypatch.setattr(reading, "STEP_ROWS", 100)
    return Work(session_factory.begin, lambda: factories.NOW)


@pytest.mark.parametrize("read_before", [0, 100, 200])
def test_file_under_way_forgets_at_its_end(  # noqa: PLR0917 - fixtures
    session: Session, store: Any, take: Any, rows: Any, worker: Work, read_before: int
):
    """Whether their row was read before or comes after, its line is all that is left."""
    upload = take(PEOPLE + "\n0532 000 03 50;Once more")
    while upload.row_count < read_before and worker.step():
        session.refresh(upload)
        session.commit()
    assert uploads.erase(session, store.id, [EARLY]) == 0
    assert uploads.erase(session, store.id, [LATE]) == 0
    session.commit()
    while worker.step():
        pass
    session.refresh(upload)
    blank = {
        row.line: (row.recipient, row.written, row.values) for row in rows(upload) if row.fault
    }
    assert blank == dict.fromkeys((3, 352, 402), (None, "", {}))
    assert uploads.faults_of(upload) == {Reason.ERASED: 3}
    assert uploads.count_rows(session, upload) == (401, 398, 0, 3)
    assert TO_ERASE not in upload.error_details


def test_reader_that_stops_hands_on_whom_to_forget(
    session: Session, store: Any, take: Any, rows: Any, worker: Work
):
    """The next reader begins the file anew and still forgets them."""
    upload = take(PEOPLE)
    worker.step()
    uploads.erase(session, store.id, [LATE])
    session.commit()
    worker.close()
    while worker.step():
        pass
    session.refresh(upload)
    assert upload.status is UploadStatus.READ
    assert LATE not in {row.recipient for row in rows(upload)}


def test_file_of_another_store_keeps_its_people(
    session: Session, store: Any, take: Any, rows: Any, worker: Work
):
    """An erasure is one store's."""
    upload = take(PEOPLE)
    uploads.erase(session, store.id + 1, [LATE])
    session.commit()
    while worker.step():
        pass
    assert LATE in {row.recipient for row in rows(upload)}
