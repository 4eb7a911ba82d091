"""What İYS has still to be told: the countdown, the file, and marking it as done."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Consent, Role

NUMBER = "+905551112233"
OTHER = "+905551112244"


@pytest.fixture(autouse=True)
def on_a_monday(time_machine) -> None:
    time_machine.move_to("2026-06-15T09:15:00+00:00")


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def reported(session) -> list[str]:
    query = select(Consent.recipient).where(Consent.iys_reported_at.is_not(None))
    found = list(session.scalars(query.order_by(Consent.id)))
    session.rollback()
    return found


def test_nothing_open_says_so(manager, page) -> None:
    """An empty list explains where its rows come from."""
    assert page(manager.get("/consents/iys")).select_one(".empty-state")


def test_countdown_is_in_words(manager, page, say_so) -> None:
    """Late ones first, in red with sign and word; then what is due, then what has time."""
    say_so("+905551110001", at=at(15))  # Monday: due on Thursday
    say_so("+905551110002", at=at(10))  # Wednesday: due today
    say_so("+905551110003", at=at(9))  # Tuesday: was due on Friday
    soup = page(manager.get("/consents/iys?lang=en"))
    tags = soup.select("tbody .form-check-label .status-tag")
    assert [tag.text.strip() for tag in tags] == ["✕3 days late", "!due today", "•3 days left"]
    assert "status-danger" in tags[0]["class"]
    assert "1 answer is overdue" in soup.select_one(".alert-danger").text
    assert "18 June 2026" in soup.text


def test_chosen_ones_are_marked(manager, session, page, say_so) -> None:
    """What is ticked is marked with who and when, leaves the list, and is in the log."""
    first, _second = say_so(at=at(10)), say_so(OTHER, at=at(11))
    answer = manager.post("/consents/iys/mark", data={"consent_id": [first.id]})
    assert answer.headers["Location"] == "/consents/iys"
    assert reported(session) == [NUMBER]
    soup = page(manager.get("/consents/iys"))
    links = [link.text for link in soup.select("tbody a")]
    assert links == ["+90\xa0555\xa0111\xa022\xa044"]
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.iys_reported"]


def test_marking_nothing_says_so(manager, page) -> None:
    """A press without a tick is told, not taken for all."""
    manager.post("/consents/iys/mark?lang=en")
    assert "at least one" in page(manager.get("/consents/iys?lang=en")).text
    assert manager.post("/consents/iys/mark", data={"consent_id": "x"}).status_code == 400


def test_rows_of_others_are_not_marked(sign_in, page, session, say_so, other_store) -> None:
    """By no number of a row does a manager mark another store's answer."""
    row = say_so(at=at(10))
    client = sign_in(Role.MANAGER, stores=[other_store])
    client.post("/consents/iys/mark", data={"consent_id": row.id})
    assert page(client.get("/consents/iys")).select_one(".empty-state")
    assert reported(session) == []


def test_file_holds_what_is_open(manager, session, store, say_so) -> None:
    """The file for the upload holds the open answers, and marks none of them."""
    say_so(at=at(10))
    answer = manager.post(f"/consents/iys/export/{store.id}")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == NUMBER
    assert reported(session) == []
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.iys_exported"]


def test_file_of_another_store_is_not_there(sign_in, store, other_store) -> None:
    """A manager downloads for their own stores only."""
    client = sign_in(Role.MANAGER, stores=[other_store])
    assert client.post(f"/consents/iys/export/{store.id}").status_code == 404


def test_file_is_of_one_merchant(sign_in, page, say_so, store, other_store) -> None:
    """Whoever sees two merchants gets a file of each."""
    say_so(at=at(10))
    say_so(OTHER, at=at(10), store_id=other_store.id)
    admin = sign_in(Role.ADMIN)
    soup = page(admin.get("/consents/iys"))
    actions = [form["action"] for form in soup.select("form[action*=export]")]
    assert len(actions) == 2
    texts = [admin.post(action).text for action in actions]
    assert [NUMBER in text for text in texts] != [OTHER in text for text in texts]


def test_all_until_a_time_are_marked(manager, session, page, say_so) -> None:
    """After the upload everything of its time is marked, and what came later stays open."""
    say_so(at=at(10))
    say_so(OTHER, at=at(15, 9))
    address = "/consents/iys/mark-all?until=2026-06-15T11:00&lang=en"  # Turkey's clock
    assert "1 answer that was open" in page(manager.get(address)).text
    assert reported(session) == []
    assert manager.post(address).status_code == 303
    assert reported(session) == [NUMBER]


@pytest.mark.parametrize("until", ["", "dün", "2026-99-99T00:00", "0001-01-01T00:00", "2000-01-01"])
def test_no_time_marks_nothing(manager, session, page, say_so, until) -> None:
    """What is no time, or lies before everything, leads back with a word."""
    say_so(at=at(10))
    address = f"/consents/iys/mark-all?until={until}"
    assert page(manager.get(address)).select_one(".empty-state")
    assert manager.post(address).status_code == 303
    assert reported(session) == []
