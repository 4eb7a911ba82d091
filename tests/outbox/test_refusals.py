"""A refusal stops everything that waits for the person, at once and in all stores."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.iletiniz import StatusResult
from iletiniz_admin.models import (
    AttemptOutcome,
    Connection,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
    Store,
    Suppression,
)
from iletiniz_admin.services import outbox, receipts
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.consent import withdraw
from iletiniz_admin.services.outbox import SendOutcome

M, R = MessageStatus, Reason
COMMERCIAL, PLAIN = MessageClass.COMMERCIAL, MessageClass.INFORMATIONAL
NUMBER, OTHER = "+905321112233", "+905321112244"
OPTED_OUT, NO_CONSENT = (M.SKIPPED, R.OPTED_OUT), (M.SKIPPED, R.NO_CONSENT)
MakeMessage = Callable[..., Message]


@pytest.fixture
def read(session: Session):
    def outcome(message: Message):
        session.refresh(message)
        return message.status, message.reason

    return outcome


@pytest.fixture
def refuse(session: Session, connection: Connection, store: Store, now: datetime):
    """Suppress a number for this merchant; nothing is done to the messages."""

    def add(scope: str = "all", recipient: str = NUMBER, **more: Any):
        values = {"connection_id": connection.id, "store_id": store.id, **more}
        row = Suppression(
            recipient=recipient, scope=scope, reason="x", source="x", at=now, **values
        )
        session.add(row)
        session.flush()
        return row

    return add


def claimed(session: Session, now: datetime):
    return {one.id for one in outbox.claim(session, now=now, limit=9).messages}


@pytest.mark.parametrize(
    ("scope", "kind", "leaves"),
    [
        ("all", PLAIN, False),
        ("all", COMMERCIAL, False),
        ("commercial", COMMERCIAL, False),
        ("commercial", PLAIN, True),
    ],
)
def test_suppressed_message_is_never_claimed(
    *,
    session: Session,
    make_message: MakeMessage,
    refuse: Any,
    now: datetime,
    scope: str,
    kind: Any,
    leaves: bool,
):
    """What a refusal forbids is not claimed, even if nobody ended it; the rest is."""
    message = make_message(recipient=NUMBER, message_class=kind)
    other = make_message(recipient=OTHER, message_class=kind)
    refuse(scope)
    assert claimed(session, now) == {other.id} | ({message.id} if leaves else set())


def test_lifted_refusal_forbids_nothing(
    session: Session, make_message: MakeMessage, refuse: Any, now: datetime
):
    """A refusal that was lifted is a record only."""
    message = make_message(recipient=NUMBER)
    refuse(lifted_at=now)
    assert outbox.end_refused(session, now) == 0
    assert claimed(session, now) == {message.id}


def test_refusal_between_claim_and_call(
    session: Session, make_message: MakeMessage, refuse: Any, read: Any, now: datetime
):
    """A message that was claimed just before the refusal is not sent, and ends with it."""
    message = make_message(recipient=NUMBER)
    [one] = outbox.claim(session, now=now).messages
    refuse()
    assert outbox.begin_attempt(session, one, now=now) is None
    assert read(message) == (M.QUEUED, None)
    assert outbox.end_refused(session, now) == 1
    assert read(message) == OPTED_OUT
    assert message.finished_at == now


@pytest.mark.parametrize("status", [M.QUEUED, M.HELD])
def test_stop_ends_what_waits(
    *,
    session: Session,
    make_message: MakeMessage,
    refuse: Any,
    read: Any,
    now: datetime,
    status: Any,
):
    """Waiting messages to the number end as skipped; those to others go on."""
    reason = R.TRACKING if status is M.HELD else None
    message = make_message(status, recipient=NUMBER, reason=reason)
    other = make_message(status, recipient=OTHER, reason=reason)
    refuse()
    assert outbox.stop_recipient(session, NUMBER, now) == 1
    assert outbox.stop_recipient(session, NUMBER, now) == 0
    assert read(message) == OPTED_OUT
    assert read(other) == (status, reason)


@pytest.mark.parametrize("status", [M.SENDING, M.ACCEPTED, M.UNCERTAIN, M.DELIVERED])
def test_stop_leaves_what_went(
    *,
    session: Session,
    make_message: MakeMessage,
    refuse: Any,
    read: Any,
    now: datetime,
    status: Any,
):
    """What is under way or went stays what it is."""
    message = make_message(status, recipient=NUMBER)
    refuse()
    assert outbox.stop_recipient(session, NUMBER, now) == 0
    assert read(message)[0] is status


def test_stop_without_a_reason_ends_nothing(
    session: Session, make_message: MakeMessage, read: Any, consent: Any, now: datetime
):
    """Who refused nothing goes on getting both kinds."""
    consent(NUMBER)
    rows = [make_message(recipient=NUMBER, message_class=kind) for kind in (PLAIN, COMMERCIAL)]
    assert outbox.stop_recipient(session, NUMBER, now) == 0
    assert outbox.stop_recipients(session, [], now) == 0
    assert [read(row)[0] for row in rows] == [M.QUEUED, M.QUEUED]


def test_no_ends_commercial_messages_only(
    session: Session, make_message: MakeMessage, read: Any, consent: Any, now: datetime
):
    """A newest statement that says no ends commercial messages; the parcel's text still comes."""
    consent(NUMBER, at=now - timedelta(days=1))
    consent(NUMBER, is_given=False)
    plain, commercial = (
        make_message(recipient=NUMBER, message_class=kind) for kind in (PLAIN, COMMERCIAL)
    )
    assert outbox.stop_recipient(session, NUMBER, now) == 1
    assert read(plain) == (M.QUEUED, None)
    assert read(commercial) == NO_CONSENT


