"""Drafts: made, changed by one version after the other, duplicated, deleted, found."""

from datetime import date, timedelta

import factories
import pytest
from sqlalchemy import func, select

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    CampaignStore,
    MessageClass,
    Upload,
    UploadRow,
)
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import drafts, removal
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.text import InvalidCampaign

FROZEN = [
    CampaignStatus.SCHEDULED,
    CampaignStatus.SENDING,
    CampaignStatus.PAUSED,
    CampaignStatus.FINISHED,
    CampaignStatus.CANCELLED,
]


@pytest.fixture
def change(session, actor, now):
    """Change a campaign as somebody who saw its newest version."""

    def run(campaign, *, version=None, at=now, **fields):
        seen = campaign.version if version is None else version
        return drafts.change(session, campaign, seen, actor=actor, now=at, **fields)

    return run


@pytest.fixture
def actions(session):
    return lambda: list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_create_makes_a_commercial_draft(session, store, connection, *, actor, now, actions):
    """A new campaign is a draft of the stores' connection, commercial until somebody changes it."""
    made = drafts.create(session, name=" Yaz  indirimi ", stores=[store], actor=actor, now=now)

    assert (made.name, made.status, made.version) == ("Yaz indirimi", CampaignStatus.DRAFT, 1)
    assert made.message_class is MessageClass.COMMERCIAL
    assert made.connection_id == connection.id
    assert (made.created_by, made.updated_at) == (actor.label, now)
    assert drafts.stores_of(session, made) == [store]
    assert actions() == ["campaign.created"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b"])
def test_create_refuses_a_name_that_is_none(session, store, actor, now, name):
    """A name is needed, of at most 100 characters that can be shown."""
    with pytest.raises(Refused) as caught:
        drafts.create(session, name=name, stores=[store], actor=actor, now=now)

    assert caught.value.code == "bad_name"


def test_create_refuses_stores_of_two_connections(session, make_store, sealer, actor, now):
    """A campaign leaves through one connection; stores of two are two campaigns."""
    other = factories.make_connection(session, sealer)
    stores = [make_store(), make_store(connection_id=other.id)]

    with pytest.raises(Refused) as caught:
        drafts.create(session, name="Yaz", stores=stores, actor=actor, now=now)

    assert caught.value.code == "campaign_connections"


def test_change_keeps_what_is_given(session, make_campaign, make_store, change, actor):
    """Each part of a campaign can be changed, and each change is a new version."""
    campaign, second = make_campaign(), make_store()
    choice = Choice(statuses=("completed",), from_day=date(2026, 7, 1))

    change(campaign, stores=[second], audience=choice)
    change(campaign, text="Merhaba", message_class=MessageClass.INFORMATIONAL, sender=" KAHVE ")
    change(campaign, provider="netgsm", wants_contacts=True, validity_hours=24)

    assert campaign.version == 4
    assert drafts.stores_of(session, campaign) == [second]
    assert Choice.read(campaign.audience) == choice
    assert (campaign.text, campaign.sender, campaign.provider) == ("Merhaba", "KAHVE", "netgsm")
    assert campaign.message_class is MessageClass.INFORMATIONAL
    assert (campaign.wants_contacts, campaign.validity_hours) == (True, 24)
    assert campaign.updated_by == actor.label


def test_change_to_the_same_is_no_change(make_campaign, change, actions, store):
    """What is equal already makes no version, voids nothing and is not written down."""
    campaign = make_campaign(status=CampaignStatus.CHECKED, receipt_hash="a" * 64, sender=None)

    change(campaign, text=f" {campaign.text} ", sender="", stores=[store], audience=Choice())

    assert (campaign.version, campaign.status) == (1, CampaignStatus.CHECKED)
    assert actions() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Merhaba"},
        {"sender": "KAHVE"},
        {"provider": "netgsm"},
        {"message_class": MessageClass.INFORMATIONAL},
        {"audience": Choice(city="Bursa")},
        {"stores": []},
        {"upload_id": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_change_voids_the_receipt(make_campaign, change, fields):
    """Whatever the receipt speaks of makes a draft of the campaign again when it changes."""
    campaign = make_campaign(
        status=CampaignStatus.CHECKED, receipt_hash="a" * 64, receipt={}, work_token="t"
    )

    change(campaign, **fields)

    assert (campaign.status, campaign.version) == (CampaignStatus.DRAFT, 2)
    assert (campaign.receipt, campaign.receipt_hash, campaign.work_token) == (None, None, None)


@pytest.mark.parametrize("fields", [{"name": "Güz"}, {"validity_hours": 12}])
def test_change_beside_the_receipt_leaves_it(make_campaign, change, fields):
    """A name or a validity is nothing that the receipt speaks of."""
    campaign = make_campaign(status=CampaignStatus.CHECKED, receipt_hash="a" * 64)

    change(campaign, **fields)

    assert (campaign.status, campaign.version) == (CampaignStatus.CHECKED, 2)


def test_change_refuses_an_older_version(make_campaign, change):
    """Of two tabs the one that saw the older version is told; nothing of it is kept."""
    campaign = make_campaign()
    change(campaign, text="Birinci")

    with pytest.raises(Refused) as caught:
        change(campaign, version=1, text="İkinci")

    assert caught.value.code == "campaign_changed"
    assert campaign.text == "Birinci"


@pytest.mark.parametrize("status", FROZEN)
def test_change_refuses_a_confirmed_campaign(make_campaign, change, status, now):
    """From its confirmation on a campaign is frozen."""
    campaign = make_campaign(status=status, confirmed_at=now)

    with pytest.raises(Refused) as caught:
        change(campaign, name="Güz")

    assert caught.value.code == "campaign_frozen"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"sender": "X" * 33}, "sender", "sender_too_long"),
        ({"provider": "Net Gsm"}, "provider", "unknown_provider"),
    ],
)
def test_change_refuses_what_cannot_be_kept(make_campaign, change, fields, field, code):
    """A sender or provider that no message could have is refused at its field."""
    with pytest.raises(InvalidCampaign) as caught:
        change(make_campaign(), **fields)

    assert [(fault.field, fault.code) for fault in caught.value.faults] == [(field, code)]


