"""Campaigns over a real socket: batch after batch, each stored before the next is called."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sandbox_view import SandboxView
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.iletiniz.transport import Answer
from iletiniz_admin.models import (
    Attempt,
    Campaign,
    CampaignStatus,
    Connection,
    Message,
    MessageStatus,
    PauseReason,
)
from iletiniz_admin.services.campaigns import batch_record
from iletiniz_admin.worker import Worker

pytestmark = pytest.mark.integration
Fill = Callable[..., int]


@pytest.fixture
def campaign_of(session_factory: sessionmaker[Session]) -> Callable[[int], Campaign]:
    def run(campaign_id: int) -> Campaign:
        with session_factory() as session:
            return session.get_one(Campaign, campaign_id)

    return run


@pytest.fixture
def sizes(session_factory: sessionmaker[Session]) -> Callable[[], list[int]]:
    """The sizes of all batches, in the order of their calls."""

    def run() -> list[int]:
        query = (
            select(func.count(Attempt.id))
            .group_by(Attempt.claim_token)
            .order_by(func.min(Attempt.id))
        )
        with session_factory() as session:
            return list(session.scalars(query))

    return run


def test_lane_sends_a_campaign(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: SandboxView,
    count_by_status: Any,
    sizes: Any,
):
    """A lane sends batch after batch, growing, until nothing waits; everybody gets one text."""
    fill_campaign(600)
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 600}
    assert sizes() == [25, 50, 100, 200, 200, 25]
    assert set(sandbox.calls_by_recipient().values()) == {1}
    assert sandbox.get("/_sandbox/calls")["paths"] == {"POST /v1/messages/bulk": 6}
    [first, *_] = sandbox.get("/_sandbox/received")
    assert (first["via"], first["iys"]) == ("bulk", False)


def test_started_worker_finds_campaigns_by_itself(
    make_worker: Any, fill_campaign: Fill, count_by_status: Any, wait_for: Any, campaign_of: Any
):
    """A worker that runs sends campaigns and order messages side by side, without being told."""
    worker = make_worker(threads=2)
    worker.start()
    campaign_id = fill_campaign(100)
    wait_for(lambda: count_by_status() == {"accepted": 100})
    wait_for(lambda: campaign_of(campaign_id).status is CampaignStatus.FINISHED)


def test_each_outcome_is_stored_before_the_next_call(
    make_worker: Any, settings: Any, fill_campaign: Fill, places: Any, count_by_status: Any
):
    """At the time of each call everything before it is recorded, and no other call is open."""
    seen: list[dict[str, int]] = []

    def answer(request: Any) -> Answer:
        seen.append(count_by_status())
        items = [{"to": one["to"], "status": "sent"} for one in request.json["items"]]
        return Answer(200, {}, json.dumps({"results": items}).encode())

    worker = make_worker(settings=settings, transport=answer)
    fill_campaign(175)
    worker.bulk.run_lane(places[1])
    assert seen == [
        {"sending": 25, "queued": 150},
        {"accepted": 25, "sending": 50, "queued": 100},
        {"accepted": 75, "sending": 100},
    ]


def test_dropped_answers_leave_their_batch_in_doubt(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    sizes: Any,
):
    """Whose answer was lost is uncertain, and the next batch is half as large."""
    fill_campaign(100)
    sandbox.post("/_sandbox/switches", drop_next={"count": 1})
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"uncertain": 25, "accepted": 75}
    assert sizes() == [25, 12, 24, 39]
    assert set(sandbox.calls_by_recipient().values()) == {1}


def test_poison_row_fails_alone(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    campaign_of: Any,
    session: Session,
):
    """A row for which iletiniz refuses every call it is in fails alone; all others arrive."""
    campaign_id = fill_campaign(60, body_at={40: "ZEHIR"})
    sandbox.post("/_sandbox/switches", poison="ZEHIR")
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 59, "failed": 1}
    failed = session.scalars(select(Message).where(Message.status == MessageStatus.FAILED)).one()
    assert failed.body == "ZEHIR"
    session.rollback()
    assert campaign_of(campaign_id).status is CampaignStatus.SENDING
    received = [one["to"] for one in sandbox.get("/_sandbox/received")]
    assert len(received) == len(set(received)) == 59


def test_row_that_cannot_be_sent_fails_without_a_call(
    *, worker: Worker, fill_campaign: Fill, places: Any, sandbox: Any, count_by_status: Any
):
    """A number that is none and a text that is blank fail here; the others of their batch go."""
    fill_campaign(25, body_at={3: " "}, recipient_at={7: "0212 555 44 33", 9: "yok"})
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 22, "failed": 3}
    assert sandbox.send_calls() == 1


def test_batch_of_nothing_but_faults_makes_no_call(
    worker: Worker, fill_campaign: Fill, places: Any, sandbox: Any, count_by_status: Any
):
    """Where nothing of a batch can be sent, nothing is called."""
    fill_campaign(2, recipient_at={0: "yok", 1: "yok"})
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"failed": 2}
    assert sandbox.send_calls() == 0


def test_told_to_wait_the_lane_ends(
    worker: Worker, fill_campaign: Fill, places: Any, sandbox: Any, count_by_status: Any
):
    """A 429 puts a batch back; the lane ends, and nothing is due before its time."""
    fill_campaign(25)
    failure = {"status": 429, "count": 1, "path": "/v1/messages/bulk"}
    sandbox.post("/_sandbox/switches", fail_next={**failure, "headers": {"Retry-After": "30"}})
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"queued": 25}
    assert worker.bulk.start_lanes() is False
    assert worker.bulk._lanes == {}


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (401, "API_KEY_REVOKED", PauseReason.DISCONNECTED),
        (403, "INSUFFICIENT_SCOPE", PauseReason.SCOPE),
        (402, "QUOTA_EXCEEDED", PauseReason.QUOTA),
        (402, "NO_ACTIVE_PLAN", PauseReason.PLAN),
    ],
)
def test_answer_that_a_person_must_mend_pauses(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    campaign_of: Any,
    status: int,
    code: str,
    reason: PauseReason,
):
    """Key, permission, quota, plan: the campaign pauses with the reason, nothing is lost."""
    campaign_id = fill_campaign(60)
    failure = {"status": status, "count": 1, "body": {"error": code}}
    sandbox.post("/_sandbox/switches", fail_next=failure)
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"queued": 60}
    campaign = campaign_of(campaign_id)
    assert (campaign.status, campaign.pause_reason) == (CampaignStatus.PAUSED, reason)


def test_broken_key_pauses_without_a_call(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    campaign_of: Any,
    session: Session,
):
    """A key that does not open here sends nothing, loses the connection and pauses."""
    campaign_id = fill_campaign(5)
    session.get_one(Connection, places[1]).sealed_key = b"no key at all"
    session.commit()
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"queued": 5}
    assert campaign_of(campaign_id).pause_reason is PauseReason.DISCONNECTED
    assert sandbox.send_calls() == 0


def test_account_is_read_before_the_reserve_pauses(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    campaign_of: Any,
    session: Session,
):
    """What is left by the last reading but one may be out of date: it is read anew first."""
    campaign_id = fill_campaign(60)
    row = session.get_one(Connection, places[1])
    row.account, row.bulk_reserve = {"quota_remaining": 10, "quota_limit": 1000}, 10
    row.account_at = utcnow() - timedelta(hours=1)
    session.commit()
    sandbox.post("/_sandbox/quota", limit=1000, remaining=50)
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 40, "queued": 20}
    assert campaign_of(campaign_id).pause_reason is PauseReason.RESERVE
    assert sandbox.get("/_sandbox/calls")["paths"]["GET /v1/account"] == 1


def test_account_behind_a_broken_key_is_not_read(
    worker: Worker, fill_campaign: Fill, places: Any, campaign_of: Any, session: Session
):
    """Without a key that opens the account stays unknown, and the campaign pauses."""
    campaign_id = fill_campaign(5)
    row = session.get_one(Connection, places[1])
    row.account, row.bulk_reserve = {"quota_remaining": 10, "quota_limit": 1000}, 10
    row.account_at = utcnow() - timedelta(hours=1)
    row.sealed_key = b"no key at all"
    session.commit()
    worker.bulk.run_lane(places[1])
    assert campaign_of(campaign_id).pause_reason is PauseReason.RESERVE


def test_stop_lets_the_call_end_and_claims_no_other(
    make_worker: Any, settings: Any, fill_campaign: Fill, count_by_status: Any
):
    """A stop waits for the batch under way and its record; the rest stays queued."""
    called, may_go = threading.Event(), threading.Event()

    def answer(request: Any) -> Answer:
        called.set()
        assert may_go.wait(60)
        items = [{"to": one["to"], "status": "sent"} for one in request.json["items"]]
        return Answer(200, {}, json.dumps({"results": items}).encode())

    worker = make_worker(settings=settings, transport=answer, threads=1)
    fill_campaign(100)
    worker.start()
    assert called.wait(60)
    stopper = threading.Thread(target=worker.stop)
    stopper.start()
    assert worker.base.stopping.wait(60)
    may_go.set()
    stopper.join(60)
    assert count_by_status() == {"accepted": 25, "queued": 75}


def test_outcome_is_tried_again_alone(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    sandbox: Any,
    count_by_status: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    """An outcome that cannot be stored at first is stored later; nothing is called meanwhile."""
    fill_campaign(60)
    failures = iter([OperationalError("x", None, OSError("disk full"))])
    real = batch_record.record_batch

    def record(*arguments: Any) -> bool:
        for failure in failures:
            raise failure
        return real(*arguments)

    monkeypatch.setattr(batch_record, "record_batch", record)
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 25, "queued": 35}
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 60}
    assert set(sandbox.calls_by_recipient().values()) == {1}


def test_lane_asks_by_itself_if_looking_ahead_fails(
    *,
    worker: Worker,
    fill_campaign: Fill,
    places: Any,
    count_by_status: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    """Looking ahead only saves time: without it the campaign is sent all the same."""

    def fail(*_: object) -> None:
        raise OSError("x")

    monkeypatch.setattr("iletiniz_admin.worker.bulk_sending.look_ahead", fail)
    fill_campaign(60)
    worker.bulk.run_lane(places[1])
    assert count_by_status() == {"accepted": 60}


def test_order_messages_do_not_wait_for_a_batch(
    *,
    make_worker: Any,
    settings: Any,
    fill_campaign: Fill,
    fill: Any,
    wait_for: Any,
    count_by_status: Any,
):
    """While a batch's answer is awaited, order messages are sent by other threads."""
    may_go = threading.Event()

    def answer(request: Any) -> Answer:
        if request.path.endswith("/bulk"):
            assert may_go.wait(60)
            items = [{"to": one["to"], "status": "sent"} for one in request.json["items"]]
            return Answer(200, {}, json.dumps({"results": items}).encode())
        return Answer(200, {}, b'{"job_id": "h3v9t2m7c5x1q8za", "status": "queued"}')

    worker = make_worker(settings=settings, transport=answer, threads=1)
    fill_campaign(25)
    worker.start()
    wait_for(lambda: count_by_status().get("sending") == 25)
    fill("+905551231111")
    worker.drain()
    wait_for(lambda: count_by_status().get("accepted") == 1)
    may_go.set()
    wait_for(lambda: count_by_status() == {"accepted": 26})
