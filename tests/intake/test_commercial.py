"""Commercial rules: footer, refusal link, merchant, quiet hours, cap; the others pay nothing."""

import re
from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import Engine, event as sqlalchemy_event, func, select

from iletiniz_admin import sms
from iletiniz_admin.models import Message, MessageClass, OptOutLink, RecipientRole
from iletiniz_admin.services import consent, outbox

NOW = factories.NOW  # 12:15 in Istanbul
NIGHT = NOW.replace(hour=18, minute=0)  # 21:00
STATUS, ADDED = "order.status_changed", "order.tracking_added"
COMMERCIAL = MessageClass.COMMERCIAL
YES = {"sms_marketing": True, "at": "2026-07-20T09:14:00Z", "text_version": "3"}
LINK = re.compile(r"https://panel\.example/r/([0-9A-Za-z]{16})$")


@pytest.fixture
def rule(make_rule: Any):
    return make_rule("processing", text="Merhaba {first_name}", message_class=COMMERCIAL)


@pytest.fixture
def order(event: Any):
    """Makes an event of an order whose customer said yes; each id has its own phone."""

    def make(order_id: int = 1, to: str = "processing", **more: Any):
        billing = {"first_name": "Ayşe", "phone": f"0532 000 {order_id:04}", "country": "TR"}
        told = {"id": order_id, "number": str(order_id), "billing": billing, "consent": YES}
        return event(STATUS, to, order=told | more.pop("order", {}), **more)

    return make


@pytest.fixture
def rows(session: Any):
    def read():
        session.expire_all()
        return list(session.scalars(select(Message).order_by(Message.id)))

    return read


@pytest.fixture
def statements(engine: Engine):
    """Gives the statements of a call."""
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    def run(call: Any) -> list[str]:
        seen.clear()
        call()
        return list(seen)

    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield run
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)


def told(messages: Any):
    return [(one.status.value, one.reason.value if one.reason else None) for one in messages]


def test_text_ends_with_the_footer(take: Any, order: Any, rule: Any, rows: Any, session: Any):
    """Title, number and a link of its own stand at the end and count in the parts."""
    assert rule.id
    take(order(1), order(2))
    first, second = rows()
    token = LINK.search(first.body)[1]
    footer = f"Kahve Ticaret A.S. MERSIS no 0123456789012345 Ret: https://panel.example/r/{token}"
    assert first.body == f"Merhaba Ayşe\n{footer}"
    assert LINK.search(second.body)[1] != token
    assert first.parts == sms.count_parts(first.body) == second.parts
    link = session.get(OptOutLink, consent.token_hash(token))
    assert (link.recipient, link.store_id) == (first.recipient, first.store_id)
    assert (link.connection_id, link.used_at) == (first.connection_id, None)


def test_footer_follows_the_order_s_language(take: Any, order: Any, make_rule: Any, rows: Any):
    """The variant of the order's language brings the footer in that language."""
    make_rule(text="Merhaba", variants={"en": "Hello"}, message_class=COMMERCIAL)
    take(order(1, order={"locale": "en_US"}), order(2, order={"locale": "tr_TR"}))
    english, turkish = rows()
    assert english.body.startswith("Hello\nKahve Ticaret A.S. MERSIS no 0123456789012345 Opt out: ")
    assert turkish.body.startswith("Merhaba\nKahve Ticaret A.S. MERSIS no 0123456789012345 Ret: ")


@pytest.mark.parametrize("name", ["merchant_title", "merchant_number"])
def test_without_the_merchant_nothing_leaves(
    *, take: Any, order: Any, rule: Any, rows: Any, connection: Any, name: str, session: Any
):
    """Without title or number a commercial text is skipped, and no link is made."""
    assert rule.id
    setattr(connection, name, " " if name == "merchant_title" else "")
    take(order())
    assert told(rows()) == [("skipped", "no_merchant")]
    assert session.scalar(select(func.count()).select_from(OptOutLink)) == 0


