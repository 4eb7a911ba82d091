"""The steps around a call, against a sandbox or a transport of the test's own."""

import json
import logging
import sqlite3
from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.crypto import Sealer, context, generate_key
from iletiniz_admin.iletiniz import AnswerLostError
from iletiniz_admin.iletiniz.transport import Answer
from iletiniz_admin.models import (
    Attempt,
    AttemptOutcome,
    Connection,
    ConnectionStatus,
    Consent,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.worker import sending

M = MessageStatus
OK = json.dumps({"job_id": "h3v9t2m7c5x1q8za", "status": "queued", "provider": "netgsm"}).encode()


class Wire:
    """A transport that answers as it is told, and remembers what it was given."""

    def __init__(self, answer: Any = None) -> None:
        self.requests = []
        self.answer = answer or (lambda: Answer(200, {}, OK))

    def __call__(self, request: Any) -> Answer:
        self.requests.append(request)
        return self.answer()


def only_message(session: Session):
    session.expire_all()
    message = session.scalars(select(Message)).one()
    session.expunge(message)
    session.rollback()  # an open transaction would keep the worker out
    return message


def locked():
    return OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))


@pytest.mark.integration
@pytest.mark.parametrize(
    ("ending", "status", "reason"),
    [
        ("1234", M.ACCEPTED, None),
        ("0000", M.FAILED, Reason.REFUSED),
        ("0001", M.FAILED, Reason.REFUSED),
        ("0005", M.UNCERTAIN, Reason.LOST_ANSWER),
        ("0006", M.UNCERTAIN, Reason.LOST_ANSWER),
        ("0007", M.QUEUED, Reason.BACKOFF),
    ],
)
def test_magic_recipient_has_its_outcome(
    *,
    session: Session,
    worker: Any,
    fill: Any,
    sandbox: Any,
    ending: Any,
    status: MessageStatus,
    reason: Any,
):
    """Each answer of the sandbox moves the message as the plan says, after one call."""
    fill(f"+90555123{ending}")
    worker.sending.send_next()
    message = only_message(session)
    assert (message.status, message.reason) == (status, reason)
    assert sandbox.send_calls() == 1


@pytest.mark.integration
def test_dropped_answer_makes_one_call_and_one_uncertain(
    session: Session, worker: Any, fill: Any, sandbox: Any, count_by_status: Any
):
    """An answer dropped after acceptance is never sent again by itself, however often asked."""
    fill("+905551230006")
    for _ in range(3):
        worker.drain()
        worker.sweep()
    assert count_by_status() == {"uncertain": 1}
    assert sandbox.calls_by_recipient() == {"+905551230006": 1}
    assert len(sandbox.get("/_sandbox/received")) == 1


@pytest.mark.integration
def test_quota_answer_holds_all(
    session: Session, worker: Any, fill: Any, sandbox: Any, count_by_status: Any
):
    """When the quota is used up one call is made, the gate closes, and all messages are held."""
    sandbox.post("/_sandbox/quota", limit=10, remaining=0)
    fill("+905551231111", "+905551232222", "+905551233333")
    worker.drain()
    assert count_by_status() == {"held": 3}
    assert session.scalars(select(Connection.gate)).one() is Gate.QUOTA
    assert sandbox.send_calls() == 1


@pytest.mark.integration
def test_revoked_key_loses_the_connection(
    *, session: Session, sealer: Sealer, worker: Any, fill: Any, places: Any, sandbox: Any
):
    """A key that iletiniz refuses makes the connection lost, after one call."""
    connection = session.get(Connection, places[1])
    place = context("connections", places[1], "api_key")
    connection.sealed_key = sealer.seal("iltz_test_" + "x" * 24, context=place)
    session.commit()
    fill("+905551231111", "+905551232222")
    worker.drain()
    session.refresh(connection)
    assert connection.status is ConnectionStatus.LOST
    assert set(session.scalars(select(Message.reason))) == {Reason.DISCONNECTED}
    assert sandbox.send_calls() == 1


def test_key_that_does_not_open_loses_the_connection(
    session: Session, make_worker: Any, fill: Any, places: Any, settings: Settings
):
    """A key sealed with a lost encryption key leads to "connect again", without any call."""
    wire = Wire()
    worker = make_worker(settings=settings, transport=wire)
    connection = session.get(Connection, places[1])
    place = context("connections", places[1], "api_key")
    connection.sealed_key = Sealer([generate_key()]).seal("k" * 30, context=place)
    session.commit()
    fill("+905551231111", "+905551232222")
    worker.drain()
    session.refresh(connection)
    assert connection.status is ConnectionStatus.LOST
    assert set(session.scalars(select(Message.status))) == {M.HELD}
    assert session.scalars(select(Attempt)).all() == []
    assert wire.requests == []


def test_new_key_is_used_at_once(
    *,
    session: Session,
    sealer: Sealer,
    make_worker: Any,
    fill: Any,
    places: Any,
    settings: Settings,
):
    """After a reconnect the next call carries the new key."""
    wire = Wire()
    worker = make_worker(settings=settings, transport=wire)
    fill("+905551231111")
    worker.drain()
    connection = session.get(Connection, places[1])
    place = context("connections", places[1], "api_key")
    connection.sealed_key = sealer.seal("iltz_test_" + "n" * 24, context=place)
    session.commit()
    fill("+905551232222")
    worker.drain()
    first, second = (request.headers["Authorization"] for request in wire.requests)
    assert factories.API_KEY not in second
    assert second == "Bearer iltz_test_" + "n" * 24
    assert first != second


