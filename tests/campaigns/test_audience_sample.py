"""The newest people of an audience, to look at and to try a text on."""

from datetime import timedelta

import pytest

from iletiniz_admin.models import Reason
from iletiniz_admin.services.campaigns import audience, audience_recent
from iletiniz_admin.services.campaigns.choice import Choice

CHOICES = {
    "all": Choice(),
    "status": Choice(statuses=("completed",)),
    "city": Choice(city="ankara"),
    "orders": Choice(orders_least=2),
}


@pytest.fixture
def many(make_order, now):
    """Twenty people: with two orders each third, in Ankara each second, cancelled each fourth."""
    for number in range(20):
        row = {
            "phone": f"0532 100 00 {number:02d}",
            "city": "Ankara" if number % 2 else "Bursa",
            "status": "cancelled" if number % 4 == 0 else "completed",
        }
        make_order(**row, date_created_at=now - timedelta(hours=number))
        if number % 3 == 0:
            make_order(**row, date_created_at=now - timedelta(days=number + 30))


def hours_ago(people, now) -> list[int]:
    return [(now - one.order["date_created_at"]) // timedelta(hours=1) for one in people]


@pytest.mark.parametrize("spare", [200, 4, 0])
@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("all", [0, 1, 2, 3]),
        ("status", [1, 2, 3, 5]),
        ("city", [1, 3, 5, 7]),
        ("orders", [0, 3, 6, 9]),
    ],
)
def test_sample_is_of_the_newest(session, store, many, now, monkeypatch, *, spare, name, hours):
    """The sample shows the people with the newest matching orders first, however it is found."""
    monkeypatch.setattr(audience_recent, "_SPARE", spare)
    sample = audience.sample(session, [store], CHOICES[name], limit=4)
    assert hours_ago(sample, now) == hours


@pytest.mark.parametrize("name", CHOICES)
def test_sample_page_by_page_shows_everybody(session, store, many, name):
    """One after the other, each person of the audience can be looked at once."""
    choice, seen = CHOICES[name], []
    while (one := audience.nth(session, [store], choice, len(seen))) is not None:
        seen.append(one.recipient)
    assert len(seen) == len(set(seen)) == audience.count(session, [store], choice).recipients
    pages = [audience.sample(session, [store], choice, limit=3, skip=at) for at in (0, 3)]
    assert [one.recipient for page in pages for one in page] == seen[:6]


def test_sample_shows_a_person_by_the_newest_order(session, store, make_order, now):
    """The order shown is the one that the person would be written to about."""
    make_order(order_id=1, phone="0532 111 22 33", date_created_at=now - timedelta(days=9))
    make_order(order_id=2, phone="0532 111 22 33", date_created_at=now - timedelta(days=3))
    make_order(order_id=3, phone="0532 111 22 33", status="cancelled", is_muted=True)
    [one] = audience.sample(session, [store], CHOICES["status"])
    assert (one.order_id, one.fault) == (2, None)
    [one] = audience.sample(session, [store], Choice())
    assert (one.order_id, one.fault) == (3, Reason.MUTED)


def test_sample_of_undated_orders(session, store, make_order, now):
    """An order without a day is older than any with one, and shown all the same."""
    undated, dated = make_order(date_created_at=None), make_order(date_created_at=now)
    sample = audience.sample(session, [store], Choice())
    assert [one.order_id for one in sample] == [dated.order_id, undated.order_id]


def test_sample_leaves_out_who_cannot_be_reached(session, store, make_order, now):
    """An order without a mobile, or a deleted one, is nobody to look at."""
    make_order(phone="")
    make_order(deleted_at=now)
    assert audience.sample(session, [store], Choice()) == []


def test_sample_has_bounds(session, store, make_order):
    """Beyond the last person, or the first thousand, there is nothing to see."""
    make_order()
    assert audience.nth(session, [store], Choice(), 1) is None
    assert audience.nth(session, [store], Choice(), -1) is None
    assert audience.nth(session, [store], Choice(), audience.MOST_SHOWN) is None
    assert audience.sample(session, [], Choice()) == []


def test_sample_of_more_statuses_than_are_looked_up(session, store, make_order, monkeypatch):
    """A store with any number of statuses is answered too."""
    monkeypatch.setattr(audience_recent, "_MOST_PLACES", 2)
    monkeypatch.setattr(audience_recent, "_SPARE", 0)
    for number in range(12):
        make_order(status=f"own-{number % 4}")
    assert len(audience.sample(session, [store], Choice(), limit=5)) == 5