def test_quiet_hours_hold(take: Any, order: Any, rule: Any, make_rule: Any, rows: Any):
    """A commercial text that is made in quiet hours waits for their end, others leave."""
    assert rule.id
    make_rule("processing", recipient_role=RecipientRole.STAFF, staff_recipients=["+905320000301"])
    take(order(seconds=NIGHT.timestamp() - NOW.timestamp()), now=NIGHT)
    commercial, plain = rows()
    assert told([commercial, plain]) == [("held", "quiet_hours"), ("queued", None)]
    assert commercial.held_until == NIGHT + timedelta(hours=11)
    assert LINK.search(commercial.body)
    assert plain.held_until is None


def test_cap_skips_the_second_text(take: Any, order: Any, rule: Any, rows: Any, session: Any):
    """Within the hours a number gets one commercial text; after them the next."""
    assert rule.id
    phone = {"billing": {"first_name": "Ayşe", "phone": "05320000102", "country": "TR"}}
    take(order(1, order=phone))
    take(order(2, order=phone))
    first, _ = rows()
    first.status, first.accepted_at = "accepted", NOW
    session.flush()
    later = NOW + timedelta(hours=23)
    take(order(3, order=phone, seconds=23 * 3600), now=later)
    assert told(rows())[1:] == [("skipped", "frequency_cap"), ("queued", None)]


def test_rules_of_one_batch_see_each_other(
    take: Any, order: Any, rule: Any, make_rule: Any, rows: Any
):
    """Two commercial rules, or two orders of a person, in one batch make one text."""
    assert rule.id
    make_rule("completed", text="Teşekkürler", message_class=COMMERCIAL)
    take(order(1), order(1, "completed"), order(2))
    assert told(rows()) == [("queued", None), ("skipped", "frequency_cap"), ("queued", None)]


def test_cap_counts_only_what_was_let_in(
    *, take: Any, order: Any, rule: Any, make_rule: Any, rows: Any, connection: Any
):
    """A text that was too late does not stand in the way of the next; nor does a cap of zero."""
    rule.best_before_minutes = 1
    make_rule("completed", text="Teşekkürler", message_class=COMMERCIAL)
    make_rule("kargolandi", text="Yolda", message_class=COMMERCIAL)
    take(order(1, seconds=-90), order(1, "completed", seconds=-60))
    assert told(rows()) == [("lapsed", "best_before"), ("queued", None)]
    connection.frequency_cap_hours = 0
    take(order(1, "kargolandi"))
    assert told(rows())[2:] == [("queued", None)]


def test_informational_texts_know_nothing_of_it(
    *, take: Any, order: Any, make_rule: Any, rows: Any, connection: Any, session: Any
):
    """Without merchant, consent or daylight, and twice in a minute: they leave as they are."""
    make_rule(text="Merhaba")
    make_rule("completed", text="Merhaba")
    connection.merchant_title = ""
    seconds = NIGHT.timestamp() - NOW.timestamp()
    one, two = order(1, seconds=seconds), order(1, "completed", seconds=seconds)
    take(one, two, now=NIGHT)
    assert told(rows()) == [("queued", None)] * 2
    assert {row.body for row in rows()} == {"Merhaba"}
    assert session.scalar(select(func.count()).select_from(OptOutLink)) == 0


def test_too_long_with_its_footer(take: Any, order: Any, make_rule: Any, rows: Any):
    """The footer counts in the longest body there may be."""
    make_rule(text="a" * 1590, message_class=COMMERCIAL)
    take(order())
    assert told(rows()) == [("skipped", "too_long")]


def test_commercial_text_with_a_number_waits_for_both(
    *, take: Any, order: Any, event: Any, make_rule: Any, rows: Any, session: Any
):
    """It waits for the number first; one that comes at night waits for the morning then."""
    text = "Yolda{tracking_number??: {tracking_number}}"
    make_rule("kargolandi", text=text, message_class=COMMERCIAL)
    evening = NIGHT - timedelta(minutes=5)
    seconds = evening.timestamp() - NOW.timestamp()
    take(order(1, "kargolandi", seconds=seconds), now=evening)
    assert told(rows()) == [("held", "tracking")]
    parcel = {"tracking": [{"carrier": "", "number": "77", "url": ""}]}
    number = order(1, "kargolandi", order=parcel, seconds=seconds) | {"topic": ADDED}
    take(number, now=NIGHT)
    [message] = rows()
    assert told([message]) == [("held", "quiet_hours")]
    assert message.held_until == NIGHT + timedelta(hours=11)
    assert message.body.startswith("Yolda: 77\nKahve Ticaret A.S.")
    token = LINK.search(message.body)[1]
    assert session.get(OptOutLink, consent.token_hash(token)).recipient == message.recipient


