"""What a person does with a message: settle, send again, cancel; each once, each written down."""

import re

import pytest
from factories import make_connection
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AttemptOutcome, AuditEvent, Message, MessageStatus, Reason, Role

S = MessageStatus


@pytest.fixture
def browser(sign_in, store):
    client = sign_in(Role.MANAGER, stores=[store], email="can@example.com")
    client.set_cookie("iletiniz_language", "en")
    return client


def flashes(page, client, path: str = "/messages/") -> list[str]:
    return [alert.get_text(strip=True) for alert in page(client.get(path)).select(".alert")]


def audited(session) -> list[tuple[str, str]]:
    return [(event.action, event.actor) for event in session.scalars(select(AuditEvent))]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("accepted", S.ACCEPTED), ("failed", S.FAILED), ("resend", S.QUEUED)],
)
def test_settle_takes_each_verdict(*, browser, page, session, make_message, verdict, status):
    """It arrived, it did not, send it again: the message moves, and it is written who said so."""
    message = make_message(S.UNCERTAIN)
    data = {"verdict": verdict, "message_id": message.id}
    response = browser.post("/messages/settle?lang=en", data=data)
    assert response.status_code == 303
    assert response.headers["Location"] == "/messages/uncertain?lang=en"
    session.refresh(message)
    assert (message.status, message.reason) == (status, Reason.BY_PERSON)
    assert flashes(page, browser) == ["1 message was settled."]
    assert audited(session) == [("message.settled", "can@example.com")]


def test_settle_wakes_the_worker_for_a_resend_only(settings, engine, sign_in, make_message, app):
    """A resend wakes the worker after the commit; a verdict that sends nothing does not."""
    woken = []
    parts = app.extensions["iletiniz_admin"]
    app.extensions["iletiniz_admin"] = type(parts)(
        **{name: getattr(parts, name) for name in parts.__slots__ if name != "hint"},
        hint=lambda: woken.append(1),
    )
    client = sign_in(Role.ADMIN)
    for verdict, count in (("accepted", 0), ("resend", 1)):
        data = {"verdict": verdict, "message_id": make_message(S.UNCERTAIN).id}
        client.post("/messages/settle", data=data)
        assert len(woken) == count


def test_settle_takes_a_selection(browser, page, session, make_message):
    """Several are settled at once; one that is settled already is told once and hurts nothing."""
    uncertain = [make_message(S.UNCERTAIN) for _ in range(3)]
    settled = [make_message(S.ACCEPTED) for _ in range(40)]
    ids = [message.id for message in (*uncertain, *settled)]
    browser.post("/messages/settle", data={"verdict": "failed", "message_id": ids})
    session.expire_all()
    assert {message.status for message in uncertain} == {S.FAILED}
    assert {message.status for message in settled} == {S.ACCEPTED}
    told = flashes(page, browser)
    assert len(told) == 2
    assert told[1] == "3 messages were settled."


def test_settle_without_choice_says_so(browser, page):
    """Pressing a verdict with nothing ticked asks for a choice."""
    assert browser.post("/messages/settle", data={"verdict": "failed"}).status_code == 303
    assert flashes(page, browser) == ["Choose at least one message first."]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verdict": "delivered", "message_id": "1"},
        {"verdict": "failed", "message_id": "x"},
        {"verdict": "failed", "message_id": "9" * 5000},
    ],
)
def test_settle_refuses_nonsense(browser, data):
    """A verdict or id that no button sends is a bad request."""
    assert browser.post("/messages/settle", data=data).status_code == 400


def test_uncertain_shows_the_evidence(browser, page, make_message):
    """The tab lists uncertain messages only, with what went to the same number later."""
    first = make_message(S.UNCERTAIN, recipient="+905551234567")
    later = [make_message(S.DELIVERED, recipient="+905551234567") for _ in range(7)]
    make_message(S.UNCERTAIN, recipient="+905551234568")
    rows = page(browser.get("/messages/uncertain?lang=en")).select("tbody tr")
    assert len(rows) == 2
    assert rows[0].find_all("td")[-1].get_text(strip=True) == "–"
    links = [link["href"] for link in rows[1].find_all("td")[-1].find_all("a")]
    assert links == [f"/messages/{message.id}" for message in later[:5]]
    assert rows[1].input["value"] == str(first.id)


