"""Uploads: files of people that a person brings in as an audience."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText
from iletiniz_admin.models.messages import Reason


class UploadStatus(StrEnum):
    """How far a file has been read."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    REFUSED = "refused"  # the file as a whole; what is wrong with rows stands at the rows


class Upload(Base):
    """A file of one campaign's audience: its bytes wait in chunks until a worker has read them."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), index=True
    )
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file, hexadecimal
    size_bytes: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(254), default="")
    status: Mapped[UploadStatus] = mapped_column(
        EnumText(UploadStatus), default=UploadStatus.WAITING
    )
    error_code: Mapped[str | None] = mapped_column(String(60))
    error_details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Placeholder → heading, in the file's order; the number's own column is "phone".
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    row_count: Mapped[int] = mapped_column(default=0)  # read so far
    fault_count: Mapped[int] = mapped_column(default=0)
    work_token: Mapped[str | None] = mapped_column(String(64))
    work_until: Mapped[datetime | None]


class UploadChunk(Base):
    """A piece of a file that waits to be read, on whichever machine does so."""

    __tablename__ = "upload_chunks"

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 0
    data: Mapped[bytes] = mapped_column(LargeBinary)


class UploadRow(Base):
    """One row of a file: a person with the values of the file's own placeholders."""

    __tablename__ = "upload_rows"
    __table_args__ = (Index("ix_upload_rows_recipient", "upload_id", "recipient", "line"),)

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # in the file, from 1
    recipient: Mapped[str | None] = mapped_column(String(20))  # E.164, None: no Turkish mobile
    written: Mapped[str] = mapped_column(String(60), default="")  # the number as it stands there
    fault: Mapped[Reason | None] = mapped_column(EnumText(Reason))
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
