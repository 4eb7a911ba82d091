"""Messages whose person was erased: shown as such, found by nobody's number, never sent again."""

import pytest

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import MessageStatus, Reason, Role

S = MessageStatus


@pytest.fixture
def make_erased(make_message):
    return lambda status, **more: make_message(
        status, recipient="", body="", erased_at=utcnow(), **more
    )


@pytest.mark.parametrize("status", list(MessageStatus))
def test_erased_message_is_shown_as_such(*, sign_in, page, make_erased, status):
    """List and page say that number and text are gone, whatever the status."""
    message = make_erased(status, reason=Reason.ERASED if status is S.CANCELLED else None)
    client = sign_in(Role.ADMIN)
    [row] = page(client.get("/messages/?lang=en")).select("tbody tr")
    assert [cell.get_text() for cell in row.find_all("td")][3:5] == ["erased", "erased"]
    soup = page(client.get(f"/messages/{message.id}?lang=en"))
    text = " ".join(soup.main.get_text().split())
    assert "The shop erased this person" in text
    assert soup.select_one(".bubble").get_text() == "erased"
    buttons = [button.get_text() for button in soup.select("main button, main a.btn")]
    assert not [one for one in buttons if "end again" in one]


def test_search_finds_no_erased_number(sign_in, page, make_message, make_erased):
    """A search for a number finds what still has it; an order's number finds the erased row too."""
    make_message(S.DELIVERED, recipient="+905551112233")
    make_erased(S.DELIVERED, order_number="777")
    client = sign_in(Role.ADMIN)
    assert len(page(client.get("/messages/?q=05551112233")).select("tbody tr")) == 1
    assert len(page(client.get("/messages/?q=777")).select("tbody tr")) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_erased_message_is_not_sent_again(*, sign_in, page, make_erased, method):
    """Sending it again is refused in words, by the page and by the button."""
    message = make_erased(S.FAILED)
    client = sign_in(Role.ADMIN)
    answer = getattr(client, method)(f"/messages/{message.id}/resend?lang=en")
    assert answer.status_code == 303
    soup = page(client.get(f"/messages/{message.id}?lang=en"))
    assert "cannot be sent again" in soup.find(class_="alert").get_text()


def test_uncertain_and_erased_can_only_be_closed(sign_in, page, make_erased):
    """Among the uncertain ones it is shown as erased, and "send again" for it is refused."""
    message = make_erased(S.UNCERTAIN, order_number="777")
    client = sign_in(Role.ADMIN)
    text = page(client.get("/messages/uncertain?lang=en")).find("tbody").get_text()
    assert "erased" in text
    form = {"message_id": str(message.id), "verdict": "resend"}
    assert client.post("/messages/settle?lang=en", data=form).status_code == 303
    soup = page(client.get("/messages/uncertain?lang=en"))
    assert "cannot be sent again" in soup.find(class_="alert").get_text()


def test_dashboard_shows_erased_messages(sign_in, page, make_erased):
    """The last messages of the dashboard name an erased one without its number."""
    make_erased(S.DELIVERED, order_number="777", created_at=utcnow())
    assert "erased" in page(sign_in(Role.ADMIN).get("/?lang=en")).main.get_text()