def test_uncertain_is_read_only_for_viewers(sign_in, page, make_message, store):
    """A viewer sees what is uncertain without any button."""
    make_message(S.UNCERTAIN)
    soup = page(sign_in(Role.VIEWER, stores=[store]).get("/messages/uncertain"))
    assert len(soup.select("tbody tr")) == 1
    assert not soup.select("main button")


def test_resend_asks_and_names_the_earlier_try(browser, page, make_message, make_attempt):
    """Before a text goes out once more, its page names recipient, cost and the earlier try."""
    message = make_message(S.FAILED, error_code="INVALID_SENDER")
    make_attempt(message, AttemptOutcome.FINAL, at=utcnow())
    soup = page(browser.get(f"/messages/{message.id}/resend?lang=en"))
    text = " ".join(soup.main.get_text().split())
    assert "+905551200001" in text
    assert "charged as a new message" in text
    assert "Not sent: the sender name is not approved" in text
    assert re.search(r"Last try: .*20\d\d", text)
    assert "Siparişiniz hazırlanıyor." in text


def test_resend_says_when_nothing_was_tried(browser, page, make_message):
    """A message that was never handed over says so before it is sent by hand."""
    message = make_message(S.LAPSED)
    assert (
        "never handed to iletiniz"
        in page(browser.get(f"/messages/{message.id}/resend?lang=en")).get_text()
    )


def test_resend_makes_one_new_message(browser, page, session, sealer, make_message):
    """Pressing twice makes one new message; both pages name each other."""
    make_connection(session, sealer)
    message = make_message(S.FAILED, reason=Reason.REFUSED)
    path = f"/messages/{message.id}/resend"
    first = browser.post(path)
    second = browser.post(path)
    [copy] = session.scalars(select(Message).where(Message.resend_of_id == message.id))
    assert first.headers["Location"] == f"/messages/{copy.id}"
    assert second.headers["Location"] == f"/messages/{message.id}"
    assert (copy.status, copy.body, copy.recipient) == (S.QUEUED, message.body, message.recipient)
    told = flashes(page, browser)
    assert told[0] == "The message was queued once more."
    assert "already sent again" in told[1]
    assert page(browser.get(f"/messages/{message.id}")).select(f"a[href='/messages/{copy.id}']")
    assert page(browser.get(f"/messages/{copy.id}")).select(f"a[href='/messages/{message.id}']")
    assert [action for action, _ in audited(session)] == ["message.resent"]


@pytest.mark.parametrize("status", [S.QUEUED, S.SENDING, S.ACCEPTED, S.DELIVERED, S.SKIPPED])
def test_resend_is_refused_where_it_would_text_twice(browser, session, make_message, status):
    """What arrived, waits or was never to be sent cannot be sent again, by page or by post."""
    message = make_message(status)
    path = f"/messages/{message.id}/resend"
    for response in (browser.get(path), browser.post(path)):
        assert response.status_code == 303
        assert response.headers["Location"] == f"/messages/{message.id}"
    assert len(session.scalars(select(Message)).all()) == 1


def test_cancel_stops_what_waits(browser, page, session, make_message):
    """A queued message is cancelled once; a second press changes nothing and says why."""
    message = make_message(S.QUEUED)
    for _ in range(2):
        assert browser.post(f"/messages/{message.id}/cancel").status_code == 303
    session.refresh(message)
    assert (message.status, message.reason) == (S.CANCELLED, Reason.BY_PERSON)
    told = flashes(page, browser)
    assert told[0] == "The message was cancelled and will not be sent."
    assert len(told) == 2
    assert [action for action, _ in audited(session)] == ["message.cancelled"]


def test_cancel_is_refused_once_it_is_under_way(browser, session, make_message):
    """A message that is being sent is not cancelled."""
    message = make_message(S.SENDING)
    browser.post(f"/messages/{message.id}/cancel")
    session.refresh(message)
    assert message.status is S.SENDING


@pytest.mark.parametrize("path", ["/messages/settle", "/messages/1/resend", "/messages/1/cancel"])
def test_actions_ask_for_the_form_token(browser, session, make_message, path):
    """Nothing happens without the form's token."""
    message = make_message(S.FAILED)
    browser.sends_token = False
    assert browser.post(path).status_code == 400
    session.refresh(message)
    assert message.status is S.FAILED
