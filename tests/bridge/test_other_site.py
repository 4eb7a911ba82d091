"""The clone guard, end to end: a copy changes nothing, the shop goes on, a person answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Order, OrderEvent, Store
from iletiniz_admin.services import stores
from iletiniz_admin.services.audit import COMMAND_LINE

KNOWN, OTHER, THIRD = (
    "https://kahve.example",
    "https://staging.kahve.example",
    "https://yeni.example",
)


@pytest.fixture
def call(bridge: Any, make_event: Any, session: Any):
    """Sends an event of another order from a site; gives back the status of the answer."""
    order_ids = iter(range(1, 1000))

    def run(site: str) -> int:
        session.rollback()  # SQLite has one writer
        bridge.site = site
        return int(bridge.events(make_event(order_id=next(order_ids))).status_code)

    return run


@pytest.fixture
def store(session: Any, store_id: int):
    """Reads the store as it stands now."""

    def read() -> Store:
        session.rollback()
        session.expire_all()
        return session.get_one(Store, store_id)

    return read


def later(minutes: int) -> Any:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes), tick=True)


def count(session: Any, table: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(table)))


def test_copy_of_the_shop_changes_nothing(
    *, call: Any, bridge: Any, make_event: Any, session: Any, store: Any, count_messages: Any
):
    """A call from another site is 409 and changes nothing; the live shop goes on meanwhile."""
    bridge.site = OTHER
    answer = bridge.events(make_event())
    assert (answer.status_code, answer.json["error"]) == (409, "other_site")
    assert (store().foreign_site, store().site, store().last_seen_at) == (OTHER, KNOWN, None)
    assert [count(session, table) for table in (Order, OrderEvent)] == [0, 0]
    assert count_messages() == 0
    assert call(KNOWN) == 202
    assert count_messages() == 1
    assert store().foreign_site == OTHER


def test_move_takes_the_new_site_and_refuses_the_old_one(call: Any, session: Any, store: Any):
    """After "moved" the new site's calls are taken; the old one's are 409 and ask in turn."""
    assert [call(KNOWN), call(OTHER)] == [202, 409]
    stores.accept_move(session, store(), OTHER, COMMAND_LINE)
    session.commit()
    assert [call(OTHER), call(KNOWN)] == [202, 409]
    assert (store().site, store().url, store().foreign_site) == (OTHER, OTHER, KNOWN)


def test_copy_does_not_ask_again(call: Any, session: Any, store: Any):
    """A site that was called a copy stays refused without asking; its last call is kept."""
    call(OTHER)
    stores.refuse_copy(session, store(), OTHER, COMMAND_LINE, now=utcnow())
    session.commit()
    before = store().copies[0]["seen_at"]
    with later(5):
        assert [call(OTHER), call(KNOWN)] == [409, 202]
    row = store()
    assert (row.foreign_site, row.last_refusal) == (None, None)
    assert [one["site"] for one in row.copies] == [OTHER]
    assert row.copies[0]["seen_at"] > before


def test_one_question_stands_at_a_time(call: Any, session: Any, store: Any):
    """A second foreign site waits until the first one's question is answered, and then asks."""
    assert [call(OTHER), call(THIRD)] == [409, 409]
    assert store().foreign_site == OTHER
    stores.refuse_copy(session, store(), OTHER, COMMAND_LINE, now=utcnow())
    session.commit()
    with later(2):
        call(THIRD)
    assert store().foreign_site == THIRD


def test_answers_are_for_the_site_that_asked(call: Any, session: Any, store: Any):
    """An answer about a site that does not ask is refused; a second press changes nothing."""
    call(OTHER)
    for answer in (stores.accept_move, stores.check_move):
        more = () if answer is stores.check_move else (COMMAND_LINE,)
        with pytest.raises(Refused, match="no_other_site"):
            answer(session, store(), THIRD, *more)
    with pytest.raises(Refused, match="no_other_site"):
        stores.refuse_copy(session, store(), THIRD, COMMAND_LINE, now=utcnow())
    row = store()
    for _ in range(2):
        stores.accept_move(session, row, OTHER, COMMAND_LINE)
    with pytest.raises(Refused, match="no_other_site"):
        stores.refuse_copy(session, row, OTHER, COMMAND_LINE, now=utcnow())
    assert row.site == OTHER


def test_copy_may_turn_out_to_be_the_shop(call: Any, session: Any, store: Any):
    """Somebody who said "a copy" by mistake can still say that the shop has moved there."""
    call(OTHER)
    row = store()
    for _ in range(2):
        stores.refuse_copy(session, row, OTHER, COMMAND_LINE, now=utcnow())
    assert len(row.copies) == 1
    stores.accept_move(session, row, OTHER, COMMAND_LINE)
    session.commit()
    assert call(OTHER) == 202
    assert store().copies == []


def test_site_of_another_store_is_not_taken(
    call: Any, session: Any, store: Any, sealer: Any, store_id: int
):
    """A store does not move to where another store is, nor to what is no address."""
    call(OTHER)
    row = store()
    other = Store(name="x", url=OTHER, site=f"{OTHER}/", status="paired", created_at=utcnow())
    session.add(other)
    session.flush()
    with pytest.raises(Refused, match="site_taken"):
        stores.accept_move(session, row, OTHER, COMMAND_LINE)
    row.foreign_site = "ftp://kahve.example"
    session.flush()
    with pytest.raises(Refused, match="bad_url"):
        stores.accept_move(session, row, "ftp://kahve.example", COMMAND_LINE)
