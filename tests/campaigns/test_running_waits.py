"""What a campaign waits for: its page says so, with the time where that is known."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import bulk_factory
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Gate,
    Message,
    MessageClass,
    MessageStatus,
    Store,
)
from iletiniz_admin.services.campaigns.running import Wait, Waiting, waits_for

NIGHT = timedelta(hours=12)  # the fixtures' noon, and half a day
Ask = Callable[..., Waiting | None]


@pytest.fixture
def campaign(make_campaign: Callable[..., Campaign], now: datetime) -> Campaign:
    return make_campaign(
        status=CampaignStatus.SENDING, prepared_position=5, expires_at=now + timedelta(days=2)
    )


@pytest.fixture
def ask(
    session: Session, campaign: Campaign, connection: Connection, store: Store, now: datetime
) -> Ask:
    def run(at: datetime = now) -> Waiting | None:
        session.flush()
        return waits_for(session, campaign, connection, [store], at)

    return run


def test_campaign_that_goes_waits_for_nothing(ask: Ask):
    """In the day, with room and a key, it is being sent."""
    assert ask() is None


def test_planned_campaign_waits_for_its_time(ask: Ask, campaign: Campaign, now: datetime):
    """Before everything else its start is what it waits for."""
    campaign.status, campaign.start_at = CampaignStatus.SCHEDULED, now + timedelta(hours=3)
    assert ask() == (Wait.START, now + timedelta(hours=3))


def test_commercial_campaign_waits_for_the_morning(ask: Ask, campaign: Campaign, now: datetime):
    """At night it says when it goes on; an informational one goes on."""
    night = now + NIGHT
    morning = (now + timedelta(days=1)).replace(hour=5, minute=0)  # 08:00 in Istanbul
    assert ask(night) == ("quiet_hours", morning)
    campaign.message_class = MessageClass.INFORMATIONAL
    assert ask(night) is None


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": ConnectionStatus.LOST}, Wait.DISCONNECTED),
        ({"sealed_key": None}, Wait.DISCONNECTED),
        ({"gate": Gate.QUOTA}, Wait.QUOTA),
        ({"gate": Gate.PLAN}, Wait.PLAN),
        ({"account": {"quota_remaining": 7}, "bulk_reserve": 7}, Wait.RESERVE),
    ],
)
def test_campaign_waits_for_its_connection(
    ask: Ask, connection: Connection, now: datetime, columns: dict[str, Any], code: Wait
):
    """A lost key, a closed gate and the reserve are told apart."""
    connection.account_at = now
    for name, value in columns.items():
        setattr(connection, name, value)
    assert ask() == (code, None)


def test_campaign_without_connection_waits_for_one(session, campaign: Campaign, store, now):
    """Somebody ended the connection for good."""
    assert waits_for(session, campaign, None, [store], now) == (Wait.DISCONNECTED, None)


def test_campaign_waits_where_all_its_stores_pause(
    *, session, campaign: Campaign, connection, store: Store, make_store, now
):
    """While one of several stores goes, the campaign does."""
    other = make_store(name="Çay")
    store.is_paused = True
    session.flush()
    assert waits_for(session, campaign, connection, [store, other], now) is None
    assert waits_for(session, campaign, connection, [store], now) == (Wait.STORE_PAUSED, None)
    assert waits_for(session, campaign, connection, [], now) == (Wait.STORE_PAUSED, None)


def test_campaign_waits_for_its_first_messages(ask: Ask, campaign: Campaign):
    """Until the first are made there is nothing to send."""
    campaign.prepared_position = 0
    assert ask() == (Wait.PREPARING, None)


@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.FINISHED])
def test_campaign_that_does_not_go_waits_for_nothing(ask: Ask, campaign: Campaign, status):
    """A pause has a reason of its own, and an end has none."""
    campaign.status = status
    assert ask() is None


@pytest.mark.parametrize(("status", "code"), [("queued", None), ("accepted", Wait.STORE_PAUSED)])
def test_campaign_waits_for_the_one_store_that_is_left(
    *, session, campaign: Campaign, connection, store: Store, make_store, now, status, code
):
    """Once the other stores' people are through, the pause of the last one is what it waits for."""
    other = make_store(name="Çay")
    campaign.prepared_at = now
    [here] = bulk_factory.add_messages(session, campaign, store.id, {0: {}})
    bulk_factory.add_messages(session, campaign, other.id, {1: {}})
    session.get_one(Message, here).status = MessageStatus(status)
    other.is_paused = True
    session.flush()
    found = waits_for(session, campaign, connection, [store, other], now)
    assert (found.code if found else None) == code
