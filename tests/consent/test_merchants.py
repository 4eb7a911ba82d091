"""How far a refusal reaches: every store of the merchant, however it is connected by then."""

from datetime import timedelta
from typing import Any

import factories
import pytest

from iletiniz_admin.models import ConnectionStatus, Store, StoreStatus
from iletiniz_admin.services import audit, connections, consent
from iletiniz_admin.services.merchant import merchant_key

NOW = factories.NOW
NUMBER = "+905320000102"
MERSIS, OTHER_MERSIS = "0123456789012345", "5432109876543210"
PERSON = audit.Actor("deniz@example.com")


@pytest.fixture
def second(open_store: Any, connection: Any) -> Store:
    return open_store(connection)


def test_refusal_stops_every_store_of_the_connection(
    store: Any, second: Any, connection: Any, refuse: Any, stopped: Any
):
    """What is refused in one store is refused in the other one of the same connection, at once."""
    assert stopped(second, connection) is None
    refuse(store)
    assert stopped(store, connection) == stopped(second, connection) == "commercial"
    assert stopped(second, connection, "+905551112233") is None


def test_refusal_stops_a_second_connection_of_the_merchant(
    store: Any, connect: Any, open_store: Any, refuse: Any, stopped: Any
):
    """Two workspaces with the same merchant's number are one merchant; another number is not."""
    sister = connect(merchant_number=MERSIS)
    stranger = connect(merchant_number=OTHER_MERSIS)
    theirs, foreign = open_store(sister), open_store(stranger)
    refuse(store)
    assert stopped(theirs, sister) == "commercial"
    assert stopped(foreign, stranger) is None


def test_empty_numbers_make_no_merchant(connect: Any, open_store: Any, refuse: Any, stopped: Any):
    """Two connections without a merchant's number are not one merchant for that."""
    first, other = connect(), connect()
    refuse(open_store(first))
    assert stopped(open_store(other), other) is None


def test_refusal_goes_with_a_moved_store(
    *, session: Any, store: Any, connect: Any, open_store: Any, refuse: Any, stopped: Any
):
    """A store that is moved to another connection takes the refusals to it along."""
    refuse(store)
    other = connect(merchant_number=OTHER_MERSIS)
    beside = open_store(other)
    assert stopped(beside, other) is None
    connections.assign_store(session, store, other, actor=PERSON)
    assert stopped(store, other) == "commercial"
    assert stopped(beside, other) == "commercial"  # both are one merchant's now


def test_moved_store_leaves_the_refusal_behind_too(
    *,
    session: Any,
    store: Any,
    second: Any,
    connection: Any,
    connect: Any,
    refuse: Any,
    stopped: Any,
):
    """The stores that stay with the old connection go on heeding what was said to the moved one."""
    refuse(store)
    other = connect(merchant_number=OTHER_MERSIS)
    connections.assign_store(session, store, other, actor=PERSON)
    assert stopped(second, connection) == "commercial"


@pytest.mark.parametrize("known_by", [{"merchant_number": MERSIS}, {"workspace_id": "ws_1"}])
def test_workspace_connected_anew_knows_who_refused(
    *, connect: Any, open_store: Any, refuse: Any, stopped: Any, known_by: dict[str, str]
):
    """A new row for the same merchant or workspace stops texts even of stores opened later."""
    old = connect(**known_by)
    refuse(open_store(old))
    old.status = ConnectionStatus.DISCONNECTED
    new = connect(**known_by)
    assert stopped(open_store(new), new) == "commercial"


def test_shared_workspace_of_two_merchants_is_not_one(
    connect: Any, open_store: Any, refuse: Any, stopped: Any
):
    """In one workspace, connections with different merchants' numbers are different merchants."""
    first = connect(workspace_id="ws_1", merchant_number=MERSIS)
    other = connect(workspace_id="ws_1", merchant_number=OTHER_MERSIS)
    refuse(open_store(first))
    assert stopped(open_store(other), other) is None


def test_stores_without_a_choice_share_the_only_connection(
    session: Any, connection: Any, open_store: Any, refuse: Any, stopped: Any
):
    """Stores that send by the only connection are one merchant's."""
    first, other = open_store(None), open_store(None)
    assert consent.merchant_store_ids(session, first) == [first.id, other.id]
    refuse(first)
    assert stopped(other, connection) == "commercial"


def test_replaced_only_connection_knows_the_stores(
    session: Any, connect: Any, open_store: Any, refuse: Any, stopped: Any
):
    """With nothing but the stores in common, the new connection heeds what they were told."""
    old = connect()
    first, other = open_store(None), open_store(None)
    refuse(first)
    old.status = ConnectionStatus.DISCONNECTED
    new = connect()
    session.flush()
    assert stopped(other, new) == "commercial"


