from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from rule_form import RULE_FORM
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    AuditEvent,
    ConnectionStatus,
    EventOutcome,
    Gate,
    Message,
    MessageRule,
    MessageStatus,
    OrderEvent,
    User,
)

TEXT = "Sayın {first_name}, {order_number}: {order_status}"
FORM = RULE_FORM | {"text": TEXT, "sample": "0"}
NUMBER = "0555 123 45 67"


@pytest.fixture
def rule_path(shop):
    return f"{shop.path}/rules/processing/customer"


def bubble(soup):
    return soup.find(class_="bubble").get_text()


def pressed(client, path, action, **more):
    return client.post(f"{path}?lang=en", data=FORM | {"action": action} | more)


def test_preview_uses_the_newest_order_and_steps_on(manager, shop, rule_path):
    """The preview shows a real order as it would be at that status; "another" steps in a ring."""
    shop.order(7, first_name="Ali", status="pending")
    shop.order(9, first_name="Oya", status="completed")
    shop.order(11, first_name="Gone", deleted_at=utcnow())
    soup = shop.page(pressed(manager, rule_path, "preview"))
    assert bubble(soup) == "Sayın Oya, 9: Hazırlanıyor"
    soup = shop.page(pressed(manager, rule_path, "another"))
    assert bubble(soup) == "Sayın Ali, 7: Hazırlanıyor"
    assert soup.find("input", attrs={"name": "sample"})["value"] == "1"
    assert bubble(shop.page(pressed(manager, rule_path, "another", sample="1"))).startswith(
        "Sayın Oya"
    )
    assert rules(shop) == []


def rules(shop):
    return shop.stored(select(MessageRule))


def test_preview_without_orders_is_an_example(manager, shop, rule_path):
    """A store without orders shows an example and says so."""
    soup = shop.page(pressed(manager, rule_path, "preview"))
    assert "example order" in soup.get_text()
    assert bubble(soup)


@pytest.mark.parametrize("sample", ["", "-1", "x", "9" * 30, "٣"])
def test_preview_takes_any_step(manager, shop, rule_path, sample):
    """Nonsense in the page's own fields is the newest order, not a fault."""
    shop.order(7)
    assert pressed(manager, rule_path, "preview", sample=sample).status_code == 200


@pytest.mark.parametrize(("locale", "word"), [("tr_TR", "Merhaba"), ("en_US", "Hello")])
def test_default_text_is_in_the_language_of_the_store(manager, shop, rule_path, locale, word):
    """One press brings the default text, unsaved, in the store's language and in no other."""
    shop.make(lambda session: setattr(session.merge(shop.store), "locale", locale))
    soup = shop.page(pressed(manager, rule_path, "default"))
    assert word in soup.find("textarea", id="text").get_text()
    offered = [one["value"] for one in soup("button") if one.get("value", "").startswith("default")]
    other = "en" if locale == "tr_TR" else "tr"
    assert offered == ["default", f"default_variant_{other}"]
    assert rules(shop) == []


def test_counter_reckons_with_the_operator_code(manager, shop, rule_path):
    """Characters and parts are those of the text as rendered; the operator's code counts."""
    shop.order(7, first_name="x" * 50)
    text = "{first_name}" + "a" * 106
    shown = shop.page(pressed(manager, rule_path, "preview", text=text)).get_text()
    assert "Characters: 156" in shown
    assert "Parts: 2" in shown


def test_preview_answers_json_like_the_page(manager, shop, rule_path):
    """While somebody types, the same partial comes as JSON, faults included."""
    shop.order(7, first_name="<b>Ali")
    answer = manager.post(f"{rule_path}/preview?lang=en", data=FORM | {"text": TEXT + " {adi} <i>"})
    said = answer.get_json()
    assert bubble(BeautifulSoup(said["html"], "html5lib")) == "Sayın Ali, 7: Hazırlanıyor <i>"
    assert "{first_name}" in said["notes"]["text"]
    assert said["summary"] == "1 part"
    odd = {"repeat_policy": "?", "message_class": "?", "best_before_minutes": "?", "text": ""}
    assert manager.post(f"{rule_path}/preview", data=odd).status_code == 200