def test_withdrawal_stops_all_stores_of_the_merchant(
    *,
    session: Session,
    sealer: Sealer,
    store: Store,
    connection: Connection,
    make_message: MakeMessage,
    read: Any,
    now: datetime,
):
    """Refused in one store, nothing leaves from the merchant's others; a stranger's goes on."""
    connection.merchant_number = "0123456789012345"
    ours = factories.make_connection(session, sealer, merchant_number="0123456789012345")
    theirs = factories.make_connection(session, sealer, merchant_number="0000000000000001")
    rows = []
    for one in (ours, theirs):
        other = factories.make_store(session, sealer, connection_id=one.id)
        values = {"store_id": other.id, "connection_id": one.id, "recipient": NUMBER}
        rows.append(make_message(**values))
    rows.append(make_message(recipient=NUMBER))
    withdraw(
        session,
        recipient=NUMBER,
        store=store,
        source="panel",
        actor=COMMAND_LINE,
        now=now,
        scope="all",
    )
    assert claimed(session, now) == {rows[1].id}
    assert outbox.stop_recipient(session, NUMBER, now) == 2
    assert [read(row) for row in rows] == [OPTED_OUT, (M.SENDING, None), OPTED_OUT]


def test_sweep_ends_what_was_forgotten(
    session: Session, make_message: MakeMessage, refuse: Any, read: Any, now: datetime
):
    """A waiting message that nobody ended is ended by the sweep."""
    rows = [make_message(recipient=NUMBER), make_message(M.HELD, recipient=NUMBER, reason=R.QUOTA)]
    other = make_message(recipient=OTHER)
    refuse()
    assert outbox.end_refused(session, now) == 2
    assert [read(row) for row in rows] == [OPTED_OUT, OPTED_OUT]
    assert read(other) == (M.QUEUED, None)


REFUSED = SendOutcome(
    AttemptOutcome.FINAL, M.FAILED, R.REFUSED, http_status=422, error_code="IYS_REJECTED"
)


@pytest.mark.parametrize(
    ("code", "plain", "commercial"),
    [
        ("IYS_REJECTED", (M.QUEUED, None), OPTED_OUT),
        ("RECIPIENT_BLACKLISTED", OPTED_OUT, OPTED_OUT),
        ("INVALID_SENDER", (M.QUEUED, None), (M.QUEUED, None)),
    ],
)
def test_refusal_of_iletiniz_stops_the_next_row(
    *,
    session: Session,
    make_message: MakeMessage,
    begin: Any,
    read: Any,
    consent: Any,
    now: datetime,
    code: str,
    plain: Any,
    commercial: Any,
):
    """In the transaction that records the refusal the next rows to the number end."""
    consent(NUMBER, at=now - timedelta(days=1))
    values = {"recipient": NUMBER, "available_at": now + timedelta(seconds=1)}
    rows = [make_message(message_class=kind, **values) for kind in (PLAIN, COMMERCIAL)]
    refused = make_message(recipient=NUMBER, message_class=COMMERCIAL)
    _, attempt = begin(now)
    outcome = SendOutcome(AttemptOutcome.FINAL, M.FAILED, R.REFUSED, error_code=code)
    outbox.record(session, attempt, outcome, now=now)
    assert read(refused) == (M.FAILED, R.REFUSED)
    assert [read(row) for row in rows] == [plain, commercial]


def test_late_report_stops_the_next_row(
    session: Session, make_message: MakeMessage, read: Any, now: datetime
):
    """A report that comes hours later, with a refusal, ends what waits by then."""
    sent = make_message(
        M.ACCEPTED, recipient=NUMBER, job_id="j1", accepted_at=now, receipt_due_at=now
    )
    waiting = make_message(recipient=NUMBER)
    news = StatusResult(
        available=True,
        job_id="j1",
        status="rejected",
        raw_status="rejected",
        error_code="RECIPIENT_BLACKLISTED",
    )
    assert receipts.record_news(session, sent.id, news, now)
    assert read(waiting) == OPTED_OUT
    assert claimed(session, now) == set()
    [row] = session.scalars(select(Suppression)).all()
    assert (row.recipient, row.scope, row.message_id) == (NUMBER, "all", sent.id)


def test_erased_number_is_nobody(
    session: Session, make_message: MakeMessage, begin: Any, now: datetime
):
    """A refusal that comes after the erasure names nobody, so nothing is written."""
    message = make_message(recipient=NUMBER)
    _, attempt = begin(now)
    message.recipient, message.erased_at = "", now
    session.flush()
    outbox.record(session, attempt, REFUSED, now=now)
    assert session.scalars(select(Suppression)).all() == []
