"""The list of events: what the stores reported and how each ended."""

from datetime import timedelta
from itertools import count

import pytest

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import EventOutcome, OrderEvent, Role


@pytest.fixture
def make_event(session, store):
    numbers = count(1)
    begin = utcnow() - timedelta(days=1)

    def make(**more):
        number = next(numbers)
        values = {
            "store_id": store.id,
            "event_id": f"event-{number}",
            "topic": "order.status_changed",
            "source": "bridge",
            "order_id": number,
            "order_number": str(1000 + number),
            "from_status": "pending",
            "to_status": "processing",
            "received_at": begin + timedelta(seconds=number),
            "outcome": EventOutcome.MIRRORED,
            **more,
        }
        event = OrderEvent(**values)
        session.add(event)
        session.commit()
        return event

    return make


def rows(soup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in soup.select("main tbody tr")
    ]


def test_events_say_what_happened(sign_in, page, make_event):
    """An event's row says when, which order, what, from which status to which, and its end."""
    make_event(outcome=EventOutcome.MESSAGES, message_count=2, to_status="kargolandi")
    soup = page(sign_in(Role.ADMIN).get("/messages/events?lang=en"))
    [row] = rows(soup)
    assert row[1:] == [
        "#1001",
        "Status changed",
        "Pending payment → Kargolandı",
        "Messages were made for it",
        "Messages: 2",
        "Kahve Dükkanı",
    ]
    assert soup.select_one("tbody a")["href"] == "/messages/?q=1001&lang=en"


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_events_have_words_for_every_end(sign_in, page, make_event, lang):
    """Every outcome, every topic of the protocol and every source has its words."""
    topics = (
        "order.created",
        "order.updated",
        "order.refunded",
        "order.deleted",
        "order.tracking_added",
        "customer.consent_changed",
        "store.updated",
        "order.status_changed",
    )
    for outcome, topic in zip(EventOutcome, topics, strict=True):
        source = "webhook" if topic == "order.updated" else "sweep"
        make_event(outcome=outcome, topic=topic, source=source)
    shown = rows(page(sign_in(Role.ADMIN).get(f"/messages/events?lang={lang}")))
    assert len({row[4] for row in shown}) == len(EventOutcome)
    for row in shown:
        assert "." not in row[2]
        assert "sweep" not in row[2]
        assert "_" not in " ".join(row)


def test_events_take_what_they_do_not_know(sign_in, page, make_event):
    """A topic, source or status never seen, and an event without an order, are shown as text."""
    make_event(
        topic="<b>new</b>.topic",
        source="pigeon",
        order_number="",
        order_id=None,
        from_status=None,
        to_status=None,
    )
    make_event(from_status="<i>x</i>", to_status="<i>y</i>", order_number="<s>1</s>")
    soup = page(sign_in(Role.ADMIN).get("/messages/events?lang=en"))
    assert rows(soup)[1][1:5] == ["–", "<b>new</b>.topic", "–", "The order's data was updated"]
    assert not soup.select("main b, main i, main s")


def test_events_are_found_by_order_and_store(sign_in, page, make_event, store, other_store):
    """The list narrows to an order's number and to a store; empty lists say what to do."""
    make_event()
    make_event()
    make_event(store_id=other_store.id, order_number="1001")
    client = sign_in(Role.ADMIN)
    get = lambda query: rows(page(client.get(f"/messages/events?{query}")))  # noqa: E731 - brief
    assert len(get("q=%231001")) == 2
    assert len(get(f"q=1001&store={store.id}")) == 1
    assert get("q=77") == []
    manager = sign_in(Role.MANAGER, stores=[other_store])
    assert len(rows(page(manager.get("/messages/events")))) == 1
    assert manager.get(f"/messages/events?store={store.id}").status_code == 404


def test_events_page_by_fifty(sign_in, page, make_event):
    """Fifty events a page, newest first."""
    for _ in range(51):
        make_event()
    client = sign_in(Role.ADMIN)
    assert rows(page(client.get("/messages/events")))[0][1] == "#1051"
    assert [row[1] for row in rows(page(client.get("/messages/events?page=2")))] == ["#1001"]
