"""What campaigns and uploaded files keep of a number: shown, handed out, erased."""

from collections.abc import Callable
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignRecipient,
    Reason,
    Upload,
    UploadRow,
    UploadStatus,
)
from iletiniz_admin.services import audit, consent, consent_list, person_file, privacy
from iletiniz_admin.services.consent_list import Place
from iletiniz_admin.services.privacy import Person
from iletiniz_admin.wording.personal_data import item_of

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
ACTOR = audit.Actor("deniz@example.com")


@pytest.fixture
def campaign(session: Any) -> Campaign:
    row = Campaign(name="Yaz indirimi", created_at=NOW, updated_at=NOW, receipt_at=NOW)
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def add_row(session: Any, store: Any, campaign: Campaign) -> Callable[..., CampaignRecipient]:
    def make(position: int, **more: Any) -> CampaignRecipient:
        made = {"store_id": store.id, "recipient": NUMBER, "name": "Ayşe Yılmaz", "body": "Selam."}
        row = CampaignRecipient(campaign_id=campaign.id, position=position, **{**made, **more})
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def upload(session: Any, store: Any, campaign: Campaign) -> Upload:
    row = Upload(
        campaign_id=campaign.id,
        store_id=store.id,
        file_name="musteriler.csv",
        digest="0" * 64,
        size_bytes=10,
        at=NOW,
        status=UploadStatus.READ,
        columns={"phone": "Telefon", "kupon": "Kupon Kodu"},
        row_count=2,
    )
    session.add(row)
    session.flush()
    for line, number in ((2, NUMBER), (3, OTHER_NUMBER)):
        values = {"kupon": f"YAZ{line}"}
        session.add(UploadRow(upload_id=row.id, line=line, recipient=number, values=values))
    session.flush()
    return row


def test_campaigns_and_files_are_shown_and_handed_out(
    session: Any, store: Any, add_row: Any, upload: Upload
):
    """The person's rows are in the view and in the file, those of others are not."""
    add_row(1)
    add_row(2, recipient=OTHER_NUMBER)
    view = consent.person(session, NUMBER, [store.id])
    held = person_file.collect(session, NUMBER, [store.id], ACTOR)

    assert not view.is_empty
    assert [row.position for row in view.campaign_rows] == [1]
    assert [row.line for row in view.file_rows] == [2]
    assert held["campaigns"][0]["name"] == "Ayşe Yılmaz"
    assert held["files"][0]["values"] == {"kupon": "YAZ2"}
    written = session.scalars(select(AuditEvent)).one()
    assert written.after == {"campaigns": 1, "files": 1}


def test_a_person_of_a_file_is_found(
    session: Any, store: Any, open_store: Any, connection: Any, upload: Upload
):
    """Somebody who is only in a file has a page, for those who may see its store."""
    sister = open_store(connection)
    place = consent_list.find_place(session, [store.id], NUMBER)

    assert place == Place("file", 2, upload.id)
    assert consent_list.find_recipient(session, [store.id], place) == NUMBER
    assert consent_list.find_recipient(session, [sister.id], place) is None
    assert consent_list.find_place(session, [sister.id], NUMBER) is None
    assert person_file.holding(session, NUMBER, [store.id, sister.id]) == {store.id}


def test_export_for_wordpress_names_campaign_and_file(
    session: Any, store: Any, add_row: Any, upload: Upload
):
    """What WordPress hands out says which campaign and file, and why somebody got no text."""
    store.locale = "en_GB"
    add_row(1, reason=Reason.NO_CONSENT, body="")
    page = privacy.export(session, store, Person(recipients=(NUMBER,)), 1)
    items = [item_of(row.kept, store, [NUMBER], row.source) for row in page.rows]

    assert [item["group"] for item in items] == ["campaign", "file"]
    assert items[0]["data"]["Campaign"] == "Yaz indirimi"
    assert items[0]["data"]["Left out because"] == "No consent for commercial texts"
    assert items[1]["data"]["File"] == "musteriler.csv"
    assert items[1]["data"]["Kupon Kodu"] == "YAZ2"


def test_erasing_takes_names_and_texts_out_of_campaigns(
    session: Any, store: Any, add_row: Any, upload: Upload
):
    """Rows of receipts and files lose number, name, text and values, and still count."""
    mine = add_row(1, reason=Reason.MISSING_VALUE, detail="kupon")
    other = add_row(2, recipient=OTHER_NUMBER)
    done = person_file.erase(session, NUMBER, [store.id], actor=ACTOR, now=NOW)
    session.expire_all()

    assert (done.campaign_rows, done.file_rows) == (1, 1)
    assert (mine.recipient, mine.name, mine.body, mine.detail) == ("", "", "", "")
    assert mine.reason is Reason.MISSING_VALUE
    assert (other.recipient, other.name) == (OTHER_NUMBER, "Ayşe Yılmaz")
    lines = session.scalars(select(UploadRow).order_by(UploadRow.line)).all()
    assert [(line.recipient, line.values) for line in lines] == [
        (None, {}),
        (OTHER_NUMBER, {"kupon": "YAZ3"}),
    ]
    written = session.scalars(select(AuditEvent).where(AuditEvent.action == "privacy.erased")).one()
    assert written.after["campaign_rows"] == written.after["file_rows"] == 1
    assert person_file.count_held(session, NUMBER, [store.id]).campaign_rows == 0


def test_erasing_by_order_finds_who_has_no_mobile(session: Any, store: Any, add_row: Any):
    """A row without a mobile number is erased by the order it was made of."""
    row = add_row(1, recipient="", order_id=1453, reason=Reason.NO_NUMBER)
    kept = add_row(2, recipient="0212 1", order_id=7, reason=Reason.NOT_A_MOBILE)
    privacy.erase(session, store, Person(order_ids=(1453,)), NOW)
    session.expire_all()

    assert row.name == ""
    assert kept.name == "Ayşe Yılmaz"


def test_campaigns_of_other_stores_are_left_alone(
    session: Any, store: Any, connection: Any, open_store: Any, add_row: Any
):
    """Each store erases its own: what another store's customers are stays."""
    row = add_row(1, store_id=open_store(connection).id)
    privacy.erase(session, store, Person(recipients=(NUMBER,)), NOW)
    session.expire_all()

    assert row.recipient == NUMBER
