"""Everything that is kept of one number, and nothing of anybody else."""

import json
from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, Consent, OptOutLink, Order, Suppression
from iletiniz_admin.services import audit, consent, person_file, privacy
from iletiniz_admin.services.privacy import Person
from iletiniz_admin.wording.personal_data import item_of

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com", user_id=None)


@pytest.fixture
def add_order(session: Any):
    def make(store: Any, order_id: int = 1453, **more: Any) -> Order:
        values: dict[str, Any] = {"recipient": NUMBER, "first_name": "Ayşe", **more}
        row = Order(
            store_id=store.id,
            order_id=order_id,
            number=str(order_id),
            status="processing",
            updated_at=NOW,
            **values,
        )
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def add_link(session: Any, connection: Any):
    def make(store: Any, recipient: str = NUMBER) -> OptOutLink:
        row = OptOutLink(
            token_hash=consent.token_hash(consent.new_token()),
            store_id=store.id,
            connection_id=connection.id,
            recipient=recipient,
            created_at=NOW,
        )
        session.add(row)
        session.flush()
        return row

    return make


def test_everything_of_a_number_is_shown(
    *,
    session: Any,
    store: Any,
    connection: Any,
    say: Any,
    refuse: Any,
    make_message: Any,
    add_order: Any,
    add_link: Any,
    take_file: Any,
):
    """Statements, suppressions, messages, orders, files and links, newest first."""
    done = take_file("numara;izin;tarih\n05320000102;evet;01.06.2026\n")
    refuse(store)
    order, link = add_order(store), add_link(store)
    first, second = (make_message(store, connection) for _ in range(2))
    told = make_message(
        store, connection, recipient=OTHER_NUMBER, recipient_role="staff", order_id=order.order_id
    )
    view = consent.person(session, NUMBER, [store.id])
    assert [one.source for one in view.consents] == ["opt_out", "import"]
    assert [one.scope for one in view.suppressions] == ["commercial"]
    assert [one.id for one in view.messages] == [told.id, second.id, first.id]
    assert ([*view.orders], [*view.imports], [*view.links]) == ([order], [done], [link])
    assert (view.recipient, view.is_cut, view.is_empty) == (NUMBER, False, False)


def test_nothing_of_others_is_shown(
    *,
    session: Any,
    store: Any,
    connect: Any,
    open_store: Any,
    say: Any,
    refuse: Any,
    make_message: Any,
    add_order: Any,
    add_link: Any,
):
    """Neither other numbers, nor what stores hold that one may not see."""
    foreign = connect(merchant_number="5432109876543210")
    hidden = open_store(foreign)
    say(store, yes=True, recipient=OTHER_NUMBER)
    refuse(hidden)
    make_message(hidden, foreign)
    add_order(hidden)
    add_link(hidden)
    add_order(store, 7, recipient=OTHER_NUMBER)
    make_message(store, None, recipient=OTHER_NUMBER, order_id=7)
    assert consent.person(session, NUMBER, [store.id]).is_empty
    assert consent.person(session, NUMBER, []).is_empty
    assert not consent.person(session, NUMBER, [hidden.id]).is_empty


def test_refusal_to_a_sister_store_is_shown(
    session: Any, store: Any, connection: Any, open_store: Any, refuse: Any
):
    """What binds a store one sees is shown, even if it was said to one that one does not."""
    refuse(open_store(connection))
    view = consent.person(session, NUMBER, [store.id])
    assert (len(view.suppressions), len(view.consents)) == (1, 0)


def test_lists_are_bounded(session: Any, store: Any):
    """500 of a kind, and a word that there is more."""
    row = consent.statement_row(store.id, NUMBER, {"sms_marketing": True}, source="x", at=NOW)
    consent.record(session, [row] * 501)
    view = consent.person(session, NUMBER, [store.id])
    assert (len(view.consents), view.is_cut) == (500, True)


def test_erasing_leaves_the_refusal_and_no_number(
    *,
    session: Any,
    store: Any,
    connection: Any,
    refuse: Any,
    add_order: Any,
    add_link: Any,
    stopped: Any,
    make_message: Any,
):
    """Links and notes name nobody any more; the suppression stays and goes on being heeded."""
    refuse(store, note="Ayşe called")
    add_order(store)
    add_link(store)
    kept = add_link(store, OTHER_NUMBER)
    make_message(store, connection, status="skipped")
    done = privacy.erase(session, store, Person(recipients=(NUMBER,)), NOW, actor=PERSON)
    session.expire_all()
    assert (done.orders, done.messages, done.consents) == (1, 1, 1)
    said = session.scalars(select(Consent)).one()
    assert (said.note, said.is_given, NUMBER in said.recipient) == ("", False, False)
    recipients = session.scalars(select(OptOutLink.recipient)).all()
    assert sorted(recipients) == ["", kept.recipient]
    assert session.scalars(select(Suppression.recipient)).one() == NUMBER
    assert stopped(store, connection) == "commercial"
    erased = select(AuditEvent.actor).where(AuditEvent.action == "privacy.erased")
    assert session.scalars(erased).one() == "deniz@example.com"


def test_erasing_by_order_blanks_its_links(
    *, session: Any, store: Any, connection: Any, add_link: Any, make_message: Any
):
    """The link in a text about the order is found by that text's number; the team's is not."""
    add_link(store)
    add_link(store, OTHER_NUMBER)
    make_message(store, connection, order_id=1453)
    make_message(store, connection, order_id=1453, recipient=OTHER_NUMBER, recipient_role="staff")
    privacy.erase(session, store, Person(order_ids=(1453,)), NOW)
    session.expire_all()
    assert sorted(session.scalars(select(OptOutLink.recipient))) == ["", OTHER_NUMBER]
    assert session.scalars(select(AuditEvent.actor)).one() == "bridge"


def test_export_for_wordpress_has_the_merchants_refusals(
    session: Any, store: Any, connection: Any, open_store: Any, refuse: Any
):
    """What WordPress hands to the person includes refusals to sister stores that bind this one."""
    refuse(open_store(connection))
    page = privacy.export(session, store, Person(recipients=(NUMBER,)), 1)
    assert [type(row.kept) for row in page.rows] == [Suppression]


def test_file_of_a_person_holds_every_row(session: Any, store: Any):
    """What is handed out is all there is, however much: only the page is cut."""
    row = consent.statement_row(store.id, NUMBER, {"sms_marketing": True}, source="x", at=NOW)
    consent.record(session, [row] * 1201)
    held = person_file.collect(session, NUMBER, [store.id], PERSON)
    assert len(held["consents"]) == 1201
    written = session.scalars(select(AuditEvent)).one()
    assert written.after == {"consents": 1201}


def test_texts_are_handed_out_without_the_refusal_link(
    session: Any, store: Any, connection: Any, make_message: Any
):
    """A person's file and WordPress's export pass through other hands, so the token is cut."""
    token = consent.new_token()
    body = f"İndirim!\nRet: https://p.example/r/{token}"
    message = make_message(store, connection, body=body, error_message=f"Hata: {body}")
    held = person_file.collect(session, NUMBER, [store.id], PERSON)["messages"][0]
    item = item_of(message, store, [NUMBER])["data"]
    assert held["body"] == "İndirim!\nRet: https://p.example/r/…"
    assert held["body"] in item.values()
    assert token not in json.dumps([held, item])
    assert message.body == body  # what is sent stays whole
