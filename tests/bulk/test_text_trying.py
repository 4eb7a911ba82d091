"""The test message of a campaign: what the preview shows, to one's own number, once."""

import pytest
from sqlalchemy import select

from iletiniz_admin.models import ConnectionStatus, Gate, Message, User

TOKEN = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def send(manager, make_campaign, make_order):
    """``send(**fields)`` presses “Send the test message” in a campaign with one customer."""
    make_order(first_name="Gülşah")
    draft = make_campaign()

    def post(**more):
        data = {
            "version": "1",
            "text": "Selam {first_name}",
            "message_class": "commercial",
            "sender": "KAHVE",
            "provider": "",
            "token": TOKEN,
            "test_recipient": "0555 123 45 67",
            "action": "test",
            **more,
        }
        return manager.post(f"/bulk/{draft.id}/text", data=data)

    return post


@pytest.fixture
def messages(session_factory):
    """``messages()`` -> those in the outbox now."""

    def read() -> list[Message]:
        with session_factory() as fresh:
            return list(fresh.scalars(select(Message)))

    return read


def test_trial_sends_what_the_preview_shows(send, page, messages, campaigns, session):
    """The message has the person's text with its footer; the campaign is not changed by it."""
    soup = page(send())
    [message] = messages()
    assert message.body.startswith("Selam Gülşah\nÖrnek Ticaret")
    assert (message.recipient, message.source, message.sender) == ("+905551234567", "test", "KAHVE")
    assert message.campaign_id is None
    assert soup.select_one(f"a[href='/messages/{message.id}']")
    assert campaigns()[0].version == 1
    assert session.scalars(select(User.test_recipient)).all() == ["+905551234567"]


def test_trial_is_sent_once_for_a_page(send, messages):
    """A double click sends one message; the answer's page would send another."""
    for _ in range(2):
        assert send().status_code == 200
    assert len(messages()) == 1
    send(token="22222222-2222-4222-8222-222222222222")
    assert len(messages()) == 2


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"test_recipient": "0212 555 11 22"}, "test_recipient"),
        ({"test_recipient": ""}, "test_recipient"),
        ({"text": "Selam {fist_name}"}, "text"),
        ({"text": ""}, "text"),
    ],
)
def test_trial_names_what_is_wrong(send, page, messages, fields, place):
    """A number or a text that cannot be is told at its field, and nothing leaves."""
    response = send(**fields)
    assert response.status_code == 422
    assert page(response).select_one(f"#{place}-fault")
    assert not messages()


def test_trial_without_quota_leads_to_the_upgrade(send, page, messages, session, connection):
    """A closed gate is told with the way to iletiniz; a lost connection as well."""
    connection.gate = Gate.QUOTA
    session.commit()
    response = send()
    assert response.status_code == 422
    assert page(response).select("a[rel='noopener noreferrer']")
    connection.gate, connection.status = Gate.OPEN, ConnectionStatus.LOST
    session.commit()
    assert send().status_code == 422
    assert not messages()
