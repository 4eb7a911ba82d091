"""Suppressions: made once, lifted by a person only, asked for in the claim's own statement."""

from typing import Any

import factories
import pytest
from sqlalchemy import select

from iletiniz_admin.models import (
    AuditEvent,
    Consent,
    Message,
    MessageClass,
    Reason,
    Suppression,
)
from iletiniz_admin.services import audit, consent

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com", user_id=None)
BOTH = (MessageClass.INFORMATIONAL, MessageClass.COMMERCIAL)


@pytest.fixture
def suppress(session: Any, store: Any, connection: Any):
    def run(scope: str = "commercial", **more: Any) -> Suppression:
        values = {"recipient": NUMBER, "store": store, "connection": connection, **more}
        return consent.suppress(
            session, scope=scope, reason="withdrawn", source="panel", now=NOW, **values
        )

    return run


def test_withdrawal_keeps_its_proof(session: Any, store: Any, connection: Any, refuse: Any):
    """A withdrawal is a statement no and a suppression, with who, when, where and a note."""
    row = refuse(store, source="panel", note="called the shop")
    said = session.scalars(select(Consent)).one()
    assert (said.is_given, said.at, said.recorded_at, said.channel) == (False, NOW, NOW, "sms")
    assert (said.source, said.recorded_by, said.note) == (
        "panel",
        "deniz@example.com",
        "called the shop",
    )
    assert (row.scope, row.reason, row.source, row.by) == (
        "commercial",
        "withdrawn",
        "panel",
        "deniz@example.com",
    )
    assert (row.store_id, row.connection_id) == (store.id, connection.id)
    assert row.merchant_number == "1234567890"  # the connection's MERSİS number's owner
    written = session.scalars(select(AuditEvent)).one()
    assert (written.action, written.store_id) == ("consent.withdrawn", store.id)
    assert NUMBER not in f"{written.subject} {written.after}"


def test_suppressing_twice_is_once(suppress: Any):
    """A live suppression with the same scope, or a wider one, stays as it is."""
    first = suppress()
    assert suppress().id == first.id
    wide = suppress("all")
    assert wide.id != first.id
    assert suppress("all").id == wide.id
    assert suppress(recipient=OTHER_NUMBER).id not in {first.id, wide.id}


def test_suppression_of_a_store_alone_does_not_do_for_its_connection(
    session: Any, suppress: Any, connect: Any
):
    """One made under another merchant is no reason to leave one out: the store may move again."""
    first = suppress(connection=connect(merchant_number="5432109876543210"))
    assert suppress().id != first.id


def test_without_a_merchant_it_holds_everywhere(
    suppress: Any, connect: Any, open_store: Any, stopped: Any
):
    """Where nobody knows the merchant, no store may write: too few texts harm less."""
    suppress(connection=None)
    other = connect()
    assert stopped(open_store(other), other) == "commercial"


def test_widest_scope_is_told(suppress: Any, store: Any, connection: Any, stopped: Any):
    """Of several suppressions of a number, the one that forbids most counts."""
    suppress("all")
    suppress("commercial", connection=connection)
    assert stopped(store, connection) == "all"


def test_later_tick_lifts_nothing(
    *, session: Any, store: Any, connection: Any, refuse: Any, say: Any, stopped: Any
):
    """A box ticked after the refusal is a statement; commercial texts stay forbidden."""
    refuse(store)
    say(store, yes=True, hours=-1)
    assert consent.find_consented(session, store, [NUMBER]) == {NUMBER}
    assert stopped(store, connection) == "commercial"
    asked = {"store": store, "connection": connection, "recipient": NUMBER}
    found = [consent.find_objection(session, **asked, message_class=one) for one in BOTH]
    assert found == [None, Reason.OPTED_OUT]


def test_person_lifts_it(
    *, session: Any, store: Any, connection: Any, refuse: Any, say: Any, stopped: Any
):
    """Lifted by name and audited, the row stays as a record, and the newest statement counts."""
    row = refuse(store)
    consent.lift(session, row, PERSON, NOW)
    consent.lift(session, row, audit.WORKER, NOW)  # pressed twice
    assert stopped(store, connection) is None
    assert (row.lifted_at, row.lifted_by) == (NOW, "deniz@example.com")
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["consent.withdrawn", "consent.suppression_lifted"]
    asked = {"store": store, "connection": connection, "recipient": NUMBER}
    commercial = MessageClass.COMMERCIAL
    found = consent.find_objection(session, **asked, message_class=commercial)
    assert found is Reason.NO_CONSENT
    say(store, yes=True, hours=-1)
    assert consent.find_objection(session, **asked, message_class=commercial) is None


def test_refused_anew_after_a_lift(session: Any, store: Any, refuse: Any):
    """A lifted suppression is history: refusing again makes a new one."""
    first = refuse(store)
    consent.lift(session, first, PERSON, NOW)
    assert refuse(store).id != first.id


def test_merchant_number_is_taken_over(
    session: Any, suppress: Any, connect: Any, open_store: Any, stopped: Any
):
    """Refusals from before the number was known hold for the merchant's other connections too."""
    early, other = connect(), connect(merchant_number="0123456789012345")
    row = suppress(connection=early)
    lifted = suppress(connection=early, recipient=OTHER_NUMBER)
    consent.lift(session, lifted, PERSON, NOW)
    assert consent.adopt_merchant(session, early) == 0
    early.merchant_number = "0123456789012345"
    session.flush()
    assert consent.adopt_merchant(session, early) == 1
    session.refresh(row)
    session.refresh(lifted)
    assert (row.merchant_number, lifted.merchant_number) == ("1234567890", "")
    assert consent.adopt_merchant(session, early) == 0
    assert stopped(open_store(other), other) == "commercial"


@pytest.mark.parametrize(
    ("scope", "message_class", "forbidden"),
    [
        ("commercial", MessageClass.COMMERCIAL, True),
        ("commercial", MessageClass.INFORMATIONAL, False),
        ("all", MessageClass.COMMERCIAL, True),
        ("all", MessageClass.INFORMATIONAL, True),
    ],
)
def test_claim_leaves_out_whom_a_refusal_binds(
    *,
    session: Any,
    suppress: Any,
    store: Any,
    connection: Any,
    make_message: Any,
    scope: str,
    message_class: MessageClass,
    forbidden: bool,
):
    """The condition in a claim's WHERE is what `find_suppressed` and the class say of a message."""
    make_message(store, connection, message_class=message_class)
    make_message(store, connection, message_class=message_class, recipient=OTHER_NUMBER)
    row = suppress(scope)
    clause = consent.is_suppressed_clause(Message, connection)
    found = session.scalars(select(Message.recipient).where(clause)).all()
    assert found == ([NUMBER] if forbidden else [])
    table_clause = consent.is_suppressed_clause(Message.__table__, connection)
    assert session.scalars(select(Message.recipient).where(table_clause)).all() == found
    consent.lift(session, row, PERSON, NOW)
    assert session.scalars(select(Message.id).where(clause)).all() == []


def test_claim_knows_the_merchant(
    session: Any, suppress: Any, connect: Any, open_store: Any, make_message: Any
):
    """The claim of a sister connection leaves the number out, that of a stranger does not."""
    suppress()
    sister = connect(merchant_number="0123456789012345")
    stranger = connect(merchant_number="5432109876543210")
    for one in (sister, stranger):
        make_message(open_store(one), one)
        clause = consent.is_suppressed_clause(Message, one)
        query = select(Message.id).where(Message.connection_id == one.id, clause)
        assert bool(session.scalars(query).all()) is (one is sister)
