"""A campaign's text: its placeholders, its faults, and what it becomes for one person."""

from datetime import timedelta
from decimal import Decimal

import bulk_factory
import pytest

from iletiniz_admin.models import CampaignStatus, Message, MessageClass, MessageStatus, Upload
from iletiniz_admin.services import commercial, composing, consent, outbox
from iletiniz_admin.services.campaigns import text
from iletiniz_admin.services.campaigns.candidates import Candidate
from iletiniz_admin.services.campaigns.personal import Composer
from iletiniz_admin.sms import MAX_BODY, PLACEHOLDERS, count_parts

PUBLIC_URL = "https://panel.example"


@pytest.fixture
def with_file(session, store, make_campaign, now):
    """A campaign to a file with these columns."""

    def make(*columns, **more):
        campaign = make_campaign(**{"audience": {"kind": "file"}, **more})
        upload = Upload(
            campaign_id=campaign.id,
            store_id=store.id,
            file_name="a.csv",
            digest="",
            size_bytes=1,
            at=now,
            columns={"phone": "Telefon"} | {name: name.title() for name in columns},
        )
        session.add(upload)
        session.flush()
        campaign.upload_id = upload.id
        session.flush()
        return campaign

    return make


@pytest.fixture
def candidate(store):
    def make(**more):
        return Candidate(store_id=store.id, recipient="+905321112233", **more)

    return make


def test_allowed_names_of_orders_are_all_placeholders(session, make_campaign):
    """A text to customers of orders may say whatever an order tells."""
    assert text.allowed_names(session, make_campaign()) == PLACEHOLDERS


def test_allowed_names_of_a_file_are_its_columns(session, with_file):
    """A text to a file's people may name its columns and the shop, and nothing of an order."""
    campaign = with_file("first_name", "kupon_kodu")

    names = text.allowed_names(session, campaign)

    assert names == ("first_name", "kupon_kodu", "full_name", "shop_name", "shop_url")


def test_allowed_names_of_a_file_without_names(session, with_file):
    """Where a file has no names there is no full name to make of them."""
    assert text.allowed_names(session, with_file("kupon")) == ("kupon", "shop_name", "shop_url")


def test_allowed_names_of_a_rest_are_those_of_its_source(session, with_file, make_campaign):
    """Who gets the rest of another campaign has what that one's audience has."""
    source = with_file("kupon")
    rest = make_campaign(audience={"kind": "rest"}, source_id=source.id, upload_id=source.upload_id)
    again = make_campaign(audience={"kind": "failed"}, source_id=rest.id)

    assert text.allowed_names(session, again) == ("kupon", "shop_name", "shop_url")


def test_allowed_names_end_where_sources_go_round(session, make_campaign):
    """Campaigns that name each other as their source are followed no further."""
    one = make_campaign(audience={"kind": "rest"})
    two = make_campaign(audience={"kind": "rest"}, source_id=one.id)
    one.source_id = two.id
    session.flush()

    assert text.allowed_names(session, one) == PLACEHOLDERS


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", ["empty_text"]),
        ("   ", ["empty_text"]),
        ("Merhaba {kupon}", []),
        ("Merhaba {order_number}", ["unknown_placeholder"]),
        ("{kupon", ["unbalanced_brace"]),
        ("a" * (MAX_BODY + 1), ["too_long"]),
    ],
)
def test_text_faults_name_what_is_wrong(written, codes):
    """Faults of a text are told with their place, as far as the audience's values go."""
    faults = text.text_faults(written, ("kupon",))

    assert [fault.code for fault in faults] == codes
    assert {fault.field for fault in faults} <= {"text"}


def test_text_faults_suggest_what_was_meant():
    """A misspelt column comes with the one that was probably meant, and its place from 1."""
    [fault] = text.text_faults("Kod: {kupn_kodu}", ("kupon_kodu",))

    assert fault.details == {"position": 6, "name": "kupn_kodu", "suggestion": "kupon_kodu"}


def test_compose_for_an_order(make_campaign, store, connection, formats, candidate):
    """A person of an order gets that order's values, amounts as texts have them."""
    campaign = make_campaign(
        text="Merhaba {first_name}, {order_total} {shop_name}",
        message_class=MessageClass.INFORMATIONAL,
    )
    order = {"first_name": "Ayşe", "total": Decimal("1234.5"), "currency": "TRY"}
    one = candidate(order_id=7, order=order)

    made = text.compose_for(campaign, one, store, connection, formats, PUBLIC_URL)

    assert made.body == "Merhaba Ayşe, 1.234,50 TL Kahve Dükkanı"
    assert made.parts == count_parts(made.body) == 1


def test_compose_for_a_row_of_a_file(make_campaign, store, connection, formats, candidate):
    """A person of a file gets the row's values, and a full name made of its two halves."""
    campaign = make_campaign(
        text="{full_name}: {kupon} ({total}) {shop_name}", message_class=MessageClass.INFORMATIONAL
    )
    values = {"first_name": "Ayşe", "last_name": "Yılmaz", "kupon": "YAZ10", "total": "12,5"}

    made = text.compose_for(
        campaign, candidate(line=2, values=values), store, connection, formats, PUBLIC_URL
    )

    assert made.body == "Ayşe Yılmaz: YAZ10 (12,5) Kahve Dükkanı"


