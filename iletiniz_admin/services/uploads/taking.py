"""Takes a file in: its bytes go to the database in pieces, a worker reads them."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, Store, Upload, UploadChunk
from iletiniz_admin.services.cells import base_name
from iletiniz_admin.services.uploads.kinds import refuse_kind
from iletiniz_admin.services.uploads.limits import CHUNK_BYTES, MAX_BYTES, MAX_MEGABYTES


def take_file(
    session: Session,
    campaign: Campaign,
    store: Store,
    stream: BinaryIO,
    file_name: str,
    *,
    by: str,
    now: datetime,
) -> Upload:
    """Keep a file for a worker to read, and return its row; the caller commits.

    It is read piece by piece and takes the place of an earlier file of the campaign, whose rows go
    later (``clean_step``). ``campaign.upload_id`` is set; the receipt is the caller's matter
    (``drafts.change``). ``store`` is whose customers these are. Raises `Refused`: `file_empty`,
    `file_too_large`, or what ``kinds`` says of a file of another kind; nothing is kept then.
    """
    upload = Upload(
        campaign_id=campaign.id,
        store_id=store.id,
        file_name=base_name(file_name),
        digest="",
        size_bytes=0,
        at=now,
        by=by,
    )
    with session.begin_nested():  # a file that is refused half way leaves nothing behind
        session.add(upload)
        session.flush()
        upload.size_bytes, upload.digest = _store(session, upload.id, stream)
    let_go(session, campaign)
    campaign.upload_id = upload.id
    session.flush()
    return upload


def let_go(session: Session, campaign: Campaign) -> None:
    """Part the campaign from its file, which goes in steps unless another campaign uses it."""
    old, campaign.upload_id = campaign.upload_id, None
    session.flush()
    if old is None:
        return
    user = session.scalar(select(Campaign.id).where(Campaign.upload_id == old).limit(1))
    mine = update(Upload).where(Upload.id == old)
    if user is None:
        session.execute(mine.values(work_token=None, work_until=None))  # its worker stops
    else:
        session.execute(mine.values(campaign_id=user))


def has_files(session: Session, campaign_id: int) -> bool:
    """Say whether files hang on the campaign; deleting it would delete all their rows at once."""
    mine = select(Upload.id).where(Upload.campaign_id == campaign_id)
    return session.scalar(mine.limit(1)) is not None


def _store(session: Session, upload_id: int, stream: BinaryIO) -> tuple[int, str]:
    """Write the pieces; return the size in bytes and the SHA-256 of all."""
    size, digest = 0, hashlib.sha256()
    for number, piece in enumerate(_pieces(stream)):
        if number == 0:
            refuse_kind(piece)
        size += len(piece)
        if size > MAX_BYTES:
            raise Refused("file_too_large", most_mb=MAX_MEGABYTES)
        digest.update(piece)
        row = {"upload_id": upload_id, "number": number, "data": piece}
        session.execute(insert(UploadChunk), [row])
    if size == 0:
        raise Refused("file_empty")
    return size, digest.hexdigest()


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield pieces of 1 MB; a stream may give less than it is asked for before its end."""
    while piece := stream.read(CHUNK_BYTES):
        while len(piece) < CHUNK_BYTES and (more := stream.read(CHUNK_BYTES - len(piece))):
            piece += more
        yield piece