def test_change_refuses_a_text_beyond_all_measure(make_campaign, change):
    """A draft's text may be faulty, but not without end."""
    with pytest.raises(Refused) as caught:
        change(make_campaign(), text="a" * 8001)

    assert caught.value.code == "too_long"


def test_change_knows_its_fields(make_campaign, change):
    """A field that nobody may change is a mistake of ours."""
    with pytest.raises(ValueError, match="status"):
        change(make_campaign(), status=CampaignStatus.SENDING)


def test_change_lets_promotional_words_pass(make_campaign, change, actor, now):
    """Who confirms the words answers for exactly these; taken back, they ask again."""
    campaign = make_campaign(text="Büyük indirim", message_class=MessageClass.INFORMATIONAL)

    change(campaign, is_promotion_confirmed=True)
    kept = campaign.promotion_override
    change(campaign, is_promotion_confirmed=False)

    assert kept is not None
    assert (kept["by"], kept["at"]) == (actor.label, now.isoformat())
    assert "indirim" in " ".join(kept["words"])
    assert campaign.promotion_override is None


def test_change_is_written_down_once_while_somebody_types(make_campaign, change, actions, now):
    """A text that is saved as it is written leaves one event a while; other changes one each."""
    campaign = make_campaign()
    for minute in range(3):
        change(campaign, text=f"Merhaba {minute}", at=now + timedelta(minutes=minute))
    change(campaign, sender="KAHVE")

    assert actions() == ["campaign.changed", "campaign.changed"]


def test_duplicate_is_a_draft_of_its_own(session, make_campaign, actor, *, now, actions, store):
    """A copy has the same people and text, whatever became of the first, and none of its fate."""
    first = make_campaign(
        status=CampaignStatus.FINISHED,
        confirmed_at=now,
        receipt_hash="a" * 64,
        recipient_count=7,
        sender="KAHVE",
        audience={"kind": "orders", "city": "Bursa"},
    )

    copy = drafts.duplicate(session, first, actor, now)

    assert copy.id != first.id
    assert (copy.status, copy.version, copy.recipient_count) == (CampaignStatus.DRAFT, 1, 0)
    assert (copy.text, copy.sender, copy.audience) == (first.text, "KAHVE", first.audience)
    assert (copy.receipt_hash, copy.confirmed_at) == (None, None)
    assert drafts.stores_of(session, copy) == [store]
    assert actions() == ["campaign.duplicated"]


