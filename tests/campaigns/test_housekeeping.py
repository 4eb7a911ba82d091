"""What campaigns leave behind and when it goes: empty drafts, and people's data in files."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignStatus, Store, Upload, UploadRow, UploadStatus
from iletiniz_admin.services import housekeeping, uploads

LONG_AGO, LATELY = timedelta(days=91), timedelta(days=89)
S = CampaignStatus


@pytest.fixture
def add_file(session: Session, store: Store, now: datetime) -> Callable[[Campaign], Upload]:
    def add(campaign: Campaign) -> Upload:
        upload = Upload(
            campaign_id=campaign.id,
            store_id=store.id,
            file_name="liste.csv",
            digest="",
            size_bytes=1,
            at=now,
            status=UploadStatus.READ,
        )
        session.add(upload)
        session.flush()
        session.add(UploadRow(upload_id=upload.id, line=2, recipient="+905551112233"))
        campaign.upload_id = upload.id
        session.flush()
        return upload

    return add


@pytest.fixture
def clean(session: Session, now: datetime) -> Callable[[], None]:
    """Do what the worker does until nothing is left."""

    def run() -> None:
        while housekeeping.step(session, now) + uploads.clean_step(session):
            pass
        session.expire_all()

    return run


@pytest.mark.parametrize(
    ("age_days", "columns", "is_kept"),
    [
        (31, {}, False),
        (29, {}, True),
        (31, {"text": "Merhaba"}, True),
        (31, {"status": S.CHECKED, "text": "Merhaba"}, True),
        (400, {"status": S.FINISHED}, True),
    ],
)
def test_empty_drafts_go_after_thirty_days(
    session: Session, make_campaign: Any, clean: Any, *, age_days: int, columns: Any, is_kept: bool
) -> None:
    """A draft that nobody wrote a text for goes after thirty days untouched; others stay."""
    changed_at = factories.NOW - timedelta(days=age_days)
    make_campaign(**{"text": "", "updated_at": changed_at, **columns})
    clean()

    assert bool(session.scalars(select(Campaign.id)).all()) is is_kept


def test_draft_with_a_file_is_no_empty_one(
    session: Session, make_campaign: Any, add_file: Any, clean: Any, now: datetime
) -> None:
    """A file is content: its draft stays with it, until both are forgotten."""
    campaign = make_campaign(text="", updated_at=now - timedelta(days=40))
    add_file(campaign)
    clean()
    assert session.get(Campaign, campaign.id) is not None

    campaign.updated_at = now - LONG_AGO
    session.flush()
    clean()
    assert session.scalars(select(UploadRow)).all() == []
    assert session.scalars(select(Campaign)).all() == []


@pytest.mark.parametrize(
    ("ended", "is_kept"),
    [
        ({"status": S.FINISHED, "finished_at": LONG_AGO}, False),
        ({"status": S.FINISHED, "finished_at": LATELY}, True),
        ({"status": S.CANCELLED, "cancelled_at": LONG_AGO, "confirmed_at": LONG_AGO}, False),
        ({"status": S.PAUSED, "paused_at": LONG_AGO}, True),
    ],
)
def test_files_of_ended_campaigns_go_after_ninety_days(
    *, session: Session, make_campaign: Any, add_file: Any, clean: Any, ended: Any, is_kept: bool
) -> None:
    """People's data in a file stays as long as somebody may still write to the rest of them."""
    times = {
        name: factories.NOW - value if isinstance(value, timedelta) else value
        for name, value in ended.items()
    }
    campaign = make_campaign(**times)
    add_file(campaign)
    clean()

    assert bool(session.scalars(select(UploadRow)).all()) is is_kept
    assert session.get_one(Campaign, campaign.id).status is ended["status"]


def test_checked_campaign_without_its_file_is_a_draft_again(
    session: Session, make_campaign: Any, add_file: Any, clean: Any, now: datetime
) -> None:
    """A campaign left lying with its receipt loses the file, and then cannot be started."""
    receipt = {"receipt": {"matched": 1}, "receipt_hash": "0" * 64}
    campaign = make_campaign(status=S.CHECKED, updated_at=now - LONG_AGO, **receipt)
    add_file(campaign)
    clean()

    assert (campaign.status, campaign.receipt_hash, campaign.version) == (S.DRAFT, None, 2)


def test_file_that_a_newer_draft_uses_stays(
    session: Session, make_campaign: Any, add_file: Any, clean: Any, now: datetime
) -> None:
    """A duplicate keeps the file of the campaign it was made from."""
    old = make_campaign(status=S.FINISHED, finished_at=now - LONG_AGO)
    upload = add_file(old)
    make_campaign(upload_id=upload.id)
    clean()

    assert len(session.scalars(select(UploadRow)).all()) == 1
    assert session.get_one(Campaign, old.id).upload_id is None
