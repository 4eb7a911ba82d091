"""What is an entry into a status, whatever the order in which news of it comes."""

from typing import Any

from hypothesis import HealthCheck, given, settings as checks, strategies as st

STATUS, CREATED = "order.status_changed", "order.created"


def test_created_enters_received_and_its_status(
    take: Any, event: Any, make_rule: Any, messages: Any
):
    """A new order enters "received" and its first status, each with its own message."""
    make_rule("received")
    make_rule("pending")
    assert take(event(CREATED, "pending")) == ["messages"]
    assert messages() == [("received", "queued", None), ("pending", "queued", None)]


def test_checkout_draft_is_no_order_yet(take: Any, event: Any, make_rule: Any, messages: Any):
    """A checkout draft is ignored; the step out of it is the order's arrival, once."""
    make_rule("received")
    assert take(event(CREATED, "checkout-draft")) == ["ignored"]
    step = event(STATUS, "pending", seconds=-5, **{"from": "checkout-draft"})
    assert take(step) == ["messages"]
    assert take(event(CREATED, "pending", seconds=-5)) == ["no_entry"]
    assert messages() == [("received", "queued", None)]


def test_same_status_again_is_no_entry(take: Any, event: Any, make_rule: Any, messages: Any):
    """WooCommerce fires some changes twice: the second one, with its own id, is no entry."""
    make_rule()
    assert take(event(STATUS, "processing"), event(STATUS, "processing")) == [
        "messages",
        "no_entry",
    ]
    assert take(event(STATUS, "processing")) == ["no_entry"]
    assert len(messages()) == 1


def test_update_that_comes_first_takes_no_message_away(
    take: Any, event: Any, make_rule: Any, messages: Any, mirrored: Any
):
    """A snapshot that already shows the new status leaves the entry to the event."""
    make_rule()
    at = {"order": {"date_modified_gmt": "2026-07-20T09:15:00"}}
    assert take(event("order.updated", "processing", **at)) == ["mirrored"]
    assert mirrored().status == "processing"
    assert take(event(STATUS, "processing")) == ["messages"]
    assert take(event(STATUS, "processing")) == ["no_entry"]
    assert messages() == [("processing", "queued", None)]


def test_late_event_does_not_move_the_mirror_back(
    take: Any, event: Any, make_rule: Any, messages: Any, mirrored: Any
):
    """A late event never moves the mirror back, but an entry never seen gets its message."""
    make_rule("processing")
    make_rule("completed")
    take(event(STATUS, "completed", seconds=-10))
    late = event(STATUS, "processing", seconds=-60)
    assert take(late) == ["messages"]
    assert take({**late, "id": "0198a3f2-0000-7000-8000-000000000099"}) == ["stale"]
    assert mirrored().status == "completed"
    assert [trigger for trigger, *_ in messages()] == ["completed", "processing"]


def test_changes_of_one_second_keep_their_order(take: Any, event: Any, mirrored: Any):
    """Of two changes in one second, the one that starts from the other's end is the later."""
    first = event(STATUS, "processing", **{"from": "pending"})
    second = event(STATUS, "completed", **{"from": "processing"})
    take(second, first, event(CREATED, "pending"))
    assert mirrored().status == "completed"


def test_return_to_a_status_is_a_repeat(take: Any, event: Any, make_rule: Any, messages: Any):
    """Under "once", a return to the status is a skipped row that says so."""
    make_rule("processing")
    take(event(STATUS, "processing", seconds=-30), event(STATUS, "on-hold", seconds=-20))
    assert take(event(STATUS, "processing", seconds=-10)) == ["messages"]
    assert messages() == [
        ("processing", "queued", None),
        ("on-hold", "skipped", "no_rule"),
        ("processing", "skipped", "repeat"),
    ]


def test_return_to_a_status_counts_where_the_rule_counts(
    take: Any, event: Any, make_rule: Any, messages: Any
):
    """Under "every entry", each real entry has its message."""
    make_rule("processing", repeat_policy="every_entry")
    for seconds, status in ((-30, "processing"), (-20, "on-hold"), (-10, "processing")):
        take(event(STATUS, status, seconds=seconds))
    sent = [row for row in messages() if row[0] == "processing"]
    assert sent == [("processing", "queued", None)] * 2


