"""How much of the quota bulk sending leaves to order messages, on the connection's details."""

import pytest
from factories import make_connection
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Connection

DATA = {
    "name": "Ana",
    "merchant_title": "",
    "merchant_number": "",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "frequency_cap_hours": "16",
}


@pytest.fixture
def row(session, sealer) -> Connection:
    row = make_connection(session, sealer, name="Ana")
    session.commit()
    return row


def test_reserve_is_shown_kept_and_taken_back(admin, session, page, row) -> None:
    """A number is kept and written down; an empty field means the forecast again."""
    url = f"/connection/{row.id}/details?lang=en"
    soup = page(admin.get(url))
    assert soup.select_one("#bulk_reserve").get("value", "") == ""
    assert "At the moment: 0." in " ".join(soup.text.split())
    assert admin.post(url, data={**DATA, "bulk_reserve": "1500"}).status_code == 303
    text = " ".join(page(admin.get("/connection/?lang=en")).text.split())
    assert "1,500 messages of the quota" in text

    assert page(admin.get(url)).select_one("#bulk_reserve")["value"] == "1500"
    assert admin.post(url, data={**DATA, "bulk_reserve": " "}).status_code == 303
    text = " ".join(page(admin.get("/connection/?lang=en")).text.split())
    assert "as many as they need in 14 days" in text
    changes = select(AuditEvent).where(AuditEvent.action == "connection.changed")
    events = session.scalars(changes.order_by(AuditEvent.id)).all()
    assert [event.after for event in events] == [{"bulk_reserve": 1500}, {"bulk_reserve": None}]


def test_nothing_may_be_kept(admin, session, row) -> None:
    """Nought is a number of its own: bulk sending may take everything."""
    assert admin.post(f"/connection/{row.id}/details", data={**DATA, "bulk_reserve": "0"})
    session.expire_all()
    assert session.get_one(Connection, row.id).bulk_reserve == 0


@pytest.mark.parametrize("value", ["-1", "10000001", "çok", "1,5"])
def test_reserve_that_is_none_is_told(admin, session, page, row, value) -> None:
    """One sentence at the field, what was typed stays in it, and nothing changes."""
    answer = admin.post(f"/connection/{row.id}/details", data={**DATA, "bulk_reserve": value})
    assert answer.status_code == 422
    soup = page(answer)
    assert [link["href"] for link in soup.select(".alert-danger a")] == ["#bulk_reserve"]
    assert soup.select_one("#bulk_reserve")["value"] == value
    session.expire_all()
    assert session.get_one(Connection, row.id).bulk_reserve is None
