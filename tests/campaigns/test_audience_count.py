"""The number of people that an audience of orders means."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from iletiniz_admin.services.campaigns.audience import AudienceCount, count
from iletiniz_admin.services.campaigns.choice import Choice

AYSE, MEHMET = "0532 111 22 33", "0533 444 55 66"


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def test_count_of_nothing(session, store):
    """An audience without orders, or without stores, is nobody."""
    assert count(session, [store], Choice()) == AudienceCount()
    assert count(session, [], Choice()) == AudienceCount()


def test_count_of_people_and_orders(session, store, make_order):
    """One recipient a number; further orders are doubles, orders without a mobile unreachable."""
    for phone in (AYSE, AYSE, "+90 532 111 22 33", MEHMET, "", "0212 555 00 00"):
        make_order(phone=phone)
    assert count(session, [store], Choice()) == AudienceCount(6, 2, 2, 2)


def test_count_leaves_out_deleted_orders(session, store, make_order, now):
    """An order that was deleted in its store is nobody's, with a number or without."""
    make_order(phone=AYSE, deleted_at=now)
    make_order(phone="", deleted_at=now)
    make_order(phone=MEHMET)
    assert count(session, [store], Choice()) == AudienceCount(1, 1, 0, 0)


def test_count_of_statuses(session, store, make_order):
    """Any number of statuses may be chosen; none narrows nothing."""
    for status in ("completed", "processing", "cancelled"):
        make_order(status=status)
    two = Choice(statuses=("completed", "processing"))
    assert count(session, [store], two).recipients == 2
    assert count(session, [store], Choice(statuses=("kargolandi",))).recipients == 0
    assert count(session, [store], Choice()).recipients == 3


@pytest.mark.parametrize(
    ("zone", "inside", "outside"),
    [
        ("Europe/Istanbul", "2026-03-09T21:00:00", "2026-03-09T20:59:59"),
        ("Europe/Istanbul", "2026-03-10T20:59:59", "2026-03-10T21:00:00"),
        ("UTC", "2026-03-10T00:00:00", "2026-03-09T23:59:59"),
        ("+05:30", "2026-03-09T18:30:00", "2026-03-10T18:30:00"),
        ("America/New_York", "2026-03-11T03:59:59", "2026-03-11T04:00:00"),
        ("no such zone", "2026-03-10T20:59:59", "2026-03-10T21:00:00"),
    ],
)
def test_count_of_days_in_the_stores_zone(
    session, make_store, make_order, *, zone, inside, outside
):
    """From and to date are inclusive and of the store's own time zone."""
    store = make_store(timezone=zone)
    for moment in (inside, outside):
        made = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        make_order(store_id=store.id, date_created_at=made)
    day = date(2026, 3, 10)
    assert count(session, [store], Choice(from_day=day, to_day=day)).recipients == 1


def test_count_of_days_of_two_stores(session, store, make_store, make_order):
    """With several stores each order is judged by the day of its own store."""
    other = make_store(timezone="UTC")
    moment = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)  # the 10th in Turkey
    make_order(phone=AYSE, date_created_at=moment)
    make_order(phone=MEHMET, date_created_at=moment, store_id=other.id)
    tenth = Choice(from_day=date(2026, 3, 10))
    assert count(session, [store, other], tenth) == AudienceCount(1, 1, 0, 0)
    ninth = Choice(to_day=date(2026, 3, 9))
    assert count(session, [store, other], ninth) == AudienceCount(1, 1, 0, 0)


def test_count_of_days_at_the_end_of_the_calendar(session, store, make_order):
    """A day that no clock reaches bounds nothing, and breaks nothing."""
    make_order()
    for choice in (Choice(to_day=date.max), Choice(from_day=date.min), Choice(to_day=date.min)):
        assert count(session, [store], choice).recipients in (0, 1)
    assert count(session, [store], Choice(last_order_from=date.min)).recipients == 1
    assert count(session, [store], Choice(last_order_to=date.max)).recipients == 1


def test_count_leaves_out_undated_orders_where_days_are_asked(session, store, make_order):
    """An order whose day is unknown is not within any days."""
    make_order(date_created_at=None)
    assert count(session, [store], Choice()).recipients == 1
    days = (Choice(from_day=date(2000, 1, 1)), Choice(to_day=date(2100, 1, 1)))
    last = (Choice(last_order_from=date(2000, 1, 1)), Choice(last_order_to=date(2100, 1, 1)))
    assert [count(session, [store], one).recipients for one in days + last] == [0, 0, 0, 0]


def test_count_of_amounts(session, store, make_order):
    """Amounts are inclusive bounds of one order, not of what a person spent in all."""
    for total in ("99.99", "100", "250.50", "250.51"):
        make_order(phone=AYSE, total=Decimal(total))
    make_order(total=None)
    choice = Choice(total_least=Decimal(100), total_most=Decimal("250.50"))
    assert count(session, [store], choice) == AudienceCount(2, 1, 1, 0)


