"""Once, and only once: through the real endpoint, queue, worker and sandbox."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from journey.house import House, Iletiniz, Running, wait_until
from journey.shop import Shop, order_event

pytestmark = pytest.mark.integration
COPIES = 50
MESSAGES, BATCH, THREADS, LEASE_SECONDS = 500, 100, 8, 8.0
Deliveries = list[tuple[Any, str]]


def same_delivery(event: dict[str, Any]) -> Deliveries:
    """The bridge repeats one delivery."""
    return [({"events": [event]}, event["id"])] * COPIES


def other_deliveries(event: dict[str, Any]) -> Deliveries:
    """One event in many deliveries."""
    return [({"events": [event]}, str(uuid4())) for _ in range(COPIES)]


def other_events(event: dict[str, Any]) -> Deliveries:
    """WooCommerce fires one change many times."""
    events = [{**deepcopy(event), "id": str(uuid4())} for _ in range(COPIES)]
    return [({"events": [one]}, str(uuid4())) for one in events]


def test_parallel_copies_of_an_event_make_one_call(*, panel: House, iletiniz: Iletiniz, shop: Shop):
    """Fifty copies at the same time, repeated in each way there is, are one message each."""
    ways: list[Callable[[dict[str, Any]], Deliveries]] = [
        same_delivery,
        other_deliveries,
        other_events,
    ]
    numbers = [f"+90532711220{number}" for number in range(1, 4)]
    for order_id, (number, make) in enumerate(zip(numbers, ways, strict=True), start=1):
        answers = shop.post_together(make(order_event(order_id, number)))
        assert {answer.status_code for answer in answers} <= {200, 202}
    panel.wait_for_rest()
    sent = [message for message in panel.messages() if message["status"] != "skipped"]
    assert sorted(message["recipient"] for message in sent) == numbers
    assert [len(message["attempts"]) for message in sent] == [1, 1, 1]
    assert iletiniz.calls() == dict.fromkeys(numbers, 1)


def test_a_dropped_answer_is_uncertain_and_never_repeated(
    *, panel: House, iletiniz: Iletiniz, shop: Shop
):
    """An answer lost after acceptance makes one call; restart and sweeps send nothing again."""
    number = "+905321110006"  # the sandbox takes it and drops the answer
    shop.send(order_event(1, number))
    panel.wait_for("uncertain", 1)
    panel.stop()
    panel.serve()
    for _ in range(2):
        wait_for_sweep(panel)
    shop.send(order_event(2, "+905321112233"))
    wait_until(lambda: iletiniz.calls().get("+905321112233"), "the next message")
    message = next(one for one in panel.messages() if one["recipient"] == number)
    assert (message["status"], len(message["attempts"])) == ("uncertain", 1)
    assert message["attempts"][0]["outcome"] == "uncertain"
    assert iletiniz.calls()[number] == len(iletiniz.received(number)) == 1
    panel.command("messages", "settle", str(message["message_id"]), "--as", "accepted")
    settled = next(one for one in panel.messages() if one["recipient"] == number)
    assert settled["status"] == "accepted"
    assert iletiniz.calls()[number] == 1


def test_killing_the_worker_loses_and_repeats_nothing(
    *, house: House, iletiniz: Iletiniz, shop: Shop
):
    """``kill -9`` amid 500 messages: all end accepted or uncertain, none goes out twice."""
    iletiniz.post("/_sandbox/quota", limit=None)
    iletiniz.post("/_sandbox/switches", latency_ms=60)
    house.connect()
    house.serve("--no-worker")
    numbers = [f"+9053231{number:03}55" for number in range(MESSAGES)]
    for first in range(0, MESSAGES, BATCH):
        batch = enumerate(numbers[first : first + BATCH], start=first + 1)
        shop.send(*(order_event(order_id, number) for order_id, number in batch))
    house.wait_for("queued", MESSAGES)
    start_worker(house)
    wait_until(lambda: len(iletiniz.calls()) >= MESSAGES // 5, "a fifth to have left")
    house.processes.pop().kill()
    assert house.count_by_status().get("queued", 0) > 0
    start_worker(house)
    house.wait_for_rest()
    counts, calls = house.count_by_status(), iletiniz.calls()
    uncertain = counts.pop("uncertain", 0)
    assert counts.keys() <= {"accepted", "delivered"}
    assert sum(counts.values()) + uncertain == MESSAGES
    assert uncertain <= THREADS
    assert set(calls.values()) == {1}
    assert calls.keys() <= set(numbers)
    assert MESSAGES - uncertain <= len(calls)


def start_worker(house: House) -> Running:
    return house.worker(threads=THREADS, lease_seconds=LEASE_SECONDS)


def wait_for_sweep(house: House) -> None:
    """Wait until the sweep has had one more turn."""

    def turn() -> list[tuple[Any, ...]]:
        return house.query("SELECT at FROM meta WHERE key = 'lease.sweep'")

    before = turn()
    wait_until(lambda: turn() != before, "a sweep")
