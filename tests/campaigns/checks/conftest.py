"""Fixtures of checks: one is made from its first step to its receipt, as a worker does."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignRecipient
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns import check_end, check_steps, checking, claiming, removal
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.rendering import Format

Ask = Callable[[Campaign], Campaign]
Check = Callable[..., Receipt]
Rows = Callable[[Campaign], list[CampaignRecipient]]
TOKEN = "worker-one"


@pytest.fixture
def ask(session: Session, actor: Actor, now: datetime) -> Ask:
    """Ask for a campaign's check."""

    def run(campaign: Campaign) -> Campaign:
        return checking.ask_check(session, campaign, campaign.version, actor=actor, now=now)

    return run


@pytest.fixture
def walk_on(session: Session, formats: Format, now: datetime) -> Callable[..., bool]:
    """Make one step of a check, as the worker of that token; False: it was not taken."""

    def run(campaign: Campaign, token: str = TOKEN, limit: int = 3) -> bool:
        held = claiming.claim(session, campaign.id, claiming.IS_CHECKING, token, now)
        assert held is not None
        step = check_steps.read_step(session, held, formats, now, limit)
        is_written = check_steps.write_step(session, step, token, now)
        session.refresh(campaign)
        return is_written

    return run


@pytest.fixture
def check(session: Session, ask: Ask, walk_on: Any, now: datetime) -> Check:
    """Check a campaign in steps of ``limit`` candidates, up to its receipt."""

    def run(campaign: Campaign, *, limit: int = 3, is_asked: bool = False) -> Receipt:
        if not is_asked:
            ask(campaign)
        while removal.remove_recipients(session, campaign.id):
            session.expire_all()
        while not check_steps.has_walked(campaign):
            assert walk_on(campaign, limit=limit)
        receipt = check_end.make_receipt(session, campaign, now)
        assert check_end.write_receipt(session, campaign, receipt, TOKEN, now)
        session.refresh(campaign)
        kept = Receipt.read(campaign)
        assert kept is not None
        return kept

    return run


@pytest.fixture
def rows(session: Session) -> Rows:
    """Return the rows of a campaign's receipt in their order."""

    def run(campaign: Campaign) -> list[CampaignRecipient]:
        mine = select(CampaignRecipient).where(CampaignRecipient.campaign_id == campaign.id)
        return list(session.scalars(mine.order_by(CampaignRecipient.position)))

    return run


@pytest.fixture
def informational() -> dict[str, Any]:
    """Columns of a campaign that needs no consent."""
    return {"message_class": "informational", "text": "{order_number} nolu siparişiniz yolda."}
