"""Walks through the people of a file, and tells what a page shows of it."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Reason, Upload, UploadRow
from iletiniz_admin.services.candidates import Candidate, Walked
from iletiniz_admin.services.uploads.headings import NUMBER, name_of

MAX_SKIP: Final = 1_000  # a preview steps through the first rows; nobody walks a million by hand


class FileCount(NamedTuple):
    """Rows of a file that say anything; people to text; the same numbers again; no mobile."""

    rows: int
    recipients: int
    doubles: int
    unreachable: int


class RowFault(NamedTuple):
    """A row that cannot get the text: its line in the file, the number as written, and why."""

    line: int
    written: str
    reason: Reason


def walk_upload(session: Session, upload: Upload, cursor: str | None, limit: int) -> Walked:
    """Return the next ``limit`` rows in the order of the file, those with a fault too.

    ``cursor`` is None for the first step, then what the step before gave.
    """
    after = int(cursor) if cursor else 0
    query = _rows(upload).where(UploadRow.line > after).limit(limit)
    rows = session.execute(query).mappings().all()
    candidates = [_candidate(upload, row) for row in rows]
    return Walked(candidates, str(rows[-1]["line"]) if len(rows) == limit else None)


def sample_rows(
    session: Session, upload: Upload, limit: int = 10, skip: int = 0
) -> list[Candidate]:
    """Return people of the file that can be texted, from its beginning; ``skip`` at most 1,000."""
    query = _rows(upload).where(UploadRow.fault.is_(None)).limit(limit)
    rows = session.execute(query.offset(min(max(skip, 0), MAX_SKIP)))
    return [_candidate(upload, row) for row in rows.mappings()]


def values_at(
    session: Session, upload_id: int, lines: Collection[int]
) -> dict[int, Mapping[str, str]]:
    """Return line → values of the file's placeholders, for a page of lines (at most 1,000)."""
    query = select(UploadRow.line, UploadRow.values).where(
        UploadRow.upload_id == upload_id, UploadRow.line.in_(lines)
    )
    return {row["line"]: row["values"] for row in session.execute(query).mappings()}


def count_rows(session: Session, upload: Upload) -> FileCount:
    """Return the figures of a file as far as it has been read; doubles are known at its end."""
    session.refresh(upload, ["row_count", "error_details"])
    faults = faults_of(upload)
    doubles = faults.get(Reason.DUPLICATE, 0)
    unreachable = sum(faults.values()) - doubles
    recipients = upload.row_count - doubles - unreachable
    return FileCount(upload.row_count, recipients, doubles, unreachable)


def faults_of(upload: Upload) -> dict[Reason, int]:
    """Return how many rows have which fault, the most frequent first."""
    counted = upload.error_details.get("faults") or {}
    pairs = [(Reason(name), int(count)) for name, count in counted.items() if count]
    return dict(sorted(pairs, key=lambda pair: -pair[1]))


def list_faults(
    session: Session, upload: Upload, limit: int = 50, offset: int = 0
) -> list[RowFault]:
    """Return a page of the rows with a fault, in the order of the file."""
    if upload.fault_count == 0:
        return []
    query = (
        select(UploadRow.line, UploadRow.written, UploadRow.fault)
        .where(UploadRow.upload_id == upload.id, UploadRow.fault.is_not(None))
        .order_by(UploadRow.line)
    )
    rows = session.execute(query.limit(limit).offset(offset))
    return [RowFault(line, written, fault) for line, written, fault in rows if fault]


def placeholders_of(upload: Upload) -> tuple[str, ...]:
    """Return the names that a text to this file may hold in braces, in the file's order."""
    return tuple(name for name in upload.columns if name != NUMBER)


def _rows(upload: Upload) -> Select[Any]:
    columns = UploadRow.line, UploadRow.recipient, UploadRow.written, UploadRow.fault
    mine = select(*columns, UploadRow.values).where(UploadRow.upload_id == upload.id)
    return mine.order_by(UploadRow.line)


def _candidate(upload: Upload, row: RowMapping) -> Candidate:
    return Candidate(store_id=upload.store_id, name=name_of(row["values"]), **row)