def test_delete_hides_at_once_and_removes_in_steps(
    session, make_campaign, add_recipients, *, actor, now, actions
):
    """A deleted draft is gone for people at once; its rows go some at a time, then itself."""
    campaign = make_campaign(status=CampaignStatus.CHECKED)
    add_recipients(campaign, 5)
    campaign_id = campaign.id

    drafts.delete(session, campaign, actor, now)
    assert drafts.find_campaign(session, campaign_id, None) is None
    assert drafts.list_campaigns(session, None, 10) == []
    assert [removal.remove_step(session, 2) for _ in range(5)] == [2, 2, 1, 1, 0]

    session.expire_all()
    assert session.get(Campaign, campaign_id) is None
    assert session.scalar(select(func.count()).select_from(CampaignRecipient)) == 0
    assert session.scalar(select(func.count()).select_from(CampaignStore)) == 0
    assert actions() == ["campaign.deleted"]


@pytest.mark.parametrize("status", FROZEN)
def test_delete_refuses_a_confirmed_campaign(session, make_campaign, actor, now, status):
    """What was confirmed is a record and stays."""
    campaign = make_campaign(status=status, confirmed_at=now)

    with pytest.raises(Refused) as caught:
        drafts.delete(session, campaign, actor, now)

    assert caught.value.code == "campaign_frozen"
    assert removal.remove_step(session) == 0


def test_delete_leaves_the_file_to_a_copy(session, make_campaign, store, actor, now):
    """The file of a deleted campaign stays where a copy uses it, and goes in steps where none."""
    campaign = make_campaign(audience={"kind": "file"})
    upload = Upload(
        campaign_id=campaign.id,
        store_id=store.id,
        file_name="a.csv",
        digest="",
        size_bytes=1,
        at=now,
    )
    session.add(upload)
    session.flush()
    session.add(UploadRow(upload_id=upload.id, line=1, written="x", values={}))
    campaign.upload_id = upload.id
    session.flush()
    copy = drafts.duplicate(session, campaign, actor, now)

    drafts.delete(session, campaign, actor, now)
    assert removal.remove_step(session) == 1
    assert uploads.clean_step(session) == 0
    session.refresh(upload)
    assert upload.campaign_id == copy.id == copy.id

    drafts.delete(session, copy, actor, now)
    assert removal.remove_step(session) == 0  # its file goes first
    while uploads.clean_step(session):
        pass
    assert removal.remove_step(session) == 1
    assert session.scalar(select(func.count()).select_from(Upload)) == 0


def test_lookup_shows_only_campaigns_of_ones_own_stores(session, make_campaign, make_store):
    """A campaign is seen by those who may see all of its stores; one without stores by admins."""
    mine, other = make_store(), make_store()
    own = make_campaign(stores=[mine])
    shared = make_campaign(stores=[mine, other])
    bare = make_campaign(stores=[])

    def seen(store_ids):
        return [one.id for one in drafts.list_campaigns(session, store_ids, 10)]

    assert seen({mine.id}) == [own.id]
    assert seen({mine.id, other.id}) == [shared.id, own.id]
    assert seen(None) == [bare.id, shared.id, own.id]
    assert seen(set()) == []
    assert drafts.find_campaign(session, shared.id, {mine.id}) is None
    assert drafts.find_campaign(session, shared.id, {mine.id, other.id}) is shared
    assert drafts.count_campaigns(session, {mine.id}) == 1


def test_list_narrows_by_status_and_page(session, make_campaign):
    """A list is the newest first, page by page, of the statuses that are asked for."""
    made = [make_campaign(status=status) for status in ("draft", "checked", "draft", "draft")]

    found = drafts.list_campaigns(session, None, 2, 1, statuses=[CampaignStatus.DRAFT])

    assert [one.id for one in found] == [made[2].id, made[0].id]
    assert drafts.count_campaigns(session, None, statuses=[CampaignStatus.DRAFT]) == 3
