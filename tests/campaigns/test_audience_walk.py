"""A walk through an audience of orders: every person once, everybody else with the reason."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from iletiniz_admin.models import Order, Reason, Store
from iletiniz_admin.services.campaigns import audience_walk
from iletiniz_admin.services.campaigns.audience import count, walk_orders
from iletiniz_admin.services.campaigns.candidates import Candidate
from iletiniz_admin.services.campaigns.choice import Choice

AYSE, MEHMET = "0532 111 22 33", "0533 444 55 66"
Walk = Callable[..., list[Candidate]]


@pytest.fixture
def walk(session, store) -> Walk:
    """Walk to the end; each step as its own, as after a restart."""

    def run(choice: Choice = Choice(), *, limit: int = 3, stores: Any = None) -> list[Candidate]:  # noqa: B008 - frozen
        found: list[Candidate] = []
        cursor: str | None = None
        while True:
            step, cursor = walk_orders(session, stores or [store], choice, cursor, limit)
            assert len(step) <= limit
            found += step
            if cursor is None:
                return found
            assert len(cursor) <= 200

    return run


def orders_of(candidates: list[Candidate]) -> list[tuple[int | None, Reason | None]]:
    return [(one.order_id, one.fault) for one in candidates]


def test_walk_of_nobody(session, walk):
    """A walk through nothing ends at once."""
    assert walk() == []
    assert walk_orders(session, [], Choice(), None, 10) == ([], None)


def test_walk_gives_each_person_once_by_the_newest_order(walk, make_order, now):
    """The newest order wins, then the higher id; the others come right behind as doubles."""
    yesterday = now - timedelta(days=1)
    make_order(order_id=1, phone=AYSE, date_created_at=now)
    make_order(order_id=2, phone=AYSE, date_created_at=yesterday)
    make_order(order_id=3, phone="+905321112233", date_created_at=now)
    make_order(order_id=4, phone=AYSE, date_created_at=None)
    double = Reason.DUPLICATE
    assert orders_of(walk(limit=10)) == [(3, None), (1, double), (2, double), (4, double)]


def test_walk_carries_what_a_text_asks(walk, make_order):
    """A person brings the row of their order and the number as it is written there."""
    make_order(
        order_id=77,
        number="A-77",
        phone="",
        shipping_phone="(0532) 111-22-33",
        first_name="",
        shipping_first_name="Zeynep",
        last_name="Ak",
        total=Decimal("459.90"),
        tracking=[{"carrier": "Kargo", "number": "1", "url": ""}],
    )
    [one] = walk()
    assert (one.recipient, one.written) == ("+905321112233", "(0532) 111-22-33")
    assert (one.order_id, one.order_number, one.name) == (77, "A-77", "Zeynep Ak")
    assert (one.order["total"], one.order["tracking"][0]["number"]) == (Decimal("459.9000"), "1")


def test_walk_tells_muted_orders(walk, make_order, now):
    """Where the newest order is muted the person gets nothing, not the text for an older one."""
    make_order(order_id=1, phone=AYSE, date_created_at=now - timedelta(days=1))
    make_order(order_id=2, phone=AYSE, is_muted=True)
    make_order(order_id=3, phone=MEHMET)
    faults = [(2, Reason.MUTED), (1, Reason.DUPLICATE), (3, None)]
    assert orders_of(walk()) == faults


@pytest.mark.parametrize(
    ("phone", "fault"),
    [
        ("", Reason.NO_NUMBER),
        ("yok", Reason.NOT_A_NUMBER),
        ("0212 555 00 00", Reason.NOT_A_MOBILE),
        ("444 1 444", Reason.SHORT_NUMBER),
        ("0532 111 22 3", Reason.MISTYPED),
        ("+49 151 23456789", Reason.FOREIGN),
    ],
)
def test_walk_ends_with_orders_without_a_mobile(walk, make_order, phone, fault):
    """Turkish mobiles only: any other number is left out with what is wrong with it."""
    make_order(order_id=1, phone=phone)
    make_order(order_id=2)
    reached, unreached = walk()
    assert (reached.order_id, reached.fault) == (2, None)
    assert (unreached.order_id, unreached.fault) == (1, fault)
    assert (unreached.recipient, unreached.written) == (None, phone)


def test_walk_of_a_person_with_more_orders_than_a_step_holds(walk, make_order, now):
    """A number that stands at every order of a till is one recipient, in steps like any other."""
    for number in range(1, 12):
        make_order(order_id=number, phone=AYSE, date_created_at=now - timedelta(hours=number % 5))
    make_order(order_id=50, phone=MEHMET)
    make_order(order_id=60, phone="")
    found = orders_of(walk(limit=3))
    assert found[0] == (10, None)
    doubles = [(number, Reason.DUPLICATE) for number in range(1, 12) if number != 10]
    assert found[1:] == [*doubles, (50, None), (60, Reason.NO_NUMBER)]


def test_walk_past_a_person_whose_orders_went(session, store, walk, make_order):
    """Somebody whose orders change amid the walk stops nothing."""
    for number in range(1, 6):
        make_order(order_id=number, phone=AYSE)
    last = make_order(order_id=9, phone=MEHMET)
    [first], cursor = walk_orders(session, [store], Choice(), None, 2)
    session.query(Order).filter(Order.phone == AYSE).delete()
    step, cursor = walk_orders(session, [store], Choice(), cursor, 2)
    assert (first.order_id, step) == (5, [])
    step, cursor = walk_orders(session, [store], Choice(), cursor, 2)
    assert [one.order_id for one in step] == [last.order_id]


def test_walk_looks_at_so_many_orders_a_step(session, store, walk, make_order, monkeypatch):
    """A step without any match ends too, and leads on to the next one."""
    monkeypatch.setattr(audience_walk, "_MOST_ENTRIES", 4)
    monkeypatch.setattr(audience_walk, "_MOST_ROWS", 4)
    for number in range(40):
        phone = "" if number % 4 == 0 else f"0532 100 00 {number:02d}"
        is_meant = number in (2, 39, 8)
        make_order(phone=phone, status="kargolandi" if is_meant else "completed")
    choice = Choice(statuses=("kargolandi",))
    first = walk_orders(session, [store], choice, None, 10)
    assert (len(first.candidates), first.cursor is None) == (1, False)
    assert [one.fault for one in walk(choice)] == [None, None, Reason.NO_NUMBER]


def test_walk_through_several_stores(walk, store, make_store, make_order):
    """A person of two stores is one recipient, written to in the newest order's store."""
    other = make_store()
    make_order(order_id=1, phone=AYSE)
    make_order(order_id=2, phone=AYSE, store_id=other.id)
    make_order(order_id=3, phone="", store_id=other.id)
    make_order(order_id=4, phone="")
    newest, double, *lost = walk(stores=[other, store])
    assert (newest.order_id, newest.store_id) == (2, other.id)
    assert (double.order_id, double.store_id) == (1, store.id)
    assert [(one.store_id, one.order_id) for one in lost] == [(store.id, 4), (other.id, 3)]


