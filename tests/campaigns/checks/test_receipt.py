"""The receipt: people, parts, quota and time as they will be, under a hash that a change voids."""

from datetime import UTC, datetime, timedelta

import pytest

from iletiniz_admin.models import (
    CampaignStatus,
    ConnectionLimit,
    MessageClass,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns import drafts, timing
from iletiniz_admin.services.campaigns.receipt import Hold, Receipt
from iletiniz_admin.sms import count_parts


@pytest.fixture
def set_account(session, connection, now):
    def tell(**account):
        connection.account, connection.account_at = account, now
        session.flush()

    return tell


@pytest.fixture
def sent_before(session, store, connection, make_campaign, now):
    """An earlier campaign with this text, and what became of its messages, by recipient."""

    def make(text, outcomes, **columns):
        row = {"status": CampaignStatus.FINISHED, "confirmed_at": now - timedelta(days=30)}
        earlier = make_campaign(**{"name": "Bahar", "text": text, **row, **columns})
        for recipient, status in outcomes.items():
            message = outbox.new_row(
                store_id=store.id,
                connection_id=connection.id,
                idempotency_key=f"campaign:{earlier.id}:{recipient}",
                source="campaign",
                campaign_id=earlier.id,
                recipient=recipient,
                status=MessageStatus.QUEUED,
                created_at=now - timedelta(days=30),
            )
            outbox.enqueue(session, [message | {"status": status}])
        return earlier

    return make


def test_receipt_counts_the_parts_of_every_body(
    make_campaign, make_order, check, rows, informational
):
    """The parts are those of each rendered body, not the text's times the people."""
    make_order(first_name="Ali")
    make_order(first_name="Abdurrahman Gazi Süleyman")
    text = "Merhaba {first_name}. " + "Siparisiniz yola cikti, en kisa surede elinizde. " * 3
    campaign = make_campaign(**informational | {"text": text[:154]})

    receipt = check(campaign)

    counted = [count_parts(row.body) for row in rows(campaign)]
    assert counted == [row.parts for row in rows(campaign)] == [1, 2]
    assert receipt.parts == {1: 1, 2: 1}
    assert receipt.part_count == sum(counted)


def test_receipt_names_the_longest_and_the_costliest_row(
    make_campaign, make_order, check, rows, informational
):
    """The longest body and the one of the most parts are named, and the value that is to blame."""
    make_order(first_name="Ali")
    make_order(first_name="Abdurrahman Gazi")
    make_order(first_name="Ayşe 🌷")  # an emoji: two parts of 67 each, though it is shorter
    text = "Merhaba {first_name}, {order_number} nolu siparisiniz yolda, bugün yarin elinizde olur."
    campaign = make_campaign(**informational | {"text": text})

    receipt = check(campaign)

    made = rows(campaign)
    assert receipt.longest is not None
    assert receipt.costliest is not None
    assert receipt.longest.position == 2
    assert receipt.longest.characters == len(made[1].body)
    assert (receipt.longest.units, receipt.longest.parts) == (len(made[1].body), 1)
    assert (receipt.costliest.position, receipt.costliest.parts) == (3, 2)
    assert (receipt.costliest.placeholder, receipt.costliest.value_length) == ("first_name", 6)


def test_receipt_tells_the_quota_after(
    session, make_campaign, make_order, *, check, informational, set_account, connection
):
    """The quota is told before and after, and what of it is kept for order messages."""
    set_account(quota_remaining=10, quota_limit=100)
    connection.bulk_reserve = 9
    for _ in range(3):
        make_order()

    receipt = check(make_campaign(**informational))

    assert (receipt.quota_now, receipt.quota_after, receipt.reserve) == (10, 7, 9)
    assert not receipt.is_forecast
    assert receipt.is_over_reserve


def test_receipt_leaves_other_campaigns_their_quota(
    *, make_campaign, make_order, check, informational, set_account, connection
):
    """What was started and waits, or is planned, still takes its messages: it is told and kept."""
    set_account(quota_remaining=50, quota_limit=100)
    connection.bulk_reserve = 5
    make_campaign(status=CampaignStatus.PAUSED, recipient_count=34)
    make_campaign(status=CampaignStatus.CANCELLED, recipient_count=1000)
    for _ in range(3):
        make_order()

    receipt = check(make_campaign(**informational))

    assert (receipt.quota_now, receipt.promised, receipt.quota_after) == (50, 34, 13)


def test_receipt_knows_no_quota_that_nobody_told(make_campaign, make_order, check, informational):
    """An unknown quota stays unknown, and so does what is left of it."""
    make_order()

    receipt = check(make_campaign(**informational))

    assert (receipt.quota_now, receipt.quota_after, receipt.is_unlimited) == (None, None, False)
    assert not receipt.is_over_reserve


def test_receipt_foresees_the_end_by_the_observed_rate(
    session, make_campaign, make_order, *, check, informational, connection, now
):
    """It says when it will be done, at the rate of the last batches where there were any."""
    for _ in range(4):
        make_order()
    assumed = check(make_campaign(**informational))
    limit = ConnectionLimit(
        connection_id=connection.id,
        requests_per_minute=600,
        ceiling_per_minute=600,
        tokens=1.0,
        refilled_at=now,
        bulk_per_second=0.5,
    )
    session.add(limit)
    session.flush()

    observed = check(make_campaign(**informational))

    assert (assumed.rate, assumed.is_observed) == (timing.ASSUMED_PER_SECOND, False)
    assert (observed.rate, observed.is_observed) == (0.5, True)
    assert observed.finish_at == now + timedelta(seconds=8)
    assert observed.holds == ()


def test_foresee_goes_around_quiet_hours(connection):
    """A commercial campaign waits from 21:00 to 08:00 in Istanbul, each night on its way."""
    start = datetime(2026, 7, 20, 17, 0, tzinfo=UTC)  # 20:00 there
    first = Hold(datetime(2026, 7, 20, 18, tzinfo=UTC), datetime(2026, 7, 21, 5, tzinfo=UTC))
    second = Hold(datetime(2026, 7, 21, 18, tzinfo=UTC), datetime(2026, 7, 22, 5, tzinfo=UTC))

    found = timing.foresee(connection, MessageClass.COMMERCIAL, 15 * 3600, 1.0, start)

    assert found.holds == (first, second)
    assert found.finish_at == datetime(2026, 7, 22, 6, tzinfo=UTC)


def test_foresee_waits_for_the_morning_at_night(connection):
    """A commercial campaign that is started at night begins at 08:00."""
    start = datetime(2026, 7, 20, 20, 0, tzinfo=UTC)

    found = timing.foresee(connection, MessageClass.COMMERCIAL, 60, 1.0, start)

    morning = datetime(2026, 7, 21, 5, tzinfo=UTC)
    assert found == (morning + timedelta(minutes=1), (Hold(start, morning),))


def test_foresee_knows_no_night_for_informational_texts(connection):
    """Informational texts wait for no morning."""
    start = datetime(2026, 7, 20, 20, 0, tzinfo=UTC)

    found = timing.foresee(connection, MessageClass.INFORMATIONAL, 60, 1.0, start)

    assert found == (start + timedelta(minutes=1), ())


def test_foresee_gives_up_beyond_a_year(connection):
    """What would take longer than a year has no end worth telling."""
    start = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)

    found = timing.foresee(connection, MessageClass.COMMERCIAL, 10**9, 1.0, start)

    assert found.finish_at is None


