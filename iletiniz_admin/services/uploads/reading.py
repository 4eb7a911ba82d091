"""One file, read by one worker in small pieces: rows, then doubles, then it is done.

The rows go in as they are read; which of them are doubles is known at the end. A reader that dies
leaves its lease to run out; whoever comes next takes its rows away and begins the file anew.
"""

import hashlib
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from typing import BinaryIO, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Reason, Upload, UploadChunk, UploadRow, UploadStatus
from iletiniz_admin.services.uploads.cleaning import erase_noted, remove_chunks, remove_rows
from iletiniz_admin.services.uploads.csv_rows import read_csv
from iletiniz_admin.services.uploads.doubles import Place, mark_step
from iletiniz_admin.services.uploads.headings import read_heading
from iletiniz_admin.services.uploads.judging import judge
from iletiniz_admin.services.uploads.kinds import is_workbook, refuse_kind
from iletiniz_admin.services.uploads.leasing import LeaseLost, keep
from iletiniz_admin.services.uploads.limits import MAX_ROWS
from iletiniz_admin.services.uploads.records import Table
from iletiniz_admin.services.uploads.xlsx_rows import read_workbook

logger = logging.getLogger(__name__)

STEP_ROWS: Final = 1_000
_HEAD_BYTES: Final = 4096
Transaction = Callable[[], AbstractContextManager[Session]]


class Reading:
    """The reading of a claimed file. ``pieces`` yields after each small transaction."""

    def __init__(
        self, transaction: Transaction, now: Callable[[], datetime], upload: Upload
    ) -> None:
        self._transaction = transaction
        self._now = now
        self._upload = upload
        self._row_count = 0
        self._faults: Counter[Reason] = Counter()

    def pieces(self) -> Generator[None]:
        """Read the file to its end. Closed before, it leaves the file to the next reader."""
        try:
            yield from self._read()
        except Refused as refused:
            self._end(
                UploadStatus.REFUSED,
                error_code=refused.code,
                error_details=refused.details,
                row_count=0,
                fault_count=0,
            )
        except LeaseLost:
            logger.info("a file was replaced while it was read")
        except GeneratorExit:
            self._end(UploadStatus.WAITING)
            raise

    def _read(self) -> Iterator[None]:
        yield from self._clear()
        with tempfile.TemporaryFile() as file:
            yield from self._fetch(file)
            table = _open(file)
            columns = read_heading(table.heading)
            self._keep(columns={name: heading for name, (_, heading) in columns.items()})
            width = len(table.heading)
            rows = (judge(record, columns, width) for record in table.records)
            while some := list(islice(rows, STEP_ROWS)):
                self._add(some)
                yield
        if self._row_count == 0:
            raise Refused("file_without_rows")
        yield from self._mark_doubles()
        self._finish()
        yield from self._drop_chunks()

    def _clear(self) -> Iterator[None]:
        """Take away what a reader left that died."""
        left = 1
        while left:
            with self._transaction() as session:
                keep(session, self._upload, self._now())
                left = remove_rows(session, Upload.id == self._upload.id)
            yield

    def _fetch(self, file: BinaryIO) -> Iterator[None]:
        """Put the pieces of the file together, on this machine."""
        digest, number = hashlib.sha256(), 0
        while (data := self._chunk(number)) is not None:
            file.write(data)
            digest.update(data)
            number += 1
            yield
        if digest.hexdigest() != self._upload.digest:
            raise Refused("file_damaged")

    def _chunk(self, number: int) -> bytes | None:
        mine = UploadChunk.upload_id == self._upload.id, UploadChunk.number == number
        with self._transaction() as session:
            return session.scalar(select(UploadChunk.data).where(*mine))

    def _add(self, rows: list[dict[str, object]]) -> None:
        self._row_count += len(rows)
        if self._row_count > MAX_ROWS:
            raise Refused("file_too_many_rows", most=MAX_ROWS)
        faults = (row["fault"] for row in rows)
        self._faults.update(fault for fault in faults if isinstance(fault, Reason))
        for row in rows:
            row["upload_id"] = self._upload.id
        with self._transaction() as session:
            keep(session, self._upload, self._now(), **self._counts())
            session.execute(insert(UploadRow), rows)

    def _mark_doubles(self) -> Iterator[None]:
        place: Place | None = Place()
        while place is not None:
            with self._transaction() as session:
                keep(session, self._upload, self._now())
                place, count = mark_step(session, self._upload.id, place)
            self._faults[Reason.DUPLICATE] += count
            yield

    def _drop_chunks(self) -> Iterator[None]:
        left = 1
        while left:
            with self._transaction() as session:
                left = remove_chunks(session, Upload.id == self._upload.id)
            yield

    def _finish(self) -> None:
        """Forget who was erased meanwhile and let go, in one step: nobody slips through."""
        with self._transaction() as session:
            keep(session, self._upload, self._now())
            for fault, count in erase_noted(session, self._upload.id).items():
                self._faults[Reason.ERASED] += count
                if fault is not None:
                    self._faults[fault] -= count
            values = {"status": UploadStatus.READ, "work_token": None, "work_until": None}
            keep(session, self._upload, self._now(), **values, **self._counts())

    def _counts(self) -> dict[str, object]:
        faults = {reason.value: count for reason, count in self._faults.items() if count}
        return {
            "row_count": self._row_count,
            "fault_count": sum(faults.values()),
            "error_details": {"faults": faults},
        }

    def _keep(self, **values: object) -> None:
        with self._transaction() as session:
            keep(session, self._upload, self._now(), **values)

    def _end(self, status: UploadStatus, **values: object) -> None:
        """Let go of the file; nothing is written where it is no longer ours."""
        try:
            self._keep(status=status, work_token=None, work_until=None, **values)
        except LeaseLost:
            logger.info("a file was replaced while it was read")


def _open(file: BinaryIO) -> Table:
    file.seek(0)
    refuse_kind(file.read(_HEAD_BYTES))
    return read_workbook(file) if is_workbook(file) else read_csv(file)
