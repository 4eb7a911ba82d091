"""Campaigns of 10,000 through real processes: nobody is missed, nobody is called twice."""

import os
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sandbox_view import SandboxView
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from worker_process import killed_worker

from iletiniz_admin.config import Settings
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Campaign,
    CampaignStatus,
    Message,
    MessageStatus,
)

pytestmark = pytest.mark.integration

PEOPLE, LEASE_SECONDS, LARGEST_BATCH = 10_000, 4.0, 200
PROCESS = {"threads": 2, "lease_seconds": LEASE_SECONDS}
OPEN = {"queued", "sending"}
UNCERTAIN = MessageStatus.UNCERTAIN


@pytest.fixture
def seed(capsys: pytest.CaptureFixture[str]) -> int:
    """What the test's chances follow from; set SEED to have the same ones again."""
    number = int(os.environ.get("SEED") or secrets.randbelow(2**32))
    with capsys.disabled():
        print(f"\nSEED={number}")  # noqa: T201 - to have the same run again
    return number


@pytest.fixture
def people(session_factory: sessionmaker[Session]) -> Callable[[], dict[str, MessageStatus]]:
    """Everybody of the campaign with their outcome; nobody stands there twice."""

    def run() -> dict[str, MessageStatus]:
        with session_factory() as session:
            rows = session.execute(select(Message.recipient, Message.status)).tuples().all()
        assert len({recipient for recipient, _ in rows}) == len(rows) == PEOPLE
        return dict(rows)

    return run


def check(found: dict[str, MessageStatus], sandbox: SandboxView) -> set[str]:
    """Hold the outcomes against what the sandbox saw; return those who are uncertain."""
    assert set(found.values()) <= {MessageStatus.ACCEPTED, UNCERTAIN}
    calls = sandbox.calls_by_recipient()
    assert set(calls.values()) == {1}
    uncertain = {recipient for recipient, status in found.items() if status is UNCERTAIN}
    assert found.keys() - calls.keys() <= uncertain
    assert calls.keys() <= found.keys()
    return uncertain


def test_kill_loses_nobody_and_repeats_nobody(
    *,
    session: Session,
    live_settings: Settings,
    sandbox: SandboxView,
    fill_campaign: Callable[..., int],
    people: Callable[[], dict[str, MessageStatus]],
    count_by_status: Callable[[], dict[str, int]],
    wait_for: Callable[[Callable[[], object]], None],
    seed: int,
) -> None:
    """After `kill -9` at any moment only the batch under way is in doubt, the rest arrives."""
    chance = random.Random(seed)  # noqa: S311 - chooses a moment, hides nothing
    sandbox.post("/_sandbox/switches", bulk_latency_ms=50)
    campaign_id = fill_campaign(PEOPLE)
    calls = chance.randint(1, 50)
    with killed_worker(live_settings, **PROCESS):
        wait_for(lambda: sandbox.send_calls() >= calls)
        threading.Event().wait(chance.uniform(0.0, 0.12))
    with killed_worker(live_settings, **PROCESS):
        wait_for(lambda: not OPEN & count_by_status().keys())
        wait_for(lambda: _is_finished(session, campaign_id))
    uncertain = check(people(), sandbox)
    left = select(Attempt.claim_token, Message.recipient).join(
        Message, Message.id == Attempt.message_id
    )
    started = session.execute(left.where(Attempt.outcome == AttemptOutcome.STARTED)).all()
    assert {recipient for _, recipient in started} == uncertain
    assert len({token for token, _ in started}) <= 1
    assert len(uncertain) <= LARGEST_BATCH


def test_dropped_answers_put_exactly_their_people_in_doubt(
    *,
    session: Session,
    live_settings: Settings,
    sandbox: SandboxView,
    fill_campaign: Callable[..., int],
    people: Callable[[], dict[str, MessageStatus]],
    count_by_status: Callable[[], dict[str, int]],
    wait_for: Callable[[Callable[[], object]], None],
    seed: int,
) -> None:
    """Where answers are lost, the uncertain are those of the lost answers, and no others."""
    sandbox.post("/_sandbox/switches", drop_bulk={"percent": 5, "seed": seed})
    campaign_id = fill_campaign(PEOPLE)
    with killed_worker(live_settings, **PROCESS):
        wait_for(lambda: not OPEN & count_by_status().keys())
        wait_for(lambda: _is_finished(session, campaign_id))
    uncertain = check(people(), sandbox)
    received: list[dict[str, Any]] = sandbox.get("/_sandbox/received")
    assert Counter(one["to"] for one in received).most_common(1)[0][1] == 1
    assert uncertain == {one["to"] for one in received if not one["answered"]}


def _is_finished(session: Session, campaign_id: int) -> bool:
    campaign = session.get_one(Campaign, campaign_id, populate_existing=True)
    status = campaign.status
    session.rollback()
    assert status is not CampaignStatus.PAUSED
    return status is CampaignStatus.FINISHED