def _some_orders(chance: random.Random, stores: list[Store], make_order: Any) -> list[Order]:
    days = [datetime(2026, month, 9, 21, 30, tzinfo=UTC) for month in range(1, 7)]
    return [
        make_order(
            store_id=chance.choice(stores).id,
            phone=chance.choice([f"0532 100 00 {chance.randrange(12):02d}"] * 6 + ["", "112"]),
            status=chance.choice(["completed", "processing", "cancelled"]),
            date_created_at=chance.choice([None, *days]),
            total=chance.choice([None, Decimal(50), Decimal(150)]),
            city=chance.choice(["", "İZMİR", "izmir", "Bursa"]),
            deleted_at=chance.choice([None] * 5 + [days[0]]),
            is_muted=chance.random() < 0.1,
        )
        for _ in range(60)
    ]


def _some_choice(chance: random.Random) -> Choice:
    return Choice(
        statuses=chance.choice([(), ("completed",), ("completed", "processing")]),
        from_day=chance.choice([None, None, date(2026, 2, 10)]),
        to_day=chance.choice([None, None, date(2026, 4, 9)]),
        total_least=chance.choice([None, None, Decimal(100)]),
        total_most=chance.choice([None, None, Decimal(100)]),
        orders_least=chance.choice([None, None, 1, 4]),
        orders_most=chance.choice([None, None, 5]),
        last_order_from=chance.choice([None, None, date(2026, 5, 10)]),
        last_order_to=chance.choice([None, None, date(2026, 5, 10)]),
        city=chance.choice(["", "", "Izmir"]),
    )


def _expected(orders: list[Order], choice: Choice) -> set[int]:
    """Return the ids of the orders that the choice means; days as in Turkey, three hours ahead."""
    live = [one for one in orders if one.deleted_at is None]
    people: dict[Any, list[Order]] = {}
    for one in live:
        people.setdefault(one.recipient or one.order_id, []).append(one)

    def day(one: Order) -> date | None:
        at = one.date_created_at
        return (at + timedelta(hours=3)).date() if at else None

    def is_meant(one: Order, mine: list[Order]) -> bool:
        own, last = day(one), max(day(order) or date.min for order in mine)
        return all(
            (
                not choice.statuses or one.status in choice.statuses,
                choice.from_day is None or (own is not None and own >= choice.from_day),
                choice.to_day is None or (own is not None and own <= choice.to_day),
                choice.total_least is None or (one.total or 0) >= choice.total_least,
                choice.total_most is None
                or (one.total is not None and one.total <= choice.total_most),
                len(mine) >= (choice.orders_least or 0),
                len(mine) <= (99 if choice.orders_most is None else choice.orders_most),
                choice.last_order_from is None or last >= choice.last_order_from,
                choice.last_order_to is None or date.min < last <= choice.last_order_to,
                not choice.city or one.city in ("İZMİR", "izmir"),
            )
        )

    return {one.order_id for mine in people.values() for one in mine if is_meant(one, mine)}


@pytest.mark.parametrize("seed", range(12))
def test_walk_and_count_agree_with_a_plain_reading(
    session, store, make_store, make_order, *, walk, seed
):
    """Whatever is chosen: no recipient twice, none missing, and the count is that of the walk."""
    chance, stores = random.Random(seed), [store, make_store()]  # noqa: S311 - no secret
    orders = _some_orders(chance, stores, make_order)
    for _ in range(8):
        choice = _some_choice(chance)
        found = walk(choice, limit=chance.choice([2, 5, 100]), stores=stores)
        assert {one.order_id for one in found} == _expected(orders, choice), choice
        people = [one.recipient for one in found if one.recipient and one.fault != "duplicate"]
        twice = [number for number, times in Counter(people).items() if times > 1]
        doubles = sum(one.fault is Reason.DUPLICATE for one in found)
        unreachable = sum(one.recipient is None for one in found)
        assert twice == []
        tally = (len(found), len(people), doubles, unreachable)
        assert count(session, stores, choice) == tally, choice