def test_receipt_warns_of_the_same_text_to_the_same_people(
    make_campaign, make_order, check, informational, sent_before
):
    """It names the campaign that brought this text to some of these people, and to how many."""
    went, waits, failed, _ = (make_order() for _ in range(4))
    text = "Kargonuz “yolda”, {first_name}"
    outcomes = {
        went.recipient: MessageStatus.DELIVERED,
        waits.recipient: MessageStatus.QUEUED,
        failed.recipient: MessageStatus.FAILED,
        "+905559999999": MessageStatus.DELIVERED,
    }
    earlier = sent_before(text, outcomes)
    campaign = make_campaign(**informational | {"text": '  kargonuz "yolda",  {first_name} '})

    receipt = check(campaign)

    told = [(one.campaign_id, one.name, one.overlap) for one in receipt.earlier]
    assert told == [(earlier.id, "Bahar", 2)]
    assert receipt.earlier[0].at == earlier.confirmed_at


def test_receipt_warns_of_no_other_text(
    make_campaign, make_order, check, informational, sent_before
):
    """Another text to the same people, and the same text to others, are no repetition."""
    order = make_order()
    sent_before("Başka bir metin", {order.recipient: MessageStatus.DELIVERED})
    sent_before(informational["text"], {"+905559999999": MessageStatus.DELIVERED})
    sent_before(informational["text"], {order.recipient: MessageStatus.DELIVERED}, stores=[])

    assert check(make_campaign(**informational)).earlier == ()


