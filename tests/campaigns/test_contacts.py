import threading
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import SealBroken
from iletiniz_admin.iletiniz import (
    AnswerLostError,
    AuthenticationError,
    Contact,
    ContactResult,
    IletinizError,
    NotFoundError,
    RateLimitedError,
    ScopeError,
    ValidationError,
)
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    ConnectionLimit,
    ConnectionStatus,
    Message,
    MessageStatus,
)
from iletiniz_admin.services import consent, limits, outbox
from iletiniz_admin.services.campaigns import contacts

FINISHED = {"status": CampaignStatus.FINISHED, "wants_contacts": True}
TURN = timedelta(seconds=5)


class StandIn:
    """A client that keeps what it is given, and fails as it is told to."""

    def __init__(self) -> None:
        self.saved: list[Contact] = []
        self.tried: list[str] = []
        self.fails: dict[str, IletinizError] = {}
        self.fails_always: IletinizError | None = None
        self.stop_after: tuple[threading.Event, int] | None = None

    def get(self, _connection_id: int, _sealed_key: bytes) -> Any:
        return self

    def save_contact(self, contact: Contact) -> ContactResult:
        self.tried.append(contact.phone)
        if self.stop_after and len(self.tried) == self.stop_after[1]:
            self.stop_after[0].set()
        error = self.fails_always or self.fails.get(contact.phone)
        if error is not None:
            raise error
        self.saved.append(contact)
        return ContactResult("ct_1")


class Saving:
    """An ended campaign that wants its contacts saved, and the worker's turns at it."""

    def __init__(
        self, session: Session, campaign: Campaign, add_recipients: Any, client: StandIn
    ) -> None:
        self.session = session
        self.campaign = campaign
        self.client = client
        self.now = campaign.created_at
        self._add_recipients = add_recipients

    def add(self, amount: int, *, first: int = 1, **columns: Any) -> list[Message]:
        """Write recipients with their messages, taken by iletiniz unless told otherwise."""
        at = self.campaign.created_at
        made = {"status": MessageStatus.ACCEPTED, "accepted_at": at, **columns}
        messages = []
        for row in self._add_recipients(self.campaign, amount, first=first):
            values = {
                "store_id": row.store_id,
                "connection_id": self.campaign.connection_id,
                "idempotency_key": f"campaign:{self.campaign.id}:{row.position}",
                "source": "campaign",
                "campaign_id": self.campaign.id,
                "recipient": row.recipient,
                "body": row.body,
                "created_at": at,
            }
            messages.append(Message(**outbox.new_row(**values, status=MessageStatus.QUEUED) | made))
        self.session.add_all(messages)
        self.session.flush()
        return messages

    def work(self, turns: int = 1, *, until: threading.Event | None = None) -> int:
        """Do the work of so many turns, each at its time; return how many did something."""
        done = 0
        stopping = until or threading.Event()
        for _ in range(turns):
            self.now += TURN
            done += contacts.work(self._transaction, self.client, lambda: self.now, stopping)
        self.session.expire_all()
        return done

    def _transaction(self) -> Any:
        return nullcontext(self.session)

    def counts(self) -> tuple[int, int, str | None, bool]:
        """Return how many were saved and failed, the code, and whether it is over."""
        row = self.campaign
        done = row.contacts_done_at is not None
        return row.contacts_saved, row.contacts_failed, row.contacts_error, done


@pytest.fixture
def saving(session: Session, make_campaign: Any, add_recipients: Any) -> Saving:
    return Saving(session, make_campaign(**FINISHED), add_recipients, StandIn())


def test_everybody_who_got_the_text_is_saved_once(saving):
    """Each recipient whose message iletiniz took is saved once, with the name; then it is done."""
    saving.add(12)
    saving.work(6)

    assert [contact.phone for contact in saving.client.saved] == [
        f"+9055500{n:05d}" for n in range(1, 13)
    ]
    assert saving.client.saved[0].name == "Ayşe Yılmaz"
    assert saving.counts() == (12, 0, None, True)
    assert saving.work(3) == 0


def test_saving_is_off_by_default(saving):
    """Without the wish nothing is saved."""
    saving.campaign.wants_contacts = False
    saving.add(2)

    assert saving.work(2) == 0
    assert saving.client.tried == []


@pytest.mark.parametrize(
    "status", [CampaignStatus.SENDING, CampaignStatus.PAUSED, CampaignStatus.CHECKED]
)
def test_saving_waits_for_the_end(saving, status):
    """Nothing is saved while the campaign may still send."""
    saving.campaign.status = status
    saving.add(2)
    saving.work(2)

    assert saving.client.tried == []


def test_a_cancelled_campaign_waits_for_its_last_batch(saving):
    """Of a cancelled campaign those are saved who got the text, once the last batch is known."""
    saving.campaign.status = CampaignStatus.CANCELLED
    saving.add(1)
    [last] = saving.add(1, first=2, status=MessageStatus.SENDING, accepted_at=None)
    saving.add(1, first=3, status=MessageStatus.CANCELLED, accepted_at=None)
    saving.work()
    assert saving.client.tried == []

    last.status, last.accepted_at = MessageStatus.ACCEPTED, saving.now
    saving.session.flush()
    saving.work(3)
    assert saving.client.tried == ["+905550000001", "+905550000002"]
    assert saving.counts() == (2, 0, None, True)


