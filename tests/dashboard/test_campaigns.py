"""The campaigns under way on the dashboard."""

from collections.abc import Callable
from typing import Any

import pytest
from factories import make_store
from linked_panel import in_english, texts
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    CampaignStore,
    Message,
    MessageStatus,
    PauseReason,
    Role,
    Store,
)
from iletiniz_admin.services.outbox import new_row

NOT_ARRIVED = (MessageStatus.FAILED, MessageStatus.EXPIRED)


@pytest.fixture
def shop(session, sealer) -> Store:
    store = make_store(session, sealer)
    session.commit()
    return store


@pytest.fixture
def run(session, shop) -> Callable[..., Campaign]:
    """``run(status, *stores, left=…, **columns)`` -> a campaign to ten people."""

    def make(
        status: CampaignStatus,
        *stores: Store,
        left: int = 0,
        recipient_count: int = 10,
        **more: Any,
    ) -> Campaign:
        at = utcnow()
        row = {"name": "Yaz indirimi", "created_at": at, "updated_at": at, "confirmed_at": at}
        more["recipient_count"] = recipient_count
        campaign = Campaign(**{**row, **more}, status=status)
        session.add(campaign)
        session.flush()
        for store in stores or (shop,):
            session.add(CampaignStore(campaign_id=campaign.id, store_id=store.id))
        for number in range(recipient_count):
            values = new_row(
                store_id=shop.id,
                idempotency_key=f"campaign:{campaign.id}:{number + 1}",
                source="campaign",
                campaign_id=campaign.id,
                recipient=f"+9055500{number:05}",
                body="Yaz geldi.",
                created_at=at,
                status=MessageStatus.QUEUED,
            )
            state = MessageStatus.ACCEPTED if number < left else MessageStatus.QUEUED
            session.add(Message(**values | {"status": state}))
        session.commit()
        return campaign

    return make


def test_campaigns_under_way_are_shown(admin, run, page):
    """A running campaign is there with what has left of what; finished ones and drafts are not."""
    campaign = run(CampaignStatus.SENDING, left=3)
    run(CampaignStatus.FINISHED, name="Kış indirimi")
    run(CampaignStatus.DRAFT, name="Taslak", confirmed_at=None)
    soup = page(admin.get("/"))
    block = soup.find("section", {"aria-labelledby": "campaigns"})

    assert "3 of 10 have left" in block.get_text(" ", strip=True)
    assert block.find("a")["href"] == f"/bulk/{campaign.id}"
    assert "Kış indirimi" not in soup.text
    assert "Taslak" not in soup.text


def test_failed_messages_have_not_left(admin, run, page, session):
    """Failed messages of a running campaign are told beside those that left."""
    campaign = run(CampaignStatus.SENDING, left=3)
    waiting = select(Message).where(
        Message.campaign_id == campaign.id, Message.status == MessageStatus.QUEUED
    )
    for row, status in zip(session.scalars(waiting), NOT_ARRIVED, strict=False):
        row.status = status
    session.commit()
    block = page(admin.get("/")).find("section", {"aria-labelledby": "campaigns"})

    assert "3 of 10 have left, 2 failed" in block.get_text(" ", strip=True)


def test_without_campaigns_there_is_no_block(admin, shop, page):
    """Nothing is said of campaigns while none is under way."""
    assert page(admin.get("/")).find(id="campaigns") is None


def test_campaign_that_paused_itself_needs_somebody(admin, run, page):
    """What paused itself is said on top with the reason; what a person paused is not."""
    run(CampaignStatus.PAUSED, name="A", pause_reason=PauseReason.BY_PERSON)
    run(CampaignStatus.PAUSED, name="B <b>", pause_reason=PauseReason.FAILURE_RATE)
    run(CampaignStatus.SENDING, name="C")
    soup = page(admin.get("/"))
    banners = [one.get_text(" ", strip=True) for one in soup.select(".alert-warning strong")]
    names = [one.get_text(strip=True) for one in soup.select("[aria-labelledby=campaigns] li a")]

    assert banners == ["B <b>:"]
    assert names == ["B <b>", "C", "A"]


def test_planned_campaign_says_when_it_begins(admin, run):
    """A planned campaign says when it begins and to how many."""
    run(CampaignStatus.SCHEDULED, start_at=utcnow())
    assert "to 10 people" in texts(admin.get("/"))


def test_campaigns_of_other_stores_are_not_shown(sign_in, session, sealer, shop, run):
    """A campaign is there for those who see all its stores, and under each of these."""
    other = make_store(session, sealer, name="Örgü Evi", site="https://orgu.example")
    session.commit()
    run(CampaignStatus.SENDING, shop, other, name="Ortak")
    run(CampaignStatus.SENDING, other, name="Yalnız Örgü")
    manager = in_english(sign_in(Role.MANAGER, stores=[shop]))
    both = in_english(sign_in(Role.MANAGER, stores=[shop, other]))

    assert "Ortak" not in texts(manager.get("/"))
    assert "Ortak" in texts(both.get(f"/?store={shop.id}"))
    assert "Yalnız Örgü" not in texts(both.get(f"/?store={shop.id}"))
    assert "Yalnız Örgü" in texts(both.get("/"))


def test_last_messages_are_those_of_orders(admin, session, shop, run):
    """A campaign does not push the messages of orders out of the last ones."""
    values = new_row(
        store_id=shop.id,
        idempotency_key="k1",
        source="order",
        order_number="4711",
        status=MessageStatus.QUEUED,
        created_at=utcnow(),
    )
    session.add(Message(**values))
    run(CampaignStatus.SENDING, recipient_count=12)
    found = texts(admin.get("/"))

    assert "#4711" in found
    assert "+905550000003" not in found
