"""The work beside sending."""

import logging
from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import (
    BridgeDelivery,
    Connection,
    Gate,
    Message,
    MessageStatus,
    OAuthAttempt,
    PairingCode,
    Role,
    ThrottleHit,
    UserSession,
)
from iletiniz_admin.services import gate, housekeeping, leases, outbox, receipts

LOST = "messages were due without a hint"


def later(worker: Any, **distance: Any):
    """Let the worker's clock run ahead."""
    worker.base.now = lambda: utcnow() + timedelta(**distance)


def events(caplog: pytest.LogCaptureFixture, level: Any = logging.WARNING):
    return [record.getMessage() for record in caplog.records if record.levelno >= level]


@pytest.mark.integration
def test_sweep_finds_what_lost_its_hint(
    worker: Any, fill: Any, caplog: pytest.LogCaptureFixture, count_by_status: Any
):
    """A message whose hint was lost is found after ten seconds, with a warning, and sent."""
    fill("+905551231111")
    worker.sweep()
    assert LOST not in events(caplog)
    later(worker, seconds=11)
    worker.sweep()
    assert events(caplog) == [LOST]
    assert worker._huey.storage.queue_size() > 0
    worker.drain()
    assert count_by_status() == {"accepted": 1}


@pytest.mark.integration
def test_sweep_works_without_the_queue(
    worker: Any, fill: Any, count_by_status: Any, monkeypatch: pytest.MonkeyPatch
):
    """With a queue that fails the sweep sends by itself."""

    def fail(_job: Any):
        raise OSError("no queue")

    fill("+905551231111", "+905551232222")
    monkeypatch.setattr(worker._jobs, "ask", fail)
    worker.sweep()
    assert count_by_status() == {"accepted": 2}


def test_sweep_recovers_and_says_so(
    worker: Any, fill: Any, session: Session, caplog: pytest.LogCaptureFixture, count_by_status: Any
):
    """A claim left behind is recovered by the sweep, with a warning."""
    fill("+905551231111")
    with session.begin():
        outbox.claim(session, now=utcnow())
    later(worker, seconds=91)
    worker.upkeep.sweep()
    assert events(caplog) == ["claims recovered"]
    assert count_by_status() == {"queued": 1}


def test_sweep_lapses_and_releases(worker: Any, fill: Any, count_by_status: Any):
    """What is too late lapses, and what nothing holds any more is queued."""
    fill("+905551231111", best_before_at=utcnow() - timedelta(seconds=1))
    fill("+905551232222", status=MessageStatus.HELD, reason="quota")
    swept = worker.upkeep.sweep()
    assert swept.is_due
    assert count_by_status() == {"lapsed": 1, "queued": 1}


def test_sweep_is_done_by_one_process(
    worker: Any, fill: Any, make_worker: Any, count_by_status: Any
):
    """Of two workers that sweep in the same moment one does the work."""
    worker.upkeep.sweep()
    fill("+905551231111", best_before_at=utcnow() - timedelta(seconds=1))
    make_worker().upkeep.sweep()
    assert count_by_status() == {"queued": 1}


@pytest.mark.integration
@pytest.mark.parametrize(
    ("ending", "rounds", "expected"),
    [("1234", 1, "delivered"), ("0003", 1, "expired"), ("0004", 1, "rejected"), ("0008", 9, "")],
)
def test_receipts_move_the_message(
    *, worker: Any, fill: Any, session: Session, ending: Any, rounds: Any, expected: Any
):
    """What iletiniz says of a message in the end is what it ends as."""
    fill(f"+90555123{ending}")
    worker.drain()
    for number in range(rounds):
        later(worker, days=number, seconds=31)
        worker.upkeep.ask_receipts()
    message = session.scalars(select(Message)).one()
    if expected:
        assert message.status == expected
    else:
        assert (message.status, message.reason) == ("accepted", "no_report")
        assert message.receipt_count == len(receipts.SCHEDULE)