def test_count_of_the_number_of_orders(session, store, make_order):
    """The number of orders is that of all of a person's, also those the filters do not mean."""
    for _ in range(3):
        make_order(phone=AYSE, status="cancelled")
    make_order(phone=AYSE)
    make_order(phone=MEHMET)
    completed = ("completed",)
    least = Choice(statuses=completed, orders_least=2)
    assert count(session, [store], least) == AudienceCount(1, 1, 0, 0)
    most = Choice(statuses=completed, orders_most=3)
    assert count(session, [store], most) == AudienceCount(1, 1, 0, 0)
    both = Choice(orders_least=4, orders_most=4)
    assert count(session, [store], both) == AudienceCount(4, 1, 3, 0)


def test_count_of_the_number_of_orders_within_the_stores(session, store, make_store, make_order):
    """A person's orders are counted in the chosen stores alone."""
    other = make_store()
    make_order(phone=AYSE)
    make_order(phone=AYSE, store_id=other.id)
    twice = Choice(orders_least=2)
    assert count(session, [store], twice).recipients == 0
    assert count(session, [store, other], twice) == AudienceCount(2, 1, 1, 0)


def test_count_of_the_last_order(session, store, make_order):
    """The last order is the newest of all of a person's, also one the filters do not mean."""
    make_order(phone=AYSE, date_created_at=at("2026-01-05"))
    make_order(phone=AYSE, date_created_at=at("2026-06-05"), status="cancelled")
    make_order(phone=MEHMET, date_created_at=at("2026-01-20"))
    completed = ("completed",)
    lately = Choice(statuses=completed, last_order_from=date(2026, 6, 5))
    assert count(session, [store], lately) == AudienceCount(1, 1, 0, 0)
    long_ago = Choice(statuses=completed, last_order_to=date(2026, 1, 20))
    assert count(session, [store], long_ago) == AudienceCount(1, 1, 0, 0)


def test_count_of_unreachable_orders_alone(session, store, make_order):
    """An order without a mobile is somebody with one order."""
    make_order(phone="", date_created_at=at("2026-01-05"))
    assert count(session, [store], Choice(orders_least=1)).unreachable == 1
    assert count(session, [store], Choice(orders_least=2)).unreachable == 0
    assert count(session, [store], Choice(orders_most=0)).unreachable == 0
    assert count(session, [store], Choice(last_order_to=date(2026, 1, 4))).unreachable == 0
    assert count(session, [store], Choice(last_order_from=date(2026, 1, 5))).unreachable == 1


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("istanbul", "İSTANBUL"),
        ("İstanbul", "Istanbul"),
        ("ISTANBUL", "istanbul"),
        ("ıstanbul", "İstanbul"),
        ("Şişli", "SISLI"),
        ("DIYARBAKIR", "Diyarbakır"),
        ("Iğdır", "IĞDIR"),
        ("çanakkale ", "Canakkale"),
        ("Köln (Mülheim)*", "KÖLN (MÜLHEIM)*"),
        ("A[b]?.c", "a[B]?.C"),
        ("Bad  Ems", "bad ems"),
    ],
)
def test_count_of_a_city(session, store, make_order, asked, stored):
    """A city is compared as Turkish readers do: İ and ı, case and dots make no difference."""
    make_order(city=stored)
    make_order(city=f"{stored} Merkez")
    make_order(city="")
    assert count(session, [store], Choice(city=asked)) == AudienceCount(1, 1, 0, 0)


@pytest.mark.parametrize("asked", ["*", "?", "%", "[a-z]*", ".*", "\\", "'", "Ankara|.*"])
def test_count_of_a_city_of_signs(session, store, make_order, asked):
    """What is a pattern elsewhere is a sign here: it finds no other city."""
    make_order(city="Ankara")
    assert count(session, [store], Choice(city=asked)).orders == 0


def test_count_is_of_the_chosen_stores(session, store, make_store, make_order):
    """The same number in two stores is one recipient; a store that was not chosen counts not."""
    other, third = make_store(), make_store()
    for one in (store, other, third):
        make_order(phone=AYSE, store_id=one.id)
    assert count(session, [store, other], Choice()) == AudienceCount(2, 1, 1, 0)


def test_count_of_everything_at_once(session, store, make_order, now):
    """All filters narrow together."""
    row = {"phone": AYSE, "city": "Ankara", "total": Decimal(100), "status": "completed"}
    make_order(**row, date_created_at=now - timedelta(days=1))
    make_order(**{**row, "status": "processing"})
    make_order(**{**row, "phone": MEHMET})
    choice = Choice(
        statuses=("completed",),
        from_day=(now - timedelta(days=2)).date(),
        to_day=now.date(),
        total_least=Decimal(50),
        total_most=Decimal(150),
        orders_least=2,
        orders_most=2,
        last_order_from=now.date(),
        last_order_to=now.date(),
        city="ankara",
    )
    assert count(session, [store], choice) == AudienceCount(1, 1, 0, 0)