def test_last_month_counts_orders_that_entered(manager, shop, rule_path):
    """The 30 days count orders, not events, and only those that could be written to."""
    shop.order(1)
    shop.order(2)
    shop.order(3, recipient=None)
    shop.order(4)

    def entry(number, order_id, days):
        at = utcnow() - timedelta(days=days)
        return OrderEvent(
            store_id=shop.store.id,
            event_id=f"e{number}",
            topic="order.status_changed",
            source="bridge",
            order_id=order_id,
            to_status="processing",
            occurred_at=at,
            received_at=at,
            outcome=EventOutcome.NO_RULE,
        )

    entries = [entry(1, 1, 1), entry(2, 1, 2), entry(3, 2, 3), entry(4, 3, 1), entry(5, 4, 31)]
    shop.make(lambda session: session.add_all(entries))
    soup = shop.page(pressed(manager, rule_path, "preview"))
    assert "about 2 messages, 2 parts" in soup.get_text()
    soup = shop.page(pressed(manager, rule_path, "preview", repeat_policy="every_entry"))
    assert "about 3 messages, 3 parts" in soup.get_text()


def test_test_message_goes_through_the_outbox(manager, shop, rule_path):
    """The test sends what the preview shows to one's own number and saves nothing else."""
    shop.order(7, first_name="Ali")
    soup = shop.page(pressed(manager, rule_path, "test", test_recipient=NUMBER))
    message = shop.stored(select(Message))[0]
    assert (message.source, message.status) == ("test", MessageStatus.QUEUED)
    assert (message.recipient, message.body) == ("+905551234567", "Sayın Ali, 7: Hazırlanıyor")
    assert message.best_before_at - message.created_at == timedelta(minutes=15)
    assert message.idempotency_key.startswith("test:")
    assert soup.find("a", href=f"/messages/{message.id}")
    assert soup.find("textarea", id="text").get_text().strip() == TEXT
    assert rules(shop) == []
    assert "+905551234567" in shop.stored(select(User.test_recipient))
    event = shop.stored(select(AuditEvent))[0]
    assert (event.action, event.after["to"]) == ("message.tested", "+90 555 *** ** 67")
    assert shop.page(manager.get(rule_path)).find(id="test_recipient")["value"] == "+905551234567"


def test_test_message_sent_twice_by_a_reload_is_one(manager, shop, rule_path):
    """The same page sent again makes no second message; the next page has a token of its own."""
    token = "01980000-0000-4000-8000-000000000000"
    for _ in range(2):
        response = pressed(manager, rule_path, "test", test_recipient=NUMBER, token=token)
        assert response.status_code == 200
    assert len(shop.stored(select(Message))) == 1
    assert token not in response.text


def test_test_messages_are_at_most_ten_an_hour(manager, shop, rule_path):
    """The eleventh test within an hour is refused."""
    answers = [
        pressed(manager, rule_path, "test", test_recipient=NUMBER).status_code for _ in range(11)
    ]
    assert answers == [200] * 10 + [422]
    assert len(shop.stored(select(Message))) == 10


@pytest.mark.parametrize("number", ["", "0212 123 45 67", "+1 202 555 0143", "<b>", "x" * 41])
def test_test_message_needs_a_mobile(manager, shop, rule_path, number):
    """A number that is no Turkish mobile is refused at its field, and stands there as typed."""
    response = pressed(manager, rule_path, "test", test_recipient=number)
    assert response.status_code == 422
    soup = shop.page(response)
    assert soup.find(id="test_recipient-fault")
    assert soup.find(id="test_recipient").get("value", "") == number
    assert shop.stored(select(Message)) == []


@pytest.mark.parametrize(
    ("state", "has_link"),
    [
        ({"status": ConnectionStatus.DISCONNECTED}, False),
        ({"status": ConnectionStatus.LOST}, False),
        ({"gate": Gate.QUOTA}, True),
        ({"gate": Gate.PLAN}, True),
    ],
)
def test_test_message_is_refused_where_nothing_can_leave(
    manager, connection, shop, rule_path, *, state, has_link
):
    """Without connection or behind a closed gate no test waits; the gate links to the upgrade."""

    def change(session):
        row = session.merge(connection)
        for name, value in state.items():
            setattr(row, name, value)

    shop.make(change)
    response = pressed(manager, rule_path, "test", test_recipient=NUMBER)
    assert response.status_code == 422
    soup = shop.page(response)
    assert ("Upgrade at iletiniz" in soup.main.get_text()) == has_link
    assert shop.stored(select(Message)) == []


def test_forms_need_their_token(manager, rule_path):
    """Every change asks for the page's own token, the JSON preview too."""
    manager.sends_token = False
    for more in ("", "/switch", "/preview"):
        assert manager.post(rule_path + more, data=FORM).status_code == 400
