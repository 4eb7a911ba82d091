"""Removes what no campaign needs any more, and people who want to be forgotten."""

from collections.abc import Collection
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Reason, Upload, UploadChunk, UploadRow, UploadStatus
from iletiniz_admin.services.uploads.leasing import TO_ERASE, is_used

STEP_ROWS: Final = 2_000
_STEP_CHUNKS: Final = 4  # of 1 MB each
_BLANK: Final[dict[str, Any]] = {
    "recipient": None,
    "written": "",
    "values": {},
    "fault": Reason.ERASED,
}
_DONE: Final = (UploadStatus.READ, UploadStatus.REFUSED)


def clean_step(session: Session, limit: int = STEP_ROWS) -> int:
    """Remove rows and pieces of files that no campaign uses, and pieces of what has been read.

    At most ``limit`` rows at a time; returns how many rows, pieces and files went (0: all are).
    """
    unused = ~is_used()
    chunks = remove_chunks(session, or_(unused, Upload.status.in_(_DONE)))
    rows = remove_rows(session, or_(unused, Upload.status == UploadStatus.REFUSED), limit)
    return chunks + rows or _remove_empty(session, unused)


def remove_rows(session: Session, whose: ColumnElement[bool], limit: int = STEP_ROWS) -> int:
    """Remove at most ``limit`` rows of the files that ``whose`` is true of; return how many."""
    has_rows = select(UploadRow.line).where(UploadRow.upload_id == Upload.id).exists()
    upload_id = session.scalar(select(Upload.id).where(whose, has_rows).limit(1))
    if upload_id is None:
        return 0
    mine = UploadRow.upload_id == upload_id
    lines = select(UploadRow.line).where(mine).order_by(UploadRow.line).limit(limit)
    last = session.scalar(select(func.max(lines.subquery().c.line)))
    return _run(session, delete(UploadRow).where(mine, UploadRow.line <= last))


def remove_chunks(session: Session, whose: ColumnElement[bool]) -> int:
    """Remove a few pieces of the files that ``whose`` is true of; return how many."""
    keys = UploadChunk.upload_id, UploadChunk.number
    query = select(*keys).join(Upload, Upload.id == UploadChunk.upload_id).where(whose)
    found = [tuple(row) for row in session.execute(query.limit(_STEP_CHUNKS))]
    if not found:
        return 0
    return _run(session, delete(UploadChunk).where(tuple_(*keys).in_(found)))


def erase(session: Session, store_id: int, recipients: Collection[str]) -> int:
    """Blank the rows of a store's files that are of these numbers; return how many.

    ``recipients`` are E.164. What is left of a row is its line, with the fault ``erased``. A file
    that waits or is being read is told whom to forget, and does so as it ends (``erase_noted``).
    """
    if not recipients:
        return 0
    _note_for_readers(session, store_id, recipients)
    theirs = Upload.store_id == store_id, UploadRow.recipient.in_(recipients)
    query = (
        select(UploadRow.upload_id, UploadRow.fault, func.count())
        .join(Upload, Upload.id == UploadRow.upload_id)
        .where(*theirs, Upload.status.in_(_DONE))
        .group_by(UploadRow.upload_id, UploadRow.fault)
    )
    found = [tuple(row) for row in session.execute(query)]
    for upload_id, fault, count in found:
        _count_erased(session, upload_id, fault, count)
    files = {upload_id for upload_id, _, _ in found}
    mine = UploadRow.upload_id.in_(files), UploadRow.recipient.in_(recipients)
    return _run(session, update(UploadRow).where(*mine).values(_BLANK))


def erase_noted(session: Session, upload_id: int) -> dict[Reason | None, int]:
    """Blank the rows of people who were erased while the file was read.

    Returns how many rows had which fault before, None for none; the caller counts anew.
    """
    details = session.scalar(select(Upload.error_details).where(Upload.id == upload_id)) or {}
    if not (numbers := details.get(TO_ERASE)):
        return {}
    mine = UploadRow.upload_id == upload_id, UploadRow.recipient.in_(numbers)
    query = select(UploadRow.fault, func.count()).where(*mine).group_by(UploadRow.fault)
    had: dict[Reason | None, int] = {fault: count for fault, count in session.execute(query)}  # noqa: C416 - mypy does not take rows for pairs
    _run(session, update(UploadRow).where(*mine).values(_BLANK))
    return had


def _note_for_readers(session: Session, store_id: int, recipients: Collection[str]) -> None:
    under_way = Upload.store_id == store_id, Upload.status.not_in(_DONE)
    held = select(Upload).where(*under_way).order_by(Upload.id).with_for_update()
    for upload in session.scalars(held, execution_options={"populate_existing": True}):
        noted = {*upload.error_details.get(TO_ERASE, ()), *recipients}
        upload.error_details = {**upload.error_details, TO_ERASE: sorted(noted)}
    session.flush()


def _count_erased(session: Session, upload_id: int, fault: Reason | None, count: int) -> None:
    """Move the rows from one fault's count, or from none, to that of the erased."""
    upload = session.get_one(Upload, upload_id)
    faults = dict(upload.error_details.get("faults") or {})
    if fault is None:
        upload.fault_count += count
    else:
        faults[fault.value] = faults.get(fault.value, 0) - count
    faults[Reason.ERASED.value] = faults.get(Reason.ERASED.value, 0) + count
    upload.error_details = {**upload.error_details, "faults": faults}
    session.flush()


def _remove_empty(session: Session, unused: ColumnElement[bool]) -> int:
    """Remove files that have neither rows nor pieces left."""
    found = list(session.scalars(select(Upload.id).where(unused).limit(100)))
    return _run(session, delete(Upload).where(Upload.id.in_(found))) if found else 0


def _run(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], done).rowcount
