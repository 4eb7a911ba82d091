"""The confirmation: exactly what was seen is started, once, and only where it can be sent."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    AuditEvent,
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Gate,
    MessageClass,
    ReportShare,
    Store,
    StoreStatus,
)
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns import confirming
from iletiniz_admin.services.campaigns.receipt import Receipt

SEEN = "a" * 64
Confirm = Callable[..., Campaign]
Details = dict[str, Any]


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign], now: datetime) -> Campaign:
    """A campaign that was checked: 100 people, 130 parts."""
    receipt = Receipt(matched=120, recipients=100, part_count=130, checked_at=now)
    return make_campaign(
        status=CampaignStatus.CHECKED,
        receipt=receipt.stored(),
        receipt_hash=SEEN,
        receipt_at=now,
    )


def asked(now: datetime, /, **more: Any) -> Details:
    return {
        "receipt_hash": SEEN,
        "start_at": None,
        "validity_hours": 48,
        "wants_contacts": False,
        "report_share": ReportShare.SAMPLE,
        "actor": Actor("sahip@magaza.example"),
        "now": now,
        **more,
    }


@pytest.fixture
def confirm(session: Session, campaign: Campaign, now: datetime) -> Confirm:
    def run(**more: Any) -> Campaign:
        return confirming.confirm(session, campaign, **asked(now, **more))

    return run


def refused(confirm: Confirm, campaign: Campaign, **more: Any) -> Refused:
    """Return the refusal, having seen that nothing was started."""
    before = campaign.status
    with pytest.raises(Refused) as caught:
        confirm(**more)
    assert campaign.status is before
    assert campaign.confirmed_at is None
    return caught.value


def test_confirm_freezes_what_was_seen(confirm: Confirm, now: datetime):
    """The figures, the choices, who and when stand in the row; it is sent from now on."""
    started = confirm(wants_contacts=True)
    assert started.status is CampaignStatus.SENDING
    assert (started.recipient_count, started.part_count) == (100, 130)
    assert (started.confirmed_at, started.confirmed_by) == (now, "sahip@magaza.example")
    assert started.expires_at == now + timedelta(hours=48)
    assert (started.start_at, started.wants_contacts) == (None, True)
    assert started.report_share is ReportShare.SAMPLE


def test_confirm_for_later_waits_for_its_time(confirm: Confirm, now: datetime):
    """A planned campaign is valid from its start, not from its confirmation."""
    at = now + timedelta(days=3)
    started = confirm(start_at=at, validity_hours=2)
    assert started.status is CampaignStatus.SCHEDULED
    assert (started.start_at, started.expires_at) == (at, at + timedelta(hours=2))


def test_confirm_is_written_down(confirm: Confirm, session: Session, store: Store):
    """The log says who started what, under which receipt, for how many."""
    started = confirm()
    session.flush()
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.store_id) == ("campaign.confirmed", store.id)
    assert event.subject == f"campaign {started.id}"
    assert event.after is not None
    assert event.after["recipients"] == 100
    assert event.after["receipt"] == SEEN


def test_confirm_pressed_again_changes_nothing(confirm: Confirm, session: Session, now: datetime):
    """A double click starts one campaign, and tells of no error."""
    first = confirm()
    again = confirm(now=now + timedelta(minutes=1), validity_hours=1)
    assert again is first
    assert again.confirmed_at == now
    assert again.expires_at == now + timedelta(hours=48)
    assert len(session.scalars(select(AuditEvent)).all()) == 1


def test_confirm_pressed_again_after_the_end_still_starts_nothing(
    confirm: Confirm, session: Session, now: datetime
):
    """A form that is sent anew days later finds the campaign as it ended."""
    confirm().status = CampaignStatus.CANCELLED
    session.flush()
    assert confirm(now=now + timedelta(days=5)).status is CampaignStatus.CANCELLED


def test_confirm_of_another_receipt_is_refused(confirm: Confirm, campaign: Campaign):
    """Somebody who saw other figures did not agree to these."""
    assert refused(confirm, campaign, receipt_hash="b" * 64).code == "receipt_changed"


@pytest.mark.parametrize("status", [CampaignStatus.DRAFT, CampaignStatus.CHECKING])
def test_confirm_needs_a_receipt_that_stands(confirm, session, campaign: Campaign, status):
    """A change since the check voids it, though its hash still lay about."""
    campaign.status = status
    session.flush()
    assert refused(confirm, campaign).code == "receipt_changed"


def test_confirm_of_a_deleted_draft_is_refused(confirm, session: Session, campaign: Campaign):
    """What somebody deleted in another tab is not started."""
    campaign.status = CampaignStatus.CANCELLED
    session.flush()
    assert refused(confirm, campaign).code == "receipt_changed"


def test_confirm_of_an_old_receipt_is_refused(confirm: Confirm, campaign: Campaign, now: datetime):
    """After a day the people, and what they want, may be others."""
    late = now + timedelta(hours=24, seconds=1)
    assert refused(confirm, campaign, now=late).code == "receipt_old"
    assert confirm(now=now + timedelta(hours=24)).status is CampaignStatus.SENDING


def test_confirm_for_nobody_is_refused(confirm, session, campaign: Campaign, now: datetime):
    """Where everybody was left out there is nothing to start."""
    receipt = Receipt(matched=9, recipients=0, part_count=0, checked_at=now)
    campaign.receipt = receipt.stored()
    session.flush()
    assert refused(confirm, campaign).code == "no_recipients"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": ConnectionStatus.LOST}, "connection_lost"),
        ({"status": ConnectionStatus.DISCONNECTED}, "not_connected"),
        ({"sealed_key": None}, "not_connected"),
        ({"scopes_granted": ["account:read"]}, "scope"),
        ({"gate": Gate.QUOTA}, "quota"),
        ({"gate": Gate.PLAN}, "plan"),
        ({"merchant_number": " "}, "merchant_missing"),
    ],
)
def test_confirm_is_refused_where_nothing_could_leave(
    *, confirm, session, campaign: Campaign, connection: Connection, columns: Details, code: str
):
    """A closed gate, a lost key or a missing merchant refuse the start, each in its words."""
    for name, value in columns.items():
        setattr(connection, name, value)
    session.flush()
    assert refused(confirm, campaign).code == code


def test_informational_campaign_needs_no_merchant(confirm, session, campaign, connection):
    """Only a commercial text must name who sends it."""
    connection.merchant_title = ""
    campaign.message_class = MessageClass.INFORMATIONAL
    session.flush()
    assert confirm().status is CampaignStatus.SENDING


def test_confirm_with_a_paused_store_is_refused(confirm, session, campaign, store: Store):
    """A store that somebody paused sends nothing, so its campaign is not started behind that."""
    store.is_paused = True
    session.flush()
    error = refused(confirm, campaign)
    assert (error.code, error.details) == ("store_paused", {"store": store.name})


@pytest.mark.parametrize("columns", [{"status": StoreStatus.REMOVED}, {"connection_id": None}])
def test_confirm_after_a_store_changed_hands_is_refused(
    *, confirm, session, campaign, store: Store, connection, columns: Details, sealer
):
    """The receipt counts people of a store that is gone, or sends another way by now."""
    second = Connection(name="b", status=ConnectionStatus.CONNECTED, origin="key")
    second.created_at = connection.created_at
    session.add(second)
    for name, value in columns.items():
        setattr(store, name, value)
    session.flush()
    assert refused(confirm, campaign).code == "receipt_changed"


@pytest.mark.parametrize(
    ("offset", "code"),
    [
        (timedelta(minutes=-6), "start_in_past"),
        (timedelta(days=-1), "start_in_past"),
        (timedelta(days=90, minutes=1), "start_too_far"),
    ],
)
def test_confirm_for_an_impossible_time_is_refused(confirm, campaign, now, offset, code):
    """A time that is over, or farther away than anybody plans, is a slip of the hand."""
    assert refused(confirm, campaign, start_at=now + offset).code == code


def test_confirm_for_this_minute_starts_now(confirm: Confirm, now: datetime):
    """While somebody read the page, the minute they chose passed."""
    started = confirm(start_at=now - timedelta(minutes=2))
    assert (started.status, started.start_at) == (CampaignStatus.SENDING, None)


@pytest.mark.parametrize("hours", [0, -1, 337])
def test_confirm_for_an_impossible_validity_is_refused(confirm, campaign, hours: int):
    """Messages are valid for an hour at least and a fortnight at most."""
    assert refused(confirm, campaign, validity_hours=hours).code == "bad_validity"


def test_confirm_that_would_lapse_in_the_night_is_refused(confirm, campaign: Campaign, now):
    """A commercial start at 22:00 for five hours would send nothing at all."""
    night = now.replace(hour=19, minute=0)
    error = refused(confirm, campaign, start_at=night, validity_hours=5)
    assert error.code == "quiet_until_expiry"


def test_confirm_at_night_waits_for_the_morning(confirm: Confirm, now: datetime):
    """A commercial start at night is no fault as long as the morning is within its time."""
    night = now.replace(hour=19, minute=0)
    started = confirm(start_at=night, validity_hours=11)
    assert started.status is CampaignStatus.SCHEDULED


def test_confirm_twice_at_once_starts_one_campaign(
    session_factory: sessionmaker[Session], session: Session, campaign: Campaign, now: datetime
):
    """Of two presses in the same moment, on connections of their own, both see one start."""
    session.commit()
    ready = threading.Barrier(4)
    found: list[tuple[datetime | None, str]] = []

    def press(number: int) -> None:
        with session_factory() as own:
            ready.wait(timeout=30)
            row = own.get_one(Campaign, campaign.id)
            started = confirming.confirm(own, row, **asked(now, actor=Actor(f"p{number}")))
            own.commit()
            found.append((started.confirmed_at, started.confirmed_by))

    threads = [threading.Thread(target=press, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(found) == 4
    assert len(set(found)) == 1
    with session_factory() as own:
        assert len(own.scalars(select(AuditEvent)).all()) == 1


def test_confirm_races_with_a_change(
    session_factory: sessionmaker[Session], session: Session, campaign: Campaign, now: datetime
):
    """A press with a stale row in hand does not start what was changed since."""
    session.commit()
    with session_factory() as stale:
        row = stale.get_one(Campaign, campaign.id)
        stale.commit()
        campaign.status, campaign.receipt_hash = CampaignStatus.DRAFT, None
        session.commit()
        with pytest.raises(Refused, match="receipt_changed"):
            confirming.confirm(stale, row, **asked(now))