def test_who_got_nothing_or_refused_since_is_left_out(saving, store, connection, add_recipients):
    """Failed messages, people left out, erased ones and those who refused since are not saved."""
    saving.add(1)
    saving.add(1, first=2, status=MessageStatus.FAILED, accepted_at=None)
    saving.add(2, first=3)
    [erased] = add_recipients(saving.campaign, 1, first=5, recipient="", name="")
    add_recipients(saving.campaign, 1, first=6, reason="no_consent")
    consent.suppress(
        saving.session,
        recipient="+905550000004",
        store=store,
        connection=connection,
        scope=consent.SCOPE_COMMERCIAL,
        reason="by_person",
        source="panel",
        now=saving.now,
    )
    saving.work(3)

    assert erased.recipient == ""
    assert saving.client.tried == ["+905550000001", "+905550000003"]
    assert saving.counts() == (2, 0, None, True)


def test_a_failure_only_counts(saving):
    """A contact that iletiniz refuses is counted and not tried again; the next one is."""
    saving.add(3)
    saving.client.fails["+905550000002"] = ValidationError("bad", status=422)
    saving.work(3)

    assert saving.client.tried == [f"+90555000000{n}" for n in (1, 2, 3)]
    assert saving.counts() == (2, 1, None, True)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError(status=404), "not_found"),
        (ScopeError(status=403), "scope"),
        (AuthenticationError(status=401), "unauthorised"),
    ],
)
def test_no_such_call_ends_the_saving(saving, connection, error, code):
    """Where the call does not exist or is not allowed the saving ends, and sending goes on."""
    saving.add(9)
    saving.client.fails_always = error
    saving.work(3)

    assert len(saving.client.tried) == 1
    assert saving.counts() == (0, 1, code, True)
    assert connection.status is ConnectionStatus.CONNECTED


def test_a_missing_permission_ends_it_without_a_call(saving, connection):
    """A key known to lack the permission is not even tried."""
    connection.scopes_granted = ["messages:send"]
    saving.add(2)
    saving.work(2)

    assert saving.client.tried == []
    assert saving.counts() == (0, 0, "scope", True)


@pytest.mark.parametrize(
    "error",
    [AnswerLostError("silence"), RateLimitedError(status=429, retry_after_seconds=9)],
)
def test_out_of_reach_waits_a_minute_and_repeats_nothing(saving, error):
    """A lost answer or "too many" puts the rest off for a minute; the rate of sending stays."""
    saving.add(3)
    saving.client.fails["+905550000001"] = error
    saving.work()
    assert saving.counts() == (0, 1, None, False)
    assert saving.work(11) == 0
    saving.work(4)

    assert saving.client.tried == [f"+90555000000{n}" for n in (1, 2, 3)]
    assert saving.counts() == (2, 1, None, True)
    row = saving.session.scalars(select(ConnectionLimit)).one()
    assert (row.requests_per_minute, row.blocked_until) == (600, None)


def test_a_hundred_failures_in_vain_end_it(saving):
    """Where nobody can be saved the rest is not tried for hours."""
    saving.add(120)
    saving.client.fails_always = ValidationError("bad", status=422)
    saving.work(40)

    assert len(saving.client.tried) == 100
    assert saving.counts() == (0, 100, "failing", True)


def test_a_tenth_of_the_rate_is_the_most(saving):
    """However often it is asked to work, it makes a tenth of the calls that a minute allows."""
    saving.add(100)
    saving.work(12)
    assert len(saving.client.saved) == 60

    limits.configure(saving.session, saving.campaign.connection_id, 30, saving.now)
    saving.work(12)
    assert len(saving.client.saved) == 63


def test_messages_find_their_half_of_the_bucket(saving, connection):
    """While messages use the rate up, contacts wait."""
    saving.add(2)
    row = limits.lock(saving.session, connection.id, saving.now)
    limits.spend(row, 500)
    saving.session.flush()

    assert saving.work() == 0
    assert saving.counts() == (0, 0, None, False)


def test_a_stop_gives_back_what_was_not_tried(saving):
    """A worker that stops in the middle leaves the rest to the next, which repeats nobody."""
    saving.add(5)
    stopping = threading.Event()
    saving.client.stop_after = (stopping, 2)
    saving.work(until=stopping)
    assert saving.counts() == (2, 0, None, False)
    saving.work(3)

    assert saving.client.tried == [f"+90555000000{n}" for n in range(1, 6)]
    assert saving.counts() == (5, 0, None, True)


def test_a_worker_that_dies_repeats_nobody(saving, monkeypatch):
    """What a dead worker had taken counts as failed; nobody is posted twice."""
    saving.add(7)
    with monkeypatch.context() as patch:
        patch.setattr(contacts, "note_turn", lambda *_: None)
        saving.work()
    saving.work(3)

    assert len(saving.client.tried) == len(set(saving.client.tried)) == 7
    assert saving.counts() == (2, 5, None, True)


def test_a_key_that_does_not_open_waits(saving, monkeypatch):
    """With a key that does not open nothing is lost: the contacts wait."""
    saving.add(2)

    def broken(*_: object) -> None:
        raise SealBroken

    with monkeypatch.context() as patch:
        patch.setattr(saving.client, "get", broken)
        saving.work()
    assert saving.counts() == (0, 0, None, False)
    saving.work(15)
    assert saving.counts() == (2, 0, None, True)