@pytest.mark.integration
def test_receipts_of_an_unreachable_iletiniz_come_again(
    worker: Any, fill: Any, session: Session, make_worker: Any, settings: Settings
):
    """When iletiniz is not reached the question comes again, and the message stays accepted."""
    fill("+905551231234")
    worker.drain()
    off = make_worker(settings=settings)  # leads to a closed port
    off.base.now = lambda: utcnow() + timedelta(seconds=31)
    off.upkeep.ask_receipts()
    message = session.scalars(select(Message)).one()
    assert (message.status, message.receipt_count) == ("accepted", 0)
    assert message.receipt_due_at is not None


@pytest.mark.integration
def test_receipts_are_asked_by_one_process(worker: Any, fill: Any, make_worker: Any, sandbox: Any):
    """Two workers do not ask for the same message."""
    fill("+905551230008")
    worker.drain()
    other = make_worker()
    for one in (worker, other):
        later(one, seconds=31)
    assert [one.upkeep.ask_receipts() for one in (worker, other)] == [1, 0]


@pytest.mark.integration
def test_account_behind_a_closed_gate_is_read_again(
    worker: Any, session: Session, places: Any, sandbox: Any
):
    """A gate opens by itself when the account shows quota again."""
    connection = session.get(Connection, places[1])
    gate.close(session, connection, "quota", utcnow())
    session.commit()
    assert worker.upkeep.refresh_accounts() == 1
    session.expire_all()
    assert session.scalars(select(Connection.gate)).one() is Gate.OPEN
    session.rollback()
    later(worker, minutes=2)
    assert worker.upkeep.refresh_accounts() == 0


def test_heartbeat_leaves_a_sign(worker: Any, session: Session):
    """The worker's sign of life has its time."""
    assert leases.find_worker_seen_at(session) is None
    session.rollback()
    worker.upkeep.heartbeat()
    seen_at = leases.find_worker_seen_at(session)
    assert seen_at is not None
    assert utcnow() - seen_at < timedelta(minutes=1)


def test_lease_is_taken_once_an_interval(session: Session):
    """Periodic work is done once an interval, whoever comes first."""
    now = factories.NOW
    times = [0, 1, 3, 4, 5, 9]
    taken = [leases.take(session, "x", 5, now + timedelta(seconds=s)) for s in times]
    assert taken == [True, False, False, True, False, True]
    assert leases.take(session, "another", 5, now)


def test_housekeeping_removes_what_has_served(
    session: Session, sealer: Sealer, worker: Any, monkeypatch: pytest.MonkeyPatch
):
    """Old deliveries, hits, codes, OAuth attempts and sessions go; what still counts stays."""
    monkeypatch.setattr(housekeeping, "STEP_ROWS", 2)
    store = factories.make_store(session, sealer)
    user = factories.make_user(session, "a@example.com", Role.ADMIN)
    present = utcnow()
    for number, age in enumerate([40, 40, 40, 0]):
        at = present - timedelta(days=age)
        session.add_all(
            [
                BridgeDelivery(
                    store_id=store.id, delivery_id=str(number), body_hash="", received_at=at
                ),
                ThrottleHit(scope="sign_in", key="x", at=at),
                PairingCode(store_id=store.id, code_hash=str(number), created_at=at, expires_at=at),
                OAuthAttempt(
                    state_hash=str(number),
                    sealed_verifier=b"",
                    user_id=user.id,
                    redirect_uri="",
                    created_at=at,
                    expires_at=at,
                ),
                UserSession(
                    user_id=user.id,
                    token_hash=str(number),
                    created_at=at,
                    last_seen_at=at,
                    expires_at=at,
                ),
            ]
        )
    session.commit()
    assert worker.upkeep.clean() == 15
    for kind in (BridgeDelivery, ThrottleHit, PairingCode, OAuthAttempt, UserSession):
        assert session.scalar(select(func.count()).select_from(kind)) == 1