def test_call_carries_what_the_message_says(
    *, session: Session, places: Any, make_worker: Any, fill: Any, settings: Settings
):
    """Recipient, text, sender, provider and fallback go out as they are; İYS if commercial."""
    connection = session.get_one(Connection, places[1])
    connection.quiet_from_minutes = connection.quiet_until_minutes = 0
    yes = {"recipient": "+905551231111", "is_given": True, "at": factories.NOW}
    session.add(Consent(store_id=places[0], source="checkout", **yes))
    session.commit()
    wire = Wire()
    worker = make_worker(settings=settings, transport=wire)
    fill(
        "+905551231111",
        sender="ORNEKMAGAZA",
        provider="netgsm",
        fallback=["verimor"],
        message_class=MessageClass.COMMERCIAL,
    )
    worker.drain()
    assert wire.requests[0].json == {
        "to": "+905551231111",
        "body": "Siparişiniz hazırlanıyor.",
        "sender": "ORNEKMAGAZA",
        "provider": "netgsm",
        "iys": True,
        "fallback": ["verimor"],
    }


def test_no_transaction_is_open_during_the_call(
    session: Session, make_worker: Any, fill: Any, settings: Settings
):
    """While iletiniz is being asked no database connection is in use, and the attempt is there."""
    seen = []

    def look():
        seen.append(
            (worker._engine.pool.checkedout(), session.scalars(select(Attempt.outcome)).one())
        )
        session.rollback()
        return Answer(200, {}, OK)

    worker = make_worker(settings=settings, transport=Wire(look))
    fill("+905551231111")
    worker.drain()
    assert seen == [(0, AttemptOutcome.STARTED)]


def test_fault_of_our_own_is_uncertain(
    session: Session, make_worker: Any, fill: Any, settings: Settings
):
    """An error that nobody thought of, in the middle of a call, is no reason to send again."""

    def fail():
        raise ZeroDivisionError

    worker = make_worker(settings=settings, transport=Wire(fail))
    fill("+905551231111")
    worker.drain()
    message = only_message(session)
    assert (message.status, message.error_code) == (M.UNCERTAIN, "ZeroDivisionError")


def test_outcome_is_recorded_when_the_database_is_back(
    session: Session,
    make_worker: Any,
    fill: Any,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    """An outcome that cannot be recorded at first is recorded a little later."""
    monkeypatch.setattr(sending, "RECORD_PAUSES_SECONDS", (0.0, 0.0))
    failures = iter([locked(), locked()])

    def record(*args: Any, **kwargs: Any):
        for failure in failures:
            raise failure
        return real(*args, **kwargs)

    real = outbox.record
    monkeypatch.setattr(outbox, "record", record)
    wire = Wire()
    worker = make_worker(settings=settings, transport=wire)
    fill("+905551231111")
    worker.drain()
    assert only_message(session).status is M.ACCEPTED
    assert len(wire.requests) == 1


def test_outcome_that_cannot_be_recorded_becomes_uncertain(
    session: Session,
    make_worker: Any,
    fill: Any,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    """With a disk that stays full the attempt is found at the end of its lease: one call only."""
    monkeypatch.setattr(sending, "RECORD_PAUSES_SECONDS", ())

    def record(*_args: Any, **_kwargs: Any):
        raise locked()

    monkeypatch.setattr(outbox, "record", record)
    wire = Wire()
    worker = make_worker(settings=settings, transport=wire)
    fill("+905551231111")
    worker.drain()
    assert only_message(session).status is M.SENDING
    worker.base.now = lambda: utcnow() + timedelta(seconds=100)
    worker.sweep()
    worker.drain()
    message = only_message(session)
    assert (message.status, message.reason) == (M.UNCERTAIN, Reason.CRASHED)
    assert len(wire.requests) == 1


def test_log_has_no_number_and_no_text(
    make_worker: Any, fill: Any, settings: Settings, caplog: pytest.LogCaptureFixture
):
    """What is logged names ids, and neither the recipient nor the text nor the key."""
    caplog.set_level(logging.DEBUG)

    def lose():
        raise AnswerLostError("lost")

    worker = make_worker(settings=settings, transport=Wire(lose))
    fill("+905551231111")
    worker.drain()
    worker.sweep()
    fields = " ".join(str(vars(record)) for record in caplog.records)
    assert "attempt ended" in fields
    for secret in ("5551231111", "Siparişiniz", "iltz_test_Or"):
        assert secret not in fields


def test_drain_hands_on_after_fifty(
    make_worker: Any,
    fill: Any,
    settings: Settings,
    count_by_status: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    """One job sends at most fifty messages and asks for another job, so others get a turn."""
    worker = make_worker(settings=settings, transport=Wire())
    fill(*(f"+9055512{number:03}55" for number in range(60)))
    asked = []
    monkeypatch.setattr(worker, "_ask", asked.append)
    monkeypatch.setattr(worker, "_on_more", lambda: None)
    worker.sending._on_more = lambda: None
    worker.drain()
    assert count_by_status() == {"accepted": 50, "queued": 10}
    assert asked == ["drain"]


def test_stopped_worker_claims_nothing(
    make_worker: Any, fill: Any, settings: Settings, count_by_status: Any
):
    """After the wish to stop nothing new is claimed."""
    worker = make_worker(settings=settings, transport=Wire())
    fill("+905551231111")
    worker.base.stopping.set()
    worker.drain()
    assert count_by_status() == {"queued": 1}
