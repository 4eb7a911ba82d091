"""An answer that is written down by hand."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AuditEvent, Consent, MessageStatus, Role, Suppression

NUMBER = "+905551112233"
YES = {
    "number": "0555 111 22 33",
    "answer": "yes",
    "said_at": "2026-07-19T14:30",
    "way": "paper",
    "note": "Form no. 12",
}


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture(autouse=True)
def at_a_time(time_machine) -> None:
    time_machine.move_to("2026-07-20T09:15:00+00:00", tick=False)


def test_yes_is_kept_with_its_proof(manager, session, page, store) -> None:
    """Number, moment by Turkey's clock, way, proof, and who wrote it down when."""
    answer = manager.post("/consents/add", data=YES)
    assert answer.status_code == 303
    row = session.scalars(select(Consent)).one()
    assert (row.recipient, row.is_given, row.source) == (NUMBER, True, "panel")
    assert row.at.isoformat() == "2026-07-19T11:30:00+00:00"
    assert row.note.endswith(": Form no. 12")
    assert "@" in row.recorded_by
    assert row.recorded_at == utcnow()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.store_id) == ("consent.recorded", store.id)
    assert NUMBER not in str(event.after) + event.subject
    session.rollback()
    assert NUMBER not in answer.headers["Location"]
    assert page(manager.get(answer.headers["Location"])).h1.text.strip() == NUMBER


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"note": ""}, "note"),
        ({"note": "x" * 300}, "note"),
        ({"number": "0312 555 12 34"}, "number"),
        ({"number": ""}, "number"),
        ({"answer": ""}, "answer"),
        ({"answer": "perhaps"}, "answer"),
        ({"said_at": ""}, "said_at"),
        ({"said_at": "dün"}, "said_at"),
        ({"said_at": "1923-10-29T10:00"}, "said_at"),
        ({"said_at": "2026-07-20T12:16"}, "said_at"),
        ({"way": "telepathy"}, "way"),
    ],
)
def test_entry_says_what_is_missing(manager, session, page, change, field) -> None:
    """Each fault is told at its field, nothing typed is lost, and nothing is kept."""
    answer = manager.post("/consents/add?lang=en", data={**YES, **change})
    assert answer.status_code == 422
    soup = page(answer)
    assert [link["href"] for link in soup.select(".alert-danger a")] == [f"#{field}"]
    if field != "note":
        assert soup.select_one("#note").text.strip() == "Form no. 12"
    assert not session.scalars(select(Consent)).all()


def test_no_needs_no_proof_and_stops(manager, session, page, store, make_message) -> None:
    """A refusal suppresses at once, and what waits does not leave."""
    message = make_message(message_class="commercial")
    data = {**YES, "answer": "no", "note": ""}
    text = manager.post("/consents/add?lang=en", data=data, follow_redirects=True).text
    assert "1 waiting message" in text
    found = session.scalars(select(Suppression)).one()
    assert (found.scope, found.source) == ("commercial", "panel")
    assert found.merchant_number == "1234567890"
    session.refresh(message)
    assert message.status is MessageStatus.SKIPPED


def test_yes_lifts_no_stop(manager, session, stop) -> None:
    """Whoever refused stays stopped; the page says how to go on."""
    stop()
    text = manager.post("/consents/add?lang=en", data=YES, follow_redirects=True).text
    assert "lift the stop below" in text
    assert session.scalars(select(Suppression.lifted_at)).all() == [None]


def test_entry_of_a_foreign_store_is_refused(sign_in, session, page, store, other_store) -> None:
    """With several stores one is chosen; another's cannot be."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/consents/add", data=YES).status_code == 422
    assert admin.post("/consents/add", data={**YES, "store_id": other_store.id}).status_code == 303
    manager = sign_in(Role.MANAGER, stores=[store])
    foreign = other_store.id
    session.rollback()
    manager.post("/consents/add", data={**YES, "store_id": foreign})
    assert session.scalars(select(Consent.store_id).order_by(Consent.id)).all() == [
        foreign,
        store.id,
    ]


def test_entry_without_a_store_says_so(sign_in, page) -> None:
    """A panel without stores has nobody to whom an answer could be given."""
    soup = page(sign_in(Role.ADMIN).get("/consents/add"))
    assert soup.select_one(".empty-state")
    assert not soup.select("main form")


def test_entry_takes_this_very_minute(manager, session) -> None:
    """What was said just now, by Turkey's clock, is not in the future."""
    local = utcnow().astimezone(ZoneInfo("Europe/Istanbul")) - timedelta(minutes=1)
    said_at = local.strftime("%Y-%m-%dT%H:%M")
    assert manager.post("/consents/add", data={**YES, "said_at": said_at}).status_code == 303
