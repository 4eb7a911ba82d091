"""Quiet hours: commercial texts wait for the morning and go on by themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
    Suppression,
)
from iletiniz_admin.services import commercial, outbox
from iletiniz_admin.services.audit import COMMAND_LINE

M, R = MessageStatus, Reason
COMMERCIAL = MessageClass.COMMERCIAL


def istanbul(text: str):
    """Return "22 21:00" in July 2026, Istanbul (UTC+3)."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return datetime(2026, 7, int(day), int(hour), int(minute), tzinfo=UTC) - timedelta(hours=3)


EVENING, MORNING = istanbul("20 21:00"), istanbul("21 08:00")


@pytest.fixture
def make_commercial(make_message: Callable[..., Message], consent: Any):
    """Make a commercial message to a person who said yes."""

    def make(status: MessageStatus = M.QUEUED, **more: Any):
        message = make_message(status, message_class=COMMERCIAL, **more)
        consent(message.recipient)
        return message

    return make


@pytest.fixture
def read(session: Session):
    def outcome(message: Message):
        session.refresh(message)
        return message.status, message.reason

    return outcome


@pytest.mark.parametrize(
    ("start", "end", "at", "until"),
    [
        (1260, 480, "20 20:59", None),
        (1260, 480, "20 21:00", "21 08:00"),
        (1260, 480, "20 23:59", "21 08:00"),
        (1260, 480, "21 00:00", "21 08:00"),
        (1260, 480, "21 07:59", "21 08:00"),
        (1260, 480, "21 08:00", None),
        (780, 840, "20 12:59", None),
        (780, 840, "20 13:00", "20 14:00"),
        (780, 840, "20 13:59", "20 14:00"),
        (780, 840, "20 14:00", None),
        (0, 360, "20 00:00", "20 06:00"),
        (0, 360, "20 23:59", None),
        (1380, 0, "20 23:30", "21 00:00"),
        (1380, 0, "21 00:00", None),
        (600, 600, "20 10:00", None),
        (0, 0, "20 00:00", None),
    ],
)
def test_quiet_until(connection: Connection, start: int, end: int, at: str, until: str | None):
    """Quiet is from the first minute to before the last, Istanbul's clock, also over midnight."""
    connection.quiet_from_minutes, connection.quiet_until_minutes = start, end
    expected = istanbul(until) if until else None
    assert commercial.quiet_until(connection, istanbul(at)) == expected


def test_nothing_is_quiet_without_a_connection(now: datetime):
    """Without a connection nobody set hours."""
    assert commercial.quiet_until(None, now) is None


def test_claim_leaves_commercial_messages_in_quiet_hours(
    session: Session, make_commercial: Any, make_message: Any, read: Any
):
    """What is queued when the quiet begins stays; informational texts and tests leave."""
    waiting = make_commercial()
    others = [make_message(), make_message(message_class=COMMERCIAL, source="test")]
    claimed = outbox.claim(session, now=EVENING, limit=9)
    assert {one.id for one in claimed.messages} == {one.id for one in others}
    assert claimed.is_more_due is False
    assert read(waiting) == (M.QUEUED, None)
    early = outbox.claim(session, now=MORNING, limit=9)
    assert [one.id for one in early.messages] == [waiting.id]


def test_attempt_is_not_begun_once_it_is_quiet(session: Session, make_commercial: Any, read: Any):
    """A message that was claimed in the last second goes back to the queue."""
    message = make_commercial()
    [claimed] = outbox.claim(session, now=EVENING - timedelta(seconds=1)).messages
    assert outbox.begin_attempt(session, claimed, now=EVENING) is None
    assert read(message) == (M.QUEUED, None)


def test_sweep_holds_what_is_queued_when_quiet_begins(
    session: Session, make_commercial: Any, make_message: Any, read: Any
):
    """The sweep holds commercial messages, with the end of the quiet; no others."""
    message = make_commercial()
    plain, test = make_message(), make_message(message_class=COMMERCIAL, source="test")
    assert outbox.hold_quiet(session, EVENING - timedelta(seconds=1)) == 0
    assert outbox.hold_quiet(session, EVENING) == 1
    assert outbox.hold_quiet(session, EVENING) == 0
    assert read(message) == (M.HELD, R.QUIET_HOURS)
    assert message.held_until == MORNING
    assert read(plain) == read(test) == (M.QUEUED, None)


def test_held_message_goes_on_by_itself(
    session: Session, make_commercial: Any, read: Any, formats: Any
):
    """It stays until the quiet ends and is queued then, once."""
    message = make_commercial(M.HELD, reason=R.QUIET_HOURS, held_until=MORNING)
    before = MORNING - timedelta(seconds=1)
    assert outbox.release_timed(session, before, formats) == 0
    assert outbox.release(session, before) == 0
    assert outbox.release_timed(session, MORNING, formats) == 1
    assert outbox.release_timed(session, MORNING, formats) == 0
    assert read(message) == (M.QUEUED, None)
    assert (message.held_until, message.available_at) == (None, MORNING)
    assert len(outbox.claim(session, now=MORNING).messages) == 1