def test_compose_for_ends_with_a_link_of_the_given_token(
    make_campaign, store, connection, formats, candidate
):
    """A commercial text ends with the refusal link; any token costs what the sample costs."""
    campaign = make_campaign(text="Merhaba")
    one, token = candidate(order={"first_name": "Ayşe"}), consent.new_token()

    sample = text.compose_for(campaign, one, store, connection, formats, PUBLIC_URL)
    made = text.compose_for(campaign, one, store, connection, formats, PUBLIC_URL, token)

    assert sample.body.endswith(f"{PUBLIC_URL}/r/{composing.SAMPLE_TOKEN}")
    assert made.body == sample.body[:-16] + token
    assert made.parts == sample.parts


def test_compose_for_is_what_notices_get(make_campaign, store, connection, formats, candidate):
    """A campaign's body is the same as a notice's with that text and that order."""
    campaign = make_campaign(text="Merhaba {first_name}, {order_number}")
    order = {"first_name": "Ayşe", "number": "17"}

    made = text.compose_for(
        campaign, candidate(order=order), store, connection, formats, PUBLIC_URL
    )

    notice = composing.TextOf(campaign.text, message_class=MessageClass.COMMERCIAL)
    wanted = composing.compose(
        notice, order, store, connection, format=formats, public_url=PUBLIC_URL
    )
    assert made == wanted


def test_compose_without_merchant_has_no_footer(
    session, make_campaign, store, *, connection, formats, candidate
):
    """Without the merchant's number a preview shows the bare text, whatever the token."""
    connection.merchant_number = ""
    campaign = make_campaign(text="Merhaba")
    one = candidate(order={"number": "1"})

    made = text.compose_for(campaign, one, store, connection, formats, PUBLIC_URL, "t" * 16)

    assert made.body == "Merhaba"


def test_composer_names_the_longest_value(make_campaign, store, connection, formats, candidate):
    """Of the placeholders that the text names it tells whose value is the longest."""
    campaign = make_campaign(text="{first_name} {order_number}")
    composer = Composer.of(campaign, connection, formats, PUBLIC_URL)
    one = candidate(order={"first_name": "Abdurrahman", "number": "17", "city": "Afyonkarahisar"})

    assert composer.longest_value(composer.personal(one, store)) == ("first_name", 11)


def test_find_capped_can_leave_out_what_waits(session, store, connection, now):
    """Before a batch only what went or is in its call caps, and never the campaign's own."""

    def add(recipient, status, campaign_id=None):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key=f"k{recipient}",
            source="campaign",
            message_class=MessageClass.COMMERCIAL,
            recipient=recipient,
            status=MessageStatus.QUEUED,
            created_at=now,
        )
        message = Message(**row | {"status": status, "campaign_id": campaign_id})
        session.add(message)
        session.flush()

    add("+905550000001", MessageStatus.QUEUED)
    add("+905550000002", MessageStatus.SENDING)
    add("+905550000003", MessageStatus.ACCEPTED)
    everyone = [f"+90555000000{n}" for n in range(1, 5)]

    def capped(**how):
        return {
            int(one[-1])
            for one in commercial.find_capped(session, everyone, store, connection, now, **how)
        }

    assert capped() == {1, 2, 3}
    assert capped(counts_waiting=False) == {2, 3}


def test_find_texted_counts_any_text_but_tests(session, store, connection, now):
    """Who got an order's notice was texted; who tried a text on their own phone was not."""
    for number, source in enumerate(("order", "test", "campaign"), 1):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key=f"k{number}",
            source=source,
            recipient=f"+90555000000{number}",
            status=MessageStatus.QUEUED,
            created_at=now,
        )
        went = {"status": MessageStatus.DELIVERED, "accepted_at": now - timedelta(hours=1)}
        outbox.enqueue(session, [row | went])
    everyone = [f"+90555000000{n}" for n in range(1, 5)]

    found = commercial.find_texted(session, everyone, store, now - timedelta(hours=2))

    assert {int(one[-1]) for one in found} == {1, 3}
    assert not commercial.find_texted(session, everyone, store, now)
    assert not commercial.find_texted(session, [], store, now)


@pytest.mark.parametrize("status", list(CampaignStatus))
def test_what_waits_in_a_pausing_campaign_caps_nobody(
    *, session, store, connection, make_campaign, now, status
):
    """A campaign may pause for weeks; what it has in a call, or has sent, counts all the same."""
    campaign = make_campaign(status=status)
    _, called = (
        bulk_factory.add_messages(session, campaign, store.id, {n: {"recipient": number}})[0]
        for n, number in enumerate(("+905550000001", "+905550000002"))
    )
    session.get_one(Message, called).status = MessageStatus.SENDING
    session.flush()
    everyone = ["+905550000001", "+905550000002"]
    expected = everyone[1:] if status is CampaignStatus.PAUSED else everyone
    asked = (session, everyone, store)
    assert commercial.find_capped(*asked, connection, now) == set(expected)
    assert commercial.find_texted(*asked, now - timedelta(hours=1)) == set(expected)
