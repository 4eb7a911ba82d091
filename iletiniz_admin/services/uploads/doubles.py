"""Marks the rows whose number stands in an earlier row of the file already, step by step."""

from typing import Final, NamedTuple

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Reason, UploadRow

STEP_ROWS: Final = 1_000
_AT_ONCE: Final = 500


class Place(NamedTuple):
    """How far the rows were looked at: in the order of their numbers, then of their lines."""

    recipient: str = ""
    line: int = 0


def mark_step(session: Session, upload_id: int, place: Place) -> tuple[Place | None, int]:
    """Mark the doubles among the next rows; return the place to go on from, and how many.

    The place is None at the end. Of rows with the same number the first without a fault stays.
    """
    order = UploadRow.recipient, UploadRow.line
    query = (
        select(*order)
        .where(UploadRow.upload_id == upload_id, UploadRow.fault.is_(None))
        .where(UploadRow.recipient.is_not(None), tuple_(*order) > tuple(place))
        .order_by(*order)
        .limit(STEP_ROWS)
    )
    rows = [Place(recipient or "", line) for recipient, line in session.execute(query)]
    doubles, last = [], place.recipient
    for row in rows:
        if row.recipient == last:
            doubles.append(row.line)
        last = row.recipient
    _mark(session, upload_id, doubles)
    return (rows[-1] if len(rows) == STEP_ROWS else None), len(doubles)


def _mark(session: Session, upload_id: int, lines: list[int]) -> None:
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        mine = UploadRow.upload_id == upload_id, UploadRow.line.in_(some)
        marked = update(UploadRow).where(*mine).values(fault=Reason.DUPLICATE)
        session.execute(marked.execution_options(synchronize_session=False))