def test_hours_that_a_person_ended_hold_no_more(
    session: Session, connection: Connection, make_commercial: Any, read: Any, formats: Any
):
    """Shorter hours let go at once what waits; longer ones hold it until their end."""
    message = make_commercial(M.HELD, reason=R.QUIET_HOURS, held_until=MORNING)
    connection.quiet_until_minutes = 9 * 60
    session.flush()
    assert outbox.release_timed(session, MORNING, formats) == 1
    assert read(message) == (M.HELD, R.QUIET_HOURS)
    assert message.held_until == istanbul("21 09:00")
    connection.quiet_from_minutes = connection.quiet_until_minutes
    session.flush()
    assert outbox.release_timed(session, MORNING, formats) == 1
    assert read(message) == (M.QUEUED, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gate": Gate.QUOTA}, R.QUOTA),
        ({"gate": Gate.PLAN}, R.PLAN),
        ({"status": ConnectionStatus.LOST}, R.DISCONNECTED),
    ],
)
def test_morning_does_not_open_the_gate(
    *,
    session: Session,
    connection: Connection,
    make_commercial: Any,
    read: Any,
    formats: Any,
    change: Any,
    reason: Any,
):
    """What something else holds by the morning is held for that, and goes when it is over."""
    message = make_commercial(M.HELD, reason=R.QUIET_HOURS, held_until=MORNING)
    before = {name: getattr(connection, name) for name in change}
    for name, value in change.items():
        setattr(connection, name, value)
    session.flush()
    outbox.release_timed(session, MORNING, formats)
    assert read(message) == (M.HELD, reason)
    assert message.held_until is None
    for name, value in before.items():
        setattr(connection, name, value)
    session.flush()
    assert outbox.release(session, MORNING) == 1
    assert read(message) == (M.QUEUED, None)


def test_what_is_let_go_at_night_waits_for_the_morning(
    session: Session, make_commercial: Any, make_message: Any, read: Any
):
    """When another hold ends in quiet hours, commercial messages are held for those."""
    message = make_commercial(M.HELD, reason=R.STORE_PAUSED)
    plain = make_message(M.HELD, reason=R.STORE_PAUSED)
    outbox.release(session, EVENING)
    assert read(message) == (M.HELD, R.QUIET_HOURS)
    assert message.held_until == MORNING
    assert read(plain) == (M.QUEUED, None)


def test_everything_is_asked_again_in_the_morning(
    *,
    session: Session,
    connection: Connection,
    make_commercial: Any,
    consent: Any,
    read: Any,
    formats: Any,
):
    """Who refused in the night, or whose text is too old by now, gets nothing."""
    held = {"reason": R.QUIET_HOURS, "held_until": MORNING}
    refused, unwilling, old = (make_commercial(M.HELD, **held) for _ in range(3))
    old.best_before_at = MORNING
    consent(unwilling.recipient, is_given=False, at=EVENING)
    session.add(
        Suppression(
            recipient=refused.recipient,
            connection_id=connection.id,
            scope="commercial",
            reason="x",
            source="x",
            at=EVENING,
        )
    )
    session.flush()
    assert outbox.release_timed(session, MORNING, formats) == 3
    assert read(refused) == (M.SKIPPED, R.OPTED_OUT)
    assert read(unwilling) == (M.SKIPPED, R.NO_CONSENT)
    assert read(old) == (M.LAPSED, R.BEST_BEFORE)
    assert old.finished_at == MORNING


def test_resend_at_night_waits(session: Session, make_commercial: Any):
    """A commercial text that a person sends again in quiet hours waits for their end."""
    message = make_commercial(M.FAILED)
    copy = outbox.resend(session, message.id, COMMAND_LINE, EVENING)
    assert (copy.status, copy.reason, copy.held_until) == (M.HELD, R.QUIET_HOURS, MORNING)
    assert outbox.cancel(session, copy.id, COMMAND_LINE, EVENING).status is M.CANCELLED


def test_many_are_let_go_in_steps(session: Session, make_commercial: Any, formats: Any):
    """A release moves at most as many as it is told, and the next one goes on."""
    for _ in range(5):
        make_commercial(M.HELD, reason=R.QUIET_HOURS, held_until=MORNING)
    assert outbox.release_timed(session, MORNING, formats, limit=3) == 3
    assert outbox.release_timed(session, MORNING, formats, limit=3) == 2
