"""A worker's hold on the file it reads: a token and an end, like that of a message in sending."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, CursorResult, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, Upload, UploadStatus

LEASE: Final = timedelta(seconds=120)  # the longest step is to open a workbook
TO_ERASE: Final = "erased"  # of the details of a file under way: numbers to forget at its end


class LeaseLost(Exception):  # noqa: N818 - the name states the fact
    """The file was replaced, or another worker took it over."""


def claim(session: Session, now: datetime) -> Upload | None:
    """Take the oldest file that waits, or whose reader has died; None if there is none."""
    due = or_(
        Upload.status == UploadStatus.WAITING,
        and_(Upload.status == UploadStatus.READING, _is_free(now)),
    )
    query = select(Upload.id).where(due, is_used()).order_by(Upload.id).limit(1)
    upload_id = session.scalar(query)
    if upload_id is None:
        return None
    token = secrets.token_hex(16)
    taken = (
        update(Upload)
        .where(Upload.id == upload_id, due)
        .values(
            status=UploadStatus.READING,
            work_token=token,
            work_until=now + LEASE,
            row_count=0,
            fault_count=0,
        )
    )
    if not _run(session, taken):
        return None  # another worker was faster
    return session.get_one(Upload, upload_id, populate_existing=True)


def keep(session: Session, upload: Upload, now: datetime, **values: Any) -> None:
    """Write values of the file and prolong the hold; raises `LeaseLost`.

    Details do not take the place of the numbers to erase before the file has ended.
    """
    mine = Upload.id == upload.id, Upload.work_token == upload.work_token, is_used()
    if "error_details" in values and "status" not in values:
        values["error_details"] = {**values["error_details"], **_to_erase(session, upload.id)}
    told = update(Upload).where(*mine).values(**{"work_until": now + LEASE, **values})
    if not _run(session, told):
        raise LeaseLost


def is_used() -> ColumnElement[bool]:
    """Return the condition that a campaign still has the file as its audience."""
    return exists().where(Campaign.upload_id == Upload.id)


def _to_erase(session: Session, upload_id: int) -> dict[str, Any]:
    query = select(Upload.error_details).where(Upload.id == upload_id).with_for_update()
    details = session.scalar(query) or {}
    return {TO_ERASE: details[TO_ERASE]} if TO_ERASE in details else {}


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Upload.work_until.is_(None), Upload.work_until < now)


def _run(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], done).rowcount