def test_rule_of_later_texts_a_return(take: Any, event: Any, make_rule: Any, messages: Any):
    """A rule that was not there at the first entry texts at the second: nothing was sent yet."""
    take(event(STATUS, "processing", seconds=-30), event(STATUS, "on-hold", seconds=-20))
    make_rule("processing")
    take(event(STATUS, "processing", seconds=-10))
    assert messages()[-1] == ("processing", "queued", None)


def test_entry_without_rule_is_one_row(take: Any, event: Any, make_rule: Any, messages: Any):
    """An event without any rule makes one skipped row; with one, no row for its other trigger."""
    assert take(event(CREATED, "pending")) == ["no_rule"]
    assert messages() == [("pending", "skipped", "no_rule")]
    make_rule("received")
    take(event(CREATED, "pending", order={"id": 2}))
    assert messages()[1:] == [("received", "queued", None)]


def test_refund_of_a_part(take: Any, event: Any, make_rule: Any, messages: Any):
    """A refund is its own trigger unless the order is refunded as a whole."""
    make_rule("partially-refunded")
    assert take(event("order.refunded", "processing", amount="100.00")) == ["messages"]
    assert take(event("order.refunded", "refunded", order={"id": 2}, amount="349.90")) == [
        "mirrored"
    ]
    assert take(event("order.refunded", "processing", order={"id": 3}, amount="349.90")) == [
        "mirrored"
    ]
    assert messages() == [("partially-refunded", "queued", None)]


def test_deleted_order_gets_nothing_any_more(
    take: Any, event: Any, make_rule: Any, messages: Any, mirrored: Any
):
    """Events from before the deletion change nothing; a later one brings the order back."""
    make_rule()
    take(event(STATUS, "pending", seconds=-60), event("order.deleted", seconds=-30))
    assert mirrored().deleted_at is not None
    assert take(event(STATUS, "processing", seconds=-40)) == ["removed"]
    assert take(event(STATUS, "processing", seconds=-10)) == ["messages"]
    assert mirrored().deleted_at is None


def test_unknown_topic_is_counted_and_ignored(take: Any, event: Any, messages: Any):
    """A topic of a newer bridge is taken and ignored."""
    assert take(event("order.juggled")) == ["ignored"]
    assert messages() == []


STEPS = (
    (CREATED, "pending", 0),
    (STATUS, "processing", 0),
    (STATUS, "on-hold", 60),
    (STATUS, "processing", 120),
    ("order.updated", "processing", 121),
    (STATUS, "completed", 180),
)


@checks(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order_id=st.integers(1, 2**63 - 1),
    steps=st.permutations(STEPS),
    extra=st.lists(st.sampled_from(STEPS), max_size=4),
    size=st.integers(1, 4),
)
def test_any_order_of_events_sends_the_same(
    *,
    take: Any,
    event: Any,
    session: Any,
    store: Any,
    order_id: int,
    steps: Any,
    extra: Any,
    size: int,
):
    """However events are shuffled, doubled and cut into batches, each trigger texts once."""
    import factories
    from sqlalchemy import delete, select

    from iletiniz_admin.models import Message, MessageRule, MessageStatus, Order, OrderEvent

    for table in (Message, OrderEvent, Order, MessageRule):
        session.execute(delete(table))
    triggers = ("received", "pending", "processing", "on-hold", "completed")
    for trigger in triggers:
        factories.make_rule(session, store, trigger=trigger)
    events = [
        event(topic, to, seconds=at - 600, order={"id": order_id})
        for topic, to, at in [*steps, *extra]
    ]
    for start in range(0, len(events), size):
        take(*events[start : start + size])
    statement = select(Message.trigger).where(Message.status == MessageStatus.QUEUED)
    assert sorted(session.scalars(statement)) == sorted(triggers)
