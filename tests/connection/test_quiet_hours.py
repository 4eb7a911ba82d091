"""Quiet hours and the frequency cap, beside the merchant on the connection's details."""

import pytest
from factories import make_connection
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Connection, Suppression

DATA = {
    "name": "Ana",
    "merchant_title": "Kahve A.Ş.",
    "merchant_number": "1234567890",
    "quiet_from": "21:30",
    "quiet_until": "07:45",
    "frequency_cap_hours": "24",
}


@pytest.fixture
def row(session, sealer) -> Connection:
    row = make_connection(session, sealer)
    session.commit()
    return row


def test_limits_are_shown_and_kept(admin, session, page, row) -> None:
    """Times stand as HH:MM in the form and as minutes in the row; the change is written down."""
    url = f"/connection/{row.id}/details"
    soup = page(admin.get(url))
    values = {name: soup.select_one(f"#{name}")["value"] for name in DATA}
    assert (values["quiet_from"], values["quiet_until"]) == ("21:00", "08:00")
    assert values["frequency_cap_hours"] == "16"
    assert admin.post(url, data=DATA).status_code == 303
    session.expire_all()
    kept = session.get(Connection, row.id)
    assert (kept.quiet_from_minutes, kept.quiet_until_minutes) == (1290, 465)
    assert kept.frequency_cap_hours == 24
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "connection.changed"))
    assert event.one().before["quiet_from_minutes"] == 1260
    session.rollback()
    text = " ".join(page(admin.get("/connection/?lang=en")).text.split())
    assert "Quiet from 21:30 to 07:45" in text
    assert "one in 24 hours" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quiet_from", ""),
        ("quiet_from", "25:00"),
        ("quiet_until", "akşam"),
        ("frequency_cap_hours", ""),
        ("frequency_cap_hours", "-1"),
        ("frequency_cap_hours", "721"),
        ("frequency_cap_hours", "çok"),
    ],
)
def test_limits_that_are_none_are_told(admin, session, page, row, *, field, value) -> None:
    """One sentence at the field, what was typed stays in it, and nothing changes."""
    answer = admin.post(f"/connection/{row.id}/details", data={**DATA, field: value})
    assert answer.status_code == 422
    soup = page(answer)
    assert [link["href"] for link in soup.select(".alert-danger a")] == [f"#{field}"]
    assert soup.select_one(f"#{field}")["value"] == value
    session.expire_all()
    assert session.get(Connection, row.id).name != "Ana"


def test_no_limits_are_said_in_words(admin, page, row) -> None:
    """The same time twice and a cap of 0 are told as what they mean."""
    none = {**DATA, "quiet_until": "21:30", "frequency_cap_hours": "0"}
    assert admin.post(f"/connection/{row.id}/details", data=none).status_code == 303
    text = " ".join(page(admin.get("/connection/?lang=en")).text.split())
    assert "No quiet hours · no limit for a number" in text


def test_number_of_the_merchant_reaches_its_refusals(admin, session, row) -> None:
    """What was refused before the number was written down holds for the merchant from then on."""
    session.add(
        Suppression(
            recipient="+905551112233",
            connection_id=row.id,
            scope="commercial",
            reason="withdrawn",
            source="opt_out",
            at=row.created_at,
        )
    )
    session.commit()
    admin.post(f"/connection/{row.id}/details", data=DATA)
    session.expire_all()
    assert session.scalars(select(Suppression.merchant_number)).all() == ["1234567890"]
