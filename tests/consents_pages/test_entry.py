"""An answer that is written down by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AuditEvent, Consent, MessageStatus, Role, Suppression

NUMBER = "+905551112233"
AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
SHOWN = "+90\xa0555\xa0111\xa022\xa033"
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
    assert row.note == "[paper] Form no. 12"
    assert "@" in row.recorded_by
    assert row.recorded_at == utcnow()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.store_id) == ("consent.recorded", store.id)
    assert NUMBER not in str(event.after) + event.subject
    session.rollback()
    assert NUMBER not in answer.headers["Location"]
    assert page(manager.get(answer.headers["Location"])).h1.text.strip() == SHOWN


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
        ({"way": ""}, "way"),
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


def flash_of(soup) -> str:
    """What the page says was done."""
    return " ".join(soup.select_one(".alert").get_text(" ").split())


@pytest.mark.parametrize(("scope", "what"), [("commercial", "no commercial"), ("all", "no texts")])
def test_yes_after_a_stop_says_how_to_go_on(manager, session, page, *, stop, scope, what) -> None:
    """Whoever refused before stays stopped: what is not sent, since when, and where to lift it."""
    stop(scope=scope, at=AT - timedelta(days=9))
    told = flash_of(page(manager.post("/consents/add?lang=en", data=YES, follow_redirects=True)))
    assert f"stopped since 11 Jul 2026, 12:15: {what}" in told
    assert "lift the stop below" in told
    assert session.scalars(select(Suppression.lifted_at)).all() == [None]


@pytest.mark.parametrize(("scope", "what"), [("commercial", "no commercial"), ("all", "no texts")])
def test_yes_before_a_refusal_does_not_nudge(manager, page, stop, scope, what) -> None:
    """An older yes is no reason to lift a later refusal: it holds, and nothing is to be done."""
    stop(scope=scope)  # on the day after the yes
    told = flash_of(page(manager.post("/consents/add?lang=en", data=YES, follow_redirects=True)))
    assert f"refused later (20 Jul 2026, 12:15). The refusal holds: {what}" in told
    assert "lift" not in told


def test_yes_before_a_no_whose_stop_was_lifted_is_outweighed(manager, page, say_so, stop) -> None:
    """Without a stop the newest answer counts, so an older yes changes nothing, either."""
    say_so(is_given=False)
    stop(lifted_at=AT)
    told = flash_of(page(manager.post("/consents/add?lang=en", data=YES, follow_redirects=True)))
    assert "refused later (20 Jul 2026, 12:15)" in told


def test_yes_that_is_the_newest_answer_is_just_kept(manager, page, say_so, stop) -> None:
    """A yes after a no whose stop was lifted counts."""
    say_so(is_given=False, at=AT - timedelta(days=9))
    stop(at=AT - timedelta(days=9), lifted_at=AT)
    told = flash_of(page(manager.post("/consents/add?lang=en", data=YES, follow_redirects=True)))
    assert told == "The consent was written down."


def test_nothing_is_chosen_beforehand(manager, page) -> None:
    """Neither the answer nor how it was said is preset: each would be a false proof."""
    soup = page(manager.get("/consents/add?lang=en"))
    assert not soup.select("main input[checked], main option[selected][value]:not([value=''])")
    first = soup.select_one("#way option")
    assert (first["value"], first.text) == ("", "Choose how")


@pytest.mark.parametrize(
    ("lang", "words"), [("tr", "Telefonla: Form no. 12"), ("en", "By phone: Form no. 12")]
)
def test_way_is_shown_in_the_language_of_the_page(manager, page, lang, words) -> None:
    """How it was said is kept as a code, and read in words by everybody."""
    address = manager.post("/consents/add", data={**YES, "way": "phone"}).headers["Location"]
    assert words in page(manager.get(f"{address}?lang={lang}")).text


def test_answer_is_added_from_the_persons_page(manager, session, page, make_message, stop) -> None:
    """The number is filled in, and stands in no address; also after a stop was lifted."""
    message = make_message()
    stop(lifted_at=AT)
    base = f"/consents/person/message/{message.id}"
    link = page(manager.get(f"{base}?lang=en")).find("a", string="Add a consent or a refusal")
    assert link["href"] == f"{base}/add"
    soup = page(manager.get(link["href"]))
    number = soup.select_one("#number")["value"]
    assert number == SHOWN
    assert soup.find("a", href=base), "a way back to the person"
    answer = manager.post(link["href"], data={**YES, "number": number})
    assert answer.status_code == 303
    assert session.scalars(select(Consent.recipient)).all() == [NUMBER]


def test_answer_is_not_added_to_a_stranger(sign_in, make_message, other_store) -> None:
    """Another store's person cannot be reached by the form either."""
    message = make_message()
    address = f"/consents/person/message/{message.id}/add"
    client = sign_in(Role.MANAGER, stores=[other_store])
    assert client.get(address).status_code == 404
    assert client.post(address, data=YES).status_code == 404


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