def test_receipt_of_nobody_is_a_receipt(make_campaign, check, informational):
    """An audience without anybody has a receipt too: it says so."""
    receipt = check(make_campaign(**informational))

    assert (receipt.matched, receipt.recipients, receipt.part_count) == (0, 0, 0)
    assert receipt.longest is None
    assert receipt.drops == {}


def test_receipt_is_read_as_it_was_written(
    make_campaign, make_order, check, informational, set_account
):
    """What is kept as JSON comes back whole."""
    set_account(quota_remaining=10)
    make_order()
    make_order(phone="0312 123 45 67")
    campaign = make_campaign(**informational)

    receipt = check(campaign)

    assert Receipt.read(campaign) == receipt
    assert receipt.stored() == campaign.receipt
    assert receipt.drops == {Reason.NOT_A_MOBILE: 1}


def test_receipt_is_none_until_the_check_ends(make_campaign, make_order, ask, walk_on):
    """While the check goes on there is no receipt to read, only figures of how far it is."""
    for _ in range(5):
        make_order()
    campaign = ask(make_campaign())

    walk_on(campaign, limit=2)

    assert Receipt.read(campaign) is None
    assert (campaign.checked_count, campaign.expected_count) == (2, 5)


def test_hash_stands_for_what_is_sent(make_campaign, make_order, check, informational):
    """The same check twice has the same hash; another text or sender has another one."""
    make_order()
    campaign = make_campaign(**informational)
    check(campaign)
    first = campaign.receipt_hash

    check(campaign)
    again = campaign.receipt_hash
    campaign.sender = "KAHVE"
    check(campaign)

    assert first == again
    assert campaign.receipt_hash not in {None, first}
    assert len(campaign.receipt_hash) == 64


def test_hash_stands_for_the_people(make_campaign, make_order, check, informational):
    """One person more, or another value in one body, is another hash."""
    order = make_order()
    campaign = make_campaign(**informational | {"text": "Merhaba {first_name}"})
    hashes = set()
    for name in ("Ayşe", "Fatma"):
        order.first_name = name
        check(campaign)
        hashes.add(campaign.receipt_hash)
    make_order()
    check(campaign)

    assert len(hashes | {campaign.receipt_hash}) == 3


def test_change_voids_the_receipt(session, make_campaign, make_order, *, check, actor, now):
    """A changed text makes a draft of a checked campaign; a changed name does not."""
    make_order()
    campaign = make_campaign()
    check(campaign)

    drafts.change(session, campaign, campaign.version, actor=actor, now=now, name="Sonbahar")
    assert Receipt.read(campaign) is not None
    assert campaign.status is CampaignStatus.CHECKED

    drafts.change(session, campaign, campaign.version, actor=actor, now=now, text="Merhaba")
    assert Receipt.read(campaign) is None
    assert (campaign.status, campaign.receipt_hash) == (CampaignStatus.DRAFT, None)


@pytest.mark.parametrize(
    ("status", "overlap"), [(CampaignStatus.SCHEDULED, 1), (CampaignStatus.FINISHED, 0)]
)
def test_receipt_warns_of_a_text_that_is_planned(
    *, make_campaign, make_order, check, sent_before, add_recipients, informational, status, overlap
):
    """Of a planned campaign there are no messages yet; whom it will text is known all the same."""
    earlier = sent_before(informational["text"], {}, status=status)
    add_recipients(earlier, 1, recipient=make_order().recipient)
    receipt = check(make_campaign(**informational))
    assert sum(one.overlap for one in receipt.earlier) == overlap