def test_merchant_has_all_its_stores(
    session: Any, store: Any, second: Any, connect: Any, open_store: Any
):
    """Stores of all the merchant's connections count, removed ones too, others do not."""
    sister = connect(merchant_number=MERSIS)
    gone = open_store(sister, status=StoreStatus.REMOVED)
    open_store(connect(merchant_number=OTHER_MERSIS))
    lonely = open_store(None)
    assert consent.merchant_store_ids(session, store) == [store.id, second.id, gone.id]
    assert consent.merchant_store_ids(session, lonely) == [lonely.id]


def test_consent_to_one_store_is_to_the_merchant(session: Any, store: Any, second: Any, say: Any):
    """The newest statement in any store of the merchant counts in all; an unticked box is a no."""
    say(store, yes=True, hours=2)
    assert consent.find_consented(session, second, [NUMBER]) == {NUMBER}
    say(second, yes=False, hours=1)
    assert consent.find_consented(session, store, [NUMBER]) == frozenset()
    say(store, yes=True)
    assert consent.find_consented(session, second, [NUMBER]) == {NUMBER}


def test_order_of_telling_does_not_matter(session: Any, store: Any, second: Any, say: Any):
    """A statement that arrives late counts by when it was made; of one moment's two the no wins."""
    say(store, yes=False, hours=1)
    say(second, yes=True, hours=2)
    assert consent.find_consented(session, store, [NUMBER]) == frozenset()
    say(store, yes=False, at=NOW)
    say(second, yes=True, at=NOW)
    assert consent.find_consented(session, store, [NUMBER]) == frozenset()
    say(second, yes=True, at=NOW + timedelta(microseconds=1))
    assert consent.find_consented(session, store, [NUMBER]) == {NUMBER}


def test_nobody_asked_costs_nothing(session: Any, store: Any, connection: Any, counted: Any):
    """Without recipients the database is not asked."""
    store_id = store.id  # loaded before the counting
    with counted() as seen:
        assert consent.find_suppressed(session, [], store, connection) == {}
        assert consent.find_consented(session, store, []) == frozenset()
    assert (store_id, seen) == (store.id, [])


TAX = "1234567890"
BRANCHES = ("0123456789000015", "0123456789000023")


@pytest.mark.parametrize(("first", "other"), [(TAX, BRANCHES[0]), BRANCHES, (TAX, TAX)])
@pytest.mark.parametrize("is_turned", [False, True])
def test_tax_number_and_mersis_are_one_merchant(
    *,
    session: Any,
    connect: Any,
    open_store: Any,
    refuse: Any,
    stopped: Any,
    first: str,
    other: str,
    is_turned: bool,
):
    """However a firm's number is written on two connections, a refusal to one binds both."""
    first, other = (other, first) if is_turned else (first, other)
    here, there = connect(merchant_number=first), connect(merchant_number=other)
    mine, theirs = open_store(here), open_store(there)
    row = refuse(mine)
    assert row.merchant_number == TAX
    assert stopped(theirs, there) == "commercial"
    assert consent.merchant_store_ids(session, mine) == [mine.id, theirs.id]
    row.connection_id, row.store_id = connect().id, None  # only its number tells whose it is
    session.flush()
    assert stopped(theirs, there) == "commercial"


def test_number_stored_as_it_was_written_still_binds(
    session: Any, connect: Any, open_store: Any, refuse: Any, stopped: Any
):
    """A refusal with the whole MERSİS number, from before keys were kept, is found by both."""
    first = connect(merchant_number=BRANCHES[0])
    row = refuse(open_store(first))
    row.merchant_number, row.connection_id, row.store_id = BRANCHES[0], connect().id, None
    session.flush()
    for number, scope in [
        (TAX, "commercial"),
        (BRANCHES[0], "commercial"),
        (BRANCHES[1], "commercial"),
        ("9876543217", None),
        ("0" + "1" * 15, None),
    ]:
        other = connect(merchant_number=number)
        assert stopped(open_store(other), other) == scope, number


def test_told_again_by_another_number_it_is_written_once(
    session: Any, connect: Any, open_store: Any, refuse: Any
):
    """A refusal that the merchant knows by its tax number is not added under its MERSİS number."""
    first = refuse(open_store(connect(merchant_number=TAX)))
    again = refuse(open_store(connect(merchant_number=BRANCHES[0])))
    assert again.id == first.id


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("", ""),
        (TAX, TAX),
        (BRANCHES[0], TAX),
        ("0123-4567-8900 0015", TAX),
        ("10000000146", "10000000146"),
        ("1000000014600012", "10000000146"),
        ("5432109876543210", "5432109876543210"),
        ("012345678900001", "012345678900001"),
        (" Örnek A.Ş. ", "Örnek A.Ş."),
    ],
)
def test_key_of_a_merchants_number(number: str, key: str):
    """A tax number, the identity number of a sole trader, or what else was written."""
    assert merchant_key(number) == key
    assert merchant_key(key) == key
