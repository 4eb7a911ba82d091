"""The worker and what waits: the morning, the tracking number, people who refuse."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.config import Settings
from iletiniz_admin.iletiniz.transport import Answer
from iletiniz_admin.models import (
    Consent,
    Message,
    MessageClass,
    MessageStatus,
    Order,
    Reason,
    Store,
    Suppression,
)

M, R = MessageStatus, Reason
COMMERCIAL = MessageClass.COMMERCIAL
NUMBER, OTHER = "+905551231111", "+905551232222"
EVENING = datetime(2026, 7, 20, 18, 0, tzinfo=UTC)  # 21:00 in Istanbul
MORNING = EVENING + timedelta(hours=11)
TAKEN = {"job_id": "h3v9t2m7c5x1q8za", "status": "queued", "provider": "netgsm"}
REFUSED = {"job_id": "h3v9t2m7c5x1q8zb", "status": "failed", "error": {"code": "IYS_REJECTED"}}


class Wire:
    """A transport that refuses one number for İYS, and remembers whom it was asked for."""

    def __init__(self) -> None:
        self.recipients = []

    def __call__(self, request: Any) -> Answer:
        self.recipients.append(request.json["to"])
        answer = REFUSED if request.json["to"] == NUMBER else TAKEN
        return Answer(200, {}, json.dumps(answer).encode())


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def worker(make_worker: Any, settings: Settings, wire: Any):
    return make_worker(settings=settings, transport=wire)


@pytest.fixture
def at(worker: Any):
    """Set the worker's clock."""

    def run(moment: datetime) -> None:
        worker.base.now = lambda: moment

    return run


@pytest.fixture
def willing(session: Session, places: Any):
    for recipient in (NUMBER, OTHER):
        row = {"store_id": places[0], "source": "checkout", "at": EVENING - timedelta(days=1)}
        session.add(Consent(recipient=recipient, is_given=True, **row))
    session.commit()


@pytest.fixture
def read(session: Session):
    def outcomes():
        session.expire_all()
        rows = session.scalars(select(Message).order_by(Message.id)).all()
        found = [(row.status, row.reason) for row in rows]
        session.rollback()  # an open transaction would keep the worker out
        return found

    return outcomes


def test_night_holds_and_morning_sends(
    *, worker: Any, at: Any, fill: Any, wire: Any, willing: Any, read: Any
):
    """A queued commercial text is held over the night by the sweep, and sent in the morning."""
    assert willing is None
    fill(OTHER, at=EVENING, message_class=COMMERCIAL)
    at(EVENING)
    worker.drain()
    worker.sweep()
    assert read() == [(M.HELD, R.QUIET_HOURS)]
    at(MORNING - timedelta(seconds=1))
    worker.sweep()
    worker.drain()
    assert wire.recipients == []
    at(MORNING + timedelta(seconds=5))
    worker.sweep()
    worker.drain()
    assert wire.recipients == [OTHER]
    assert read() == [(M.ACCEPTED, None)]


def test_sweep_ends_the_wait_for_a_number(
    *, session: Session, places: Any, worker: Any, at: Any, fill: Any, wire: Any, read: Any
):
    """When the wait is over the sweep composes the text without the number and it is sent."""
    store = session.get_one(Store, places[0])
    rule = factories.make_rule(
        session, store, trigger="kargolandi", text="{first_name}, kargoda. {tracking_number}"
    )
    order = {"number": "7", "status": "kargolandi", "first_name": "Ayşe", "recipient": OTHER}
    session.add(Order(store_id=store.id, order_id=7, updated_at=EVENING, **order))
    session.commit()
    fill(
        OTHER,
        at=EVENING,
        status=M.HELD,
        reason=R.TRACKING,
        held_until=MORNING,
        trigger="kargolandi",
        order_id=7,
        rule_id=rule.id,
        body="eski",
    )
    at(MORNING - timedelta(seconds=5))
    worker.sweep()
    worker.drain()
    assert wire.recipients == []
    at(MORNING)
    worker.sweep()
    worker.drain()
    assert wire.recipients == [OTHER]
    assert session.scalars(select(Message.body)).one() == "Ayşe, kargoda."


def test_refusal_is_known_before_the_next_row(
    *, session: Session, worker: Any, at: Any, fill: Any, wire: Any, willing: Any, read: Any
):
    """When iletiniz refuses a number for İYS, its next commercial row never leaves."""
    assert willing is None
    noon = MORNING + timedelta(hours=4)
    fill(NUMBER, NUMBER, OTHER, NUMBER, at=noon, message_class=COMMERCIAL)
    fill(NUMBER, at=noon)
    at(noon)
    worker.drain()
    assert wire.recipients == [NUMBER, OTHER, NUMBER]  # the last is about an order
    assert read() == [
        (M.FAILED, R.REFUSED),
        (M.SKIPPED, R.OPTED_OUT),
        (M.ACCEPTED, None),
        (M.SKIPPED, R.OPTED_OUT),
        (M.FAILED, R.REFUSED),
    ]
    [row] = session.scalars(select(Suppression)).all()
    assert (row.recipient, row.scope) == (NUMBER, "commercial")


def test_sweep_ends_what_a_refusal_left(
    *, session: Session, worker: Any, at: Any, fill: Any, wire: Any, read: Any, places: Any
):
    """A row that came back to the queue after a refusal is ended by the sweep, not sent."""
    fill(OTHER, at=EVENING)
    refusal = {"scope": "all", "reason": "x", "source": "x", "at": EVENING}
    session.add(Suppression(recipient=OTHER, connection_id=places[1], **refusal))
    session.commit()
    at(EVENING)
    worker.drain()
    worker.sweep()
    assert read() == [(M.SKIPPED, R.OPTED_OUT)]
    assert wire.recipients == []
