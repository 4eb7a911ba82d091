"""Whatever happens in whatever order: the table of moves holds, and nothing goes out twice."""

from datetime import timedelta
from typing import Any

import factories
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from iletiniz_admin import iletiniz
from iletiniz_admin.errors import Refused
from iletiniz_admin.iletiniz import SendResult, StatusResult
from iletiniz_admin.models import (
    ALLOWED_MOVES,
    Attempt,
    Base,
    Connection,
    Message,
    MessageStatus,
    Store,
)
from iletiniz_admin.services import audit, gate, outbox, receipts
from iletiniz_admin.services.connection_state import mark_lost
from iletiniz_admin.services.outbox import outcome_of_error, outcome_of_result

ME = audit.Actor("test@example.com")
JOB = "h3v9t2m7c5x1q8za"
ANSWERS = {
    "accepted": (outcome_of_result(SendResult(JOB, "sent", "sent")), True),
    "refused": (outcome_of_error(iletiniz.ValidationError("no", status=422)), False),
    "unsent": (outcome_of_error(iletiniz.NotSentError("no")), False),
    "busy": (outcome_of_error(iletiniz.RateLimitedError("no", status=429)), False),
    "lost": (outcome_of_error(iletiniz.AnswerLostError("no")), True),
    "quota": (outcome_of_error(iletiniz.QuotaError("no", status=402)), False),
    "key": (outcome_of_error(iletiniz.AuthenticationError("no", status=401)), False),
    "scope": (outcome_of_error(iletiniz.ScopeError("no", status=403)), False),
}
# What a call consists of comes up often, so that whole calls and crashes in them happen.
CALLS = ["take", "take", "take", "accepted", "accepted", "lost", "crash", "lease_over"]
MESSAGES = 2
OTHERS = [
    "claim", "begin", "wait", "recover", "release", "lapse", "hold_stopped", "pause", "resume",
    "close", "reopen", "lose", "reconnect", "settle_accepted", "settle_failed", "settle_resend",
    "cancel", "delivered", "unknown", *ANSWERS,
]  # fmt: skip
PARTS = {"take": ("claim", "begin"), "lease_over": ("wait_long", "recover")}
CALL = st.sampled_from(CALLS)
STEPS = st.lists(st.one_of(CALL, CALL, CALL, st.sampled_from(OTHERS)), min_size=30, max_size=60)


class World:
    """Two messages, a process that may crash at any point, and a count of what went out."""

    def __init__(self, session: Session) -> None:
        self.session, self.now = session, factories.NOW
        self.connection = Connection(
            name="x",
            status="connected",
            origin="key",
            sealed_key=b"k",
            created_at=self.now,
            connected_at=self.now,
        )
        session.add(self.connection)
        session.flush()
        self.store = Store(
            name="x",
            url="x",
            status="paired",
            created_at=self.now,
            connection_id=self.connection.id,
        )
        session.add(self.store)
        session.flush()
        best_before_at = self.now + timedelta(hours=6)
        for number in range(MESSAGES):
            row = outbox.new_row(
                store_id=self.store.id,
                connection_id=self.connection.id,
                idempotency_key=str(number),
                source="order",
                status=MessageStatus.QUEUED,
                created_at=self.now,
                best_before_at=best_before_at if number else None,
            )
            outbox.enqueue(session, [row])
        self.claimed: list[Message] = []
        self.begun: list[Attempt] = []
        self.sent = {message.id: 0 for message in self.messages()}
        self.allowed = dict.fromkeys(self.sent, 1)

    def messages(self) -> list[Message]:
        return list(self.session.scalars(select(Message).order_by(Message.id)))

    def statuses(self) -> dict[int, MessageStatus]:
        self.session.expire_all()
        return {message.id: message.status for message in self.messages()}

    def step(self, name: str) -> None:
        if name in ANSWERS:
            self.answer(name)
        elif name.startswith("settle_"):
            self.settle(name.removeprefix("settle_"))
        else:
            getattr(self, name)()

    def claim(self) -> None:
        taken = outbox.claim(self.session, now=self.now).messages
        for message in taken:
            self.session.expunge(message)  # the process has its own copy
        self.claimed += taken

    def begin(self) -> None:
        if self.claimed:
            message = self.claimed.pop()
            attempt = outbox.begin_attempt(self.session, message, now=self.now)
            if attempt is not None:
                self.begun.append(attempt)

    def answer(self, name: str) -> None:
        if self.begun:
            attempt = self.begun.pop(0)
            outcome, goes_out = ANSWERS[name]
            self.sent[attempt.message_id] += goes_out
            outbox.record(self.session, attempt, outcome, now=self.now)

    def crash(self) -> None:
        for attempt in self.begun:
            self.sent[attempt.message_id] += 1  # the worst case: it had gone out
        self.claimed, self.begun = [], []

    def wait_long(self) -> None:
        self.now += timedelta(minutes=40)

    def wait(self) -> None:
        self.now += timedelta(seconds=40)

    def recover(self) -> None:
        outbox.recover(self.session, self.now)

    def release(self) -> None:
        outbox.release(self.session, self.now)

    def lapse(self) -> None:
        outbox.lapse(self.session, self.now)

    def hold_stopped(self) -> None:
        outbox.hold_stopped(self.session, self.now)

    def pause(self) -> None:
        self.store.is_paused = True
        self.session.flush()

    def resume(self) -> None:
        self.store.is_paused = False
        self.session.flush()

    def close(self) -> None:
        gate.close(self.session, self.connection, "quota", self.now)

    def reopen(self) -> None:
        gate.reopen(self.session, self.connection, self.now)

    def lose(self) -> None:
        mark_lost(self.session, self.connection, self.now)

    def reconnect(self) -> None:
        self.connection.status, self.connection.connected_at = "connected", self.now
        self.session.flush()

    def settle(self, verdict: Any) -> None:
        for message in self.messages():
            if message.status is MessageStatus.UNCERTAIN:
                outbox.settle(self.session, message.id, verdict, ME, self.now)
                self.allowed[message.id] += verdict == "resend"
                break

    def cancel(self) -> None:
        try:
            outbox.cancel(self.session, self.messages()[0].id, ME, self.now)
        except Refused:
            return

    def delivered(self) -> None:
        self.news("delivered")

    def unknown(self) -> None:
        self.news("unknown")

    def news(self, word: Any) -> None:
        result = StatusResult(available=True, job_id=JOB, status=word)
        for message in self.messages():
            receipts.record_news(self.session, message.id, result, self.now)


@hypothesis_settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_sequence_keeps_to_the_moves(steps: list[str]) -> None:
    """Any sequence of steps keeps to the allowed moves, and a message goes out once at most.

    Only a person's "send again" allows one more.
    """
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        world = World(session)
        before = world.statuses()
        for name in (part for step in steps for part in PARTS.get(step, (step,))):
            world.step(name)
            after = world.statuses()
            for key, old in before.items():
                new = after[key]
                # A claim may release a probe first: held, queued, sending in one step.
                is_probe = (name, old, new) == ("claim", MessageStatus.HELD, MessageStatus.SENDING)
                assert new is old or is_probe or new in ALLOWED_MOVES[old], (name, old, new)
            before = after
        assert all(world.sent[key] <= world.allowed[key] for key in world.sent)
    engine.dispose()
