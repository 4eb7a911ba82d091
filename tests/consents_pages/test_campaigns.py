"""Somebody's page tells of campaigns that left them out, and of files they stand in."""

from datetime import UTC, datetime

import pytest

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    Reason,
    Upload,
    UploadRow,
    UploadStatus,
)

AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
NUMBER = "+905551112233"


@pytest.fixture
def in_a_file(session, store) -> Upload:
    """Somebody of an uploaded file whom the campaign left out."""
    campaign = Campaign(name="Yaz <b>indirimi</b>", created_at=AT, updated_at=AT, receipt_at=AT)
    session.add(campaign)
    session.flush()
    upload = Upload(
        campaign_id=campaign.id,
        store_id=store.id,
        file_name="musteriler.csv",
        digest="0" * 64,
        size_bytes=10,
        at=AT,
        status=UploadStatus.READ,
        columns={"phone": "Telefon", "kupon": "Kupon Kodu"},
    )
    session.add(upload)
    session.flush()
    row = {"store_id": store.id, "recipient": NUMBER, "reason": Reason.NO_CONSENT}
    session.add(CampaignRecipient(campaign_id=campaign.id, position=1, line=2, **row))
    values = {"kupon": "YAZ25"}
    session.add(UploadRow(upload_id=upload.id, line=2, recipient=NUMBER, values=values))
    session.commit()
    return upload


def test_person_of_a_file_is_found_and_shown(sign_in, store, page, in_a_file) -> None:
    """A number that is only in a file has a page with the campaign's reason and the values."""
    manager = sign_in("manager", [store])
    answer = manager.post("/consents/", data={"number": NUMBER})
    assert answer.headers["Location"] == f"/consents/person/file/{in_a_file.id}/2"
    text = page(manager.get(answer.headers["Location"] + "?lang=en")).get_text(" ", strip=True)

    assert "Yaz <b>indirimi</b>" in text
    assert "No consent for commercial texts" in text
    assert "musteriler.csv" in text
    assert "Kupon Kodu: YAZ25" in text


def test_erasing_counts_rows_of_campaigns(sign_in, session, page, in_a_file) -> None:
    """The page before an erasure counts the rows of campaigns and files, which then name nobody."""
    admin = sign_in("admin")
    address = f"/consents/person/file/{in_a_file.id}/2/erase"
    assert "2 rows in campaigns" in page(admin.get(address + "?lang=en")).get_text()
    assert admin.post(address).status_code == 303

    session.expire_all()
    assert session.get_one(UploadRow, (in_a_file.id, 2)).values == {}
    assert session.get_one(CampaignRecipient, (in_a_file.campaign_id, 1)).recipient == ""
