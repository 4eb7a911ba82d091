"""What is done to a person by hand: stop, lift, erase; each asks first and is written down."""

import pytest
from sqlalchemy import select

from iletiniz_admin.models import (
    AuditEvent,
    Consent,
    Message,
    MessageStatus,
    Order,
    Reason,
    Role,
    Suppression,
)

NUMBER = "+905551112233"


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


@pytest.fixture
def base(say_so) -> str:
    return f"/consents/person/consent/{say_so().id}"


def test_stop_asks_first(manager, page, session, base) -> None:
    """The page names what is stopped, with what was asked for chosen; opening it stops nothing."""
    soup = page(manager.get(f"{base}/stop?scope=all"))
    assert [choice["value"] for choice in soup.select("input[name=scope][checked]")] == ["all"]
    assert not session.scalars(select(Suppression)).all()


@pytest.mark.parametrize("scope", ["commercial", "all"])
def test_stop_takes_effect_at_once(manager, page, session, store, base, *, scope) -> None:
    """A press suppresses, writes the refusal down with who did it, and says so."""
    data = {"store_id": store.id, "scope": scope, "note": "Telefonla söyledi"}
    answer = manager.post(f"{base}/stop", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, base)
    assert "Stopped" in page(manager.get(f"{base}?lang=en")).text
    found = session.scalars(select(Suppression)).one()
    assert (found.scope, found.source, found.recipient) == (scope, "panel", NUMBER)
    said = session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (said.is_given, said.note) == (False, "Telefonla söyledi")
    assert "@" in said.recorded_by
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.withdrawn"]


def test_stop_ends_what_waits(manager, session, store, base, make_message) -> None:
    """A message that has not left does not leave any more, and the page counts it."""
    make_message()
    data = {"store_id": store.id, "scope": "all"}
    page_text = manager.post(f"{base}/stop?lang=en", data=data, follow_redirects=True).text
    assert "1 waiting message" in page_text
    message = session.scalars(select(Message)).one()
    assert (message.status, message.reason) == (MessageStatus.SKIPPED, Reason.OPTED_OUT)


@pytest.mark.parametrize(
    "data", [{}, {"scope": "none"}, {"scope": "all", "store_id": "999"}, {"scope": "all"}]
)
def test_stop_refuses_nonsense(sign_in, page, session, base, *, say_so, other_store, data) -> None:
    """Without a known store and scope nothing is stopped; the form says what is missing."""
    say_so(store_id=other_store.id)  # known to two merchants, so one has to be chosen
    answer = sign_in(Role.ADMIN).post(f"{base}/stop", data={"store_id": "", **data})
    assert answer.status_code == 422
    assert page(answer).select_one(".alert-danger a")
    assert not session.scalars(select(Suppression)).all()


def test_lift_says_what_it_means(manager, page, session, base, stop) -> None:
    """The page names the consequence; a press lifts, and the row stays as a record."""
    found = stop()
    address = f"{base}/lift/{found.id}"
    assert "only if the person asked for it" in page(manager.get(f"{address}?lang=en")).text
    assert manager.post(address).headers["Location"] == base
    session.expire_all()
    lifted_at, by = session.execute(select(Suppression.lifted_at, Suppression.lifted_by)).one()
    session.rollback()
    assert lifted_at is not None
    assert "@" in by
    assert page(manager.get(base)).find(string=lambda text: by in text)
    assert manager.post(address).status_code == 303  # once more: a word, no second event
    assert session.scalars(select(AuditEvent.action)).all() == ["consent.suppression_lifted"]


def test_lift_is_of_this_person_only(manager, base, stop) -> None:
    """Another person's stop cannot be lifted by this person's address."""
    other = stop("+905551119999")
    assert manager.get(f"{base}/lift/{other.id}").status_code == 404
    assert manager.get(f"{base}/lift/999").status_code == 404


def test_erase_is_for_admins(manager, sign_in, page, base) -> None:
    """A manager is neither shown the button nor let through."""
    assert f"{base}/erase" not in manager.get(base).text
    assert manager.get(f"{base}/erase").status_code == 403
    assert manager.post(f"{base}/erase").status_code == 403
    assert f"{base}/erase" in sign_in(Role.ADMIN).get(base).text


def test_erase_names_the_consequence_in_numbers(
    sign_in, page, session, base, *, stop, make_message, make_order
) -> None:
    """Orders, messages, what waits and answers are counted, and that the refusal stays."""
    stop()
    make_message(MessageStatus.DELIVERED)
    make_message()
    make_order(7)
    text = " ".join(page(sign_in(Role.ADMIN).get(f"{base}/erase?lang=en")).main.text.split())
    for sentence in (
        "1 order loses",
        "2 messages lose",
        "1 of them waits",
        "1 answer does not say any more whose it is",
    ):
        assert sentence in text, sentence
    assert "The personal data of +90 555 111 22 33 is erased" in text
    assert "The refusal is kept together with the number" in text
    assert session.scalars(select(Message.recipient)).all() == [NUMBER, NUMBER]


def test_erase_warns_of_answers_that_iys_was_not_told_of(
    sign_in, page, session, base, *, stop
) -> None:
    """What nobody could report afterwards is named before, and leads to the list."""
    stop()
    address = f"{base}/erase?lang=en"
    warning = page(sign_in(Role.ADMIN).get(address)).select_one(".alert-warning")
    assert "1 answer of this person has not been reported to İYS yet" in warning.text
    assert warning.a["href"].startswith("/consents/iys")
    for row in session.scalars(select(Consent)):
        row.iys_reported_at = row.at
    session.commit()
    assert page(sign_in(Role.ADMIN).get(address)).select_one(".alert-warning") is None


def test_erase_takes_the_person_out_of_all_stores(
    sign_in, session, base, *, say_so, stop, make_message, make_order, other_store
) -> None:
    """Nothing names the person afterwards but the refusal; the event names who erased."""
    say_so(store_id=other_store.id)
    stop()
    make_message()
    make_order(7, first_name="Ayşe")
    answer = sign_in(Role.ADMIN).post(f"{base}/erase")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/consents/")
    session.expire_all()
    assert all(text.startswith("erased:") for text in session.scalars(select(Consent.recipient)))
    message = session.scalars(select(Message)).one()
    assert (message.recipient, message.body) == ("", "")
    assert message.status is MessageStatus.CANCELLED
    order = session.scalars(select(Order)).one()
    assert (order.recipient, order.first_name) == (None, "")
    assert session.scalars(select(Suppression.recipient)).one() == NUMBER
    events = session.scalars(select(AuditEvent)).all()
    assert {event.action for event in events} == {"privacy.erased"}
    assert all("@" in event.actor for event in events)
    session.rollback()
    assert sign_in(Role.ADMIN).get(base).status_code == 404


def test_forms_need_their_token(manager, session, store, base, stop) -> None:
    """Without the form's token nothing is stopped or lifted."""
    found = stop()
    manager.sends_token = False
    data = {"store_id": store.id, "scope": "all"}
    assert manager.post(f"{base}/stop", data=data).status_code == 400
    assert manager.post(f"{base}/lift/{found.id}").status_code == 400
    session.expire_all()
    assert session.scalars(select(Suppression.lifted_at)).all() == [None]
