"""The check: everybody of the audience is a row, with a body or with the reason for none."""

from datetime import timedelta

import pytest

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    AuditEvent,
    CampaignStatus,
    Consent,
    MessageClass,
    MessageStatus,
    Reason,
    Suppression,
)
from iletiniz_admin.services import composing, outbox
from iletiniz_admin.services.campaigns import drafts
from iletiniz_admin.services.campaigns.text import InvalidCampaign


@pytest.fixture
def make_message(session, store, connection, now):
    def make(recipient, status=MessageStatus.ACCEPTED, at=None, **more):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key=f"k:{recipient}:{status}",
            source="order",
            recipient=recipient,
            body="Merhaba.",
            status=MessageStatus.QUEUED,
            created_at=at or now,
            **more,
        )
        outbox.enqueue(session, [row | {"status": status, "accepted_at": at or now}])

    return make


@pytest.fixture
def consent(session, store, now):
    def say(recipient, *, is_given=True):
        row = {"store_id": store.id, "source": "checkout", "at": now}
        session.add(Consent(recipient=recipient, is_given=is_given, **row))
        session.flush()

    return say


def reasons(rows):
    return [(row.recipient, row.reason) for row in rows]


def test_check_renders_every_recipient(make_campaign, make_order, check, rows, informational):
    """Each person gets a row with the body that will leave, its parts, and where it comes from."""
    orders = [make_order() for _ in range(7)]
    campaign = make_campaign(**informational)

    receipt = check(campaign)

    made = rows(campaign)
    assert [row.position for row in made] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.recipient for row in made] == [order.recipient for order in orders]
    assert made[0].body == f"{orders[0].number} nolu siparişiniz yolda."
    assert (made[0].order_id, made[0].name) == (orders[0].order_id, "Ayşe Yılmaz")
    assert all(row.reason is None and row.parts == 1 for row in made)
    assert (receipt.matched, receipt.recipients, receipt.part_count) == (7, 7, 7)
    assert campaign.status is CampaignStatus.CHECKED
    assert campaign.work_token is None


def test_check_leaves_out_by_reason(
    session, store, make_campaign, *, make_order, check, rows, informational
):
    """Doubles, numbers that are no mobile, muted orders and refusals are rows with their reason."""
    kept = make_order()
    older = make_order(phone=kept.phone, date_created_at=kept.date_created_at - timedelta(days=1))
    make_order(phone="0312 123 45 67")
    muted = make_order(is_muted=True)
    refusing = make_order()
    session.add(
        Suppression(
            recipient=refusing.recipient,
            store_id=store.id,
            reason="asked",
            source="page",
            at=kept.updated_at,
        )
    )
    session.flush()
    campaign = make_campaign(**informational)

    receipt = check(campaign)

    told = {(row.order_id, row.reason) for row in rows(campaign)}
    assert (kept.order_id, None) in told
    assert (older.order_id, Reason.DUPLICATE) in told
    assert (muted.order_id, Reason.MUTED) in told
    assert (refusing.order_id, Reason.OPTED_OUT) in told
    assert receipt.drops == {
        Reason.DUPLICATE: 1,
        Reason.MUTED: 1,
        Reason.OPTED_OUT: 1,
        Reason.NOT_A_MOBILE: 1,
    }
    assert (receipt.matched, receipt.recipients, receipt.dropped) == (5, 1, 4)


def test_check_of_commercial_text_asks_for_consent(
    make_campaign, make_order, check, *, rows, consent, make_message
):
    """A commercial text goes to those who said yes and got no other one lately; it is signed."""
    yes, no, never, capped = (make_order() for _ in range(4))
    consent(yes.recipient)
    consent(no.recipient, is_given=False)
    consent(capped.recipient)
    make_message(capped.recipient, message_class=MessageClass.COMMERCIAL)
    campaign = make_campaign()

    check(campaign)

    assert reasons(rows(campaign)) == [
        (yes.recipient, None),
        (no.recipient, Reason.NO_CONSENT),
        (never.recipient, Reason.NO_CONSENT),
        (capped.recipient, Reason.FREQUENCY_CAP),
    ]
    body = rows(campaign)[0].body
    assert body.startswith("Merhaba Ayşe, yeni kahveler geldi.\nÖrnek Ticaret A.S. MERSIS no")
    assert body.endswith(f"https://panel.example/r/{composing.SAMPLE_TOKEN}")


def test_check_leaves_out_who_was_texted_lately(
    make_campaign, make_order, check, *, rows, make_message, now, informational
):
    """With a rest of 24 hours whoever got any text since then, or is about to, is left out."""
    lately, before, waiting, failed = (make_order() for _ in range(4))
    make_message(lately.recipient, at=now - timedelta(hours=23))
    make_message(before.recipient, at=now - timedelta(hours=25))
    make_message(waiting.recipient, MessageStatus.QUEUED)
    make_message(failed.recipient, MessageStatus.FAILED)
    audience = {"kind": "orders", "untexted_hours": 24}
    campaign = make_campaign(**informational, audience=audience)

    check(campaign)

    assert reasons(rows(campaign)) == [
        (lately.recipient, Reason.RECENTLY_TEXTED),
        (before.recipient, None),
        (waiting.recipient, Reason.RECENTLY_TEXTED),
        (failed.recipient, None),
    ]