@pytest.mark.parametrize("by", ["box", "account"])
def test_no_after_the_claim(
    *, take: Any, order: Any, event: Any, rule: Any, rows: Any, session: Any, by: str
):
    """A box unticked at another order, or a choice in the account, stops what is claimed."""
    assert rule.id
    take(order(1))
    [claimed] = outbox.claim(session, now=NOW).messages
    no = {"sms_marketing": False, "at": "2026-07-20T09:14:30Z"}
    phone = {"phone": "0532 000 0001", "country": "TR"}
    if by == "box":
        take(event("order.created", "pending", order={"id": 2, "billing": phone, "consent": no}))
    else:
        take(event("customer.consent_changed", customer=phone, consent=no))
    assert outbox.begin_attempt(session, claimed, now=NOW) is None
    assert ("skipped", "no_consent") in told(rows())
    assert not outbox.claim(session, now=NOW).messages


@pytest.mark.parametrize("is_rule_gone", [False, True])
def test_footer_alone_never_leaves(
    *,
    take: Any,
    order: Any,
    make_rule: Any,
    rows: Any,
    session: Any,
    release: Any,
    is_rule_gone: bool,
):
    """A text that waits for all it says has no footer yet, and ends if the number never comes."""
    text = "{tracking_number??Takip: {tracking_number}}"
    rule = make_rule("kargolandi", text=text, message_class=COMMERCIAL)
    take(order(1, "kargolandi"))
    [message] = rows()
    assert (message.status.value, message.body, message.parts) == ("held", "", 0)
    if is_rule_gone:
        session.delete(rule)
        session.flush()
    release(minutes=31)
    assert told(rows()) == [("skipped", "empty_text")]
    assert session.scalar(select(func.count()).select_from(OptOutLink)) == 0


def test_statements_do_not_grow_with_the_batch(
    *, take: Any, order: Any, event: Any, make_rule: Any, rows: Any, statements: Any
):
    """A hundred commercial orders, their numbers, and their refusals take as many as one."""
    text = "Yolda{tracking_number??: {tracking_number}}"
    make_rule("kargolandi", text=text, message_class=COMMERCIAL)
    parcel = {"tracking": [{"carrier": "", "number": "77", "url": ""}]}
    no = {"sms_marketing": False, "at": "2026-07-20T09:14:30Z"}

    def number(order_id: int):
        return event(ADDED, order={"id": order_id, "status": "kargolandi", **parcel})

    def refuse(order_id: int):
        customer = {"phone": f"0532 000 {order_id:04}"}
        return event("customer.consent_changed", customer=customer, consent=no)

    def steps(ids: Any):
        return [
            len(statements(lambda: take(*(order(i, "kargolandi") for i in ids)))),
            len(statements(lambda: take(*(number(i) for i in ids)))),
            len(statements(lambda: take(*(refuse(i) for i in ids)))),
        ]

    one, many = steps([500]), steps(range(1, 101))
    assert many == one
    assert told(rows()) == [("skipped", "no_consent")] * 101


def test_informational_batches_ask_nothing_more(
    take: Any, order: Any, make_rule: Any, statements: Any
):
    """Consent, cap, links and waits cost a batch of informational rules not one statement."""
    make_rule(text="Merhaba")
    seen = statements(lambda: take(order(1, order={"consent": None})))
    asked = [sql for sql in seen if re.search("opt_out_links|consents", sql)]
    assert asked == []
    assert [sql for sql in seen if "messages" in sql and not sql.startswith("INSERT")] == []
