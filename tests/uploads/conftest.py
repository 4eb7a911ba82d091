"""A campaign with a store, files of people, and a worker that reads them."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import factories
import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Campaign, Store, Upload, UploadRow
from iletiniz_admin.services import uploads

NOW = factories.NOW
TakeFile = Callable[..., Upload]
Rows = Callable[[Upload], list[UploadRow]]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def store(session: Session, sealer: Sealer) -> Store:
    connection = factories.make_connection(session, sealer)
    return factories.make_store(session, sealer, connection_id=connection.id)


@pytest.fixture
def make_campaign(session: Session) -> Callable[..., Campaign]:
    def make(**columns: Any) -> Campaign:
        campaign = Campaign(name="Bahar", created_at=NOW, updated_at=NOW, **columns)
        session.add(campaign)
        session.flush()
        return campaign

    return make


@pytest.fixture
def campaign(make_campaign: Any) -> Campaign:
    return make_campaign()


@pytest.fixture
def take(session: Session, campaign: Campaign, store: Store) -> TakeFile:
    """Take a file for a campaign in, and commit."""

    def run(file: str | bytes, *, into: Campaign | None = None, name: str = "liste.csv") -> Upload:
        data = BytesIO(file if isinstance(file, bytes) else file.encode())
        about = {"by": "deniz@example.com", "now": NOW}
        upload = uploads.take_file(session, into or campaign, store, data, name, **about)
        session.commit()
        return upload

    return run


@pytest.fixture
def read_all(session: Session, session_factory: sessionmaker[Session]) -> Callable[[], None]:
    """Let a worker read every file that waits."""

    def run() -> None:
        session.commit()
        work = uploads.Work(session_factory.begin, lambda: NOW)
        while work.step():
            pass
        session.expire_all()

    return run


@pytest.fixture
def read(take: TakeFile, read_all: Callable[[], None]) -> TakeFile:
    """Take a file in and read it."""

    def run(file: str | bytes, **more: Any) -> Upload:
        upload = take(file, **more)
        read_all()
        return upload

    return run


@pytest.fixture
def rows(session: Session) -> Rows:
    """Give the rows of a file in its order."""
    query = select(UploadRow).order_by(UploadRow.line)
    return lambda upload: list(session.scalars(query.where(UploadRow.upload_id == upload.id)))


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """Give the bytes of an XLSX file with these rows on its first sheet."""

    def make(*given: list[Any], more_sheets: dict[str, list[list[Any]]] | None = None) -> bytes:
        book = Workbook()
        sheets = {"Müşteriler": list(given), **(more_sheets or {})}
        book.remove(book.worksheets[0])
        for name, lines in sheets.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
        file = BytesIO()
        book.save(file)
        return file.getvalue()

    return make