def test_check_leaves_out_who_has_no_value(make_campaign, make_order, check, rows, informational):
    """A row that lacks what the text asks for is left out by the placeholder's name, alone."""
    full, empty = make_order(), make_order(first_name="")
    campaign = make_campaign(**informational | {"text": "Merhaba {first_name}"})

    check(campaign)

    told = [(row.order_id, row.reason, row.detail, row.body) for row in rows(campaign)]
    assert told == [
        (full.order_id, None, "", "Merhaba Ayşe"),
        (empty.order_id, Reason.MISSING_VALUE, "first_name", ""),
    ]


def test_check_leaves_out_what_gets_too_long(make_campaign, make_order, check, rows, informational):
    """A rendering of over 1,600 characters costs only its own row."""
    short, long = make_order(first_name="Ali"), make_order(first_name="Ali" * 33)
    text = "{first_name} " * 17  # 17 times 100 characters in the second case
    campaign = make_campaign(**informational | {"text": text})

    check(campaign)

    told = [(row.order_id, row.reason) for row in rows(campaign)]
    assert told == [(short.order_id, None), (long.order_id, Reason.TOO_LONG)]


def test_check_leaves_out_an_empty_rendering(make_campaign, make_order, check, rows, informational):
    """Where nothing is left of the text for somebody, they are left out."""
    told, untold = make_order(city="Bursa", first_name="Ali"), make_order(first_name="")
    campaign = make_campaign(**informational | {"text": "{first_name??Merhaba}"})

    check(campaign)

    found = [(row.order_id, row.reason) for row in rows(campaign)]
    assert found == [(told.order_id, None), (untold.order_id, Reason.EMPTY_TEXT)]


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_check_is_the_same_in_steps_of_any_size(
    make_campaign, make_order, check, *, rows, informational, limit
):
    """How large the steps are changes neither the rows nor the figures of the receipt."""
    for _ in range(5):
        make_order(phone=make_order().phone)
    campaign = make_campaign(**informational)

    receipt = check(campaign, limit=limit)

    assert [row.position for row in rows(campaign)] == list(range(1, 11))
    assert (receipt.recipients, receipt.drops) == (5, {Reason.DUPLICATE: 5})


def test_ask_check_refuses_what_is_plainly_wrong(session, make_campaign, make_order, ask, store):
    """Faults of text, class and sender are told before anybody is looked at, all at once."""
    make_order()
    campaign = make_campaign(text="Merhaba {fist_name}", provider="foreign provider")

    with pytest.raises(InvalidCampaign) as caught:
        ask(campaign)

    assert [(fault.field, fault.code) for fault in caught.value.faults] == [
        ("text", "unknown_placeholder"),
        ("provider", "unknown_provider"),
    ]


def test_ask_check_needs_the_merchant_for_commercial_texts(make_campaign, ask, connection, session):
    """A commercial text is not checked while its footer lacks the merchant's title."""
    connection.merchant_title = ""
    session.flush()

    with pytest.raises(InvalidCampaign) as caught:
        ask(make_campaign())

    assert caught.value.code == "merchant_missing"


def test_ask_check_wants_promotional_words_confirmed(
    session, make_campaign, ask, *, actor, now, informational
):
    """An informational text with promotional words needs a person who lets these words pass."""
    campaign = make_campaign(**informational | {"text": "Büyük indirim başladı, {first_name}"})

    with pytest.raises(InvalidCampaign) as caught:
        ask(campaign)
    assert caught.value.code == "promotion_found"

    drafts.change(session, campaign, 1, actor=actor, now=now, is_promotion_confirmed=True)
    assert ask(campaign).status is CampaignStatus.CHECKING


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"audience": {"kind": "file"}}, "upload_missing"),
        ({"audience": {"kind": "rest"}}, "source_missing"),
    ],
)
def test_ask_check_refuses_an_audience_that_is_not_there(make_campaign, ask, columns, code):
    """An audience without its file or its earlier campaign cannot be checked."""
    with pytest.raises(Refused) as caught:
        ask(make_campaign(**columns))

    assert caught.value.code == code


def test_ask_check_refuses_a_campaign_without_stores(make_campaign, ask):
    """A campaign whose stores are all gone cannot be checked."""
    with pytest.raises(Refused) as caught:
        ask(make_campaign(stores=[]))

    assert caught.value.code == "campaign_without_stores"


def test_ask_check_twice_is_one_check(session, make_campaign, ask, walk_on, make_order):
    """A second press while the receipt is made changes nothing; what was asked for is audited."""
    for _ in range(4):
        make_order()
    campaign = ask(make_campaign())
    walk_on(campaign)

    assert ask(campaign).checked_count == 3
    events = [event.action for event in session.query(AuditEvent)]
    assert events == ["campaign.checked"]


def test_ask_check_refuses_a_stale_version(session, make_campaign, actor, now):
    """Who saw an older version of the campaign is told so."""
    from iletiniz_admin.services.campaigns import checking

    campaign = make_campaign(version=3)

    with pytest.raises(Refused) as caught:
        checking.ask_check(session, campaign, 2, actor=actor, now=now)

    assert caught.value.code == "campaign_changed"
