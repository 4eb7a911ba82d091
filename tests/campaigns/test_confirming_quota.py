"""The gate of a start: enough quota beside the reserve and what was started before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignStatus,
    Connection,
    Message,
    MessageStatus,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.campaigns import gating

Check = Callable[..., None]


@pytest.fixture
def check(
    session: Session,
    make_campaign: Callable[..., Campaign],
    connection: Connection,
    now: datetime,
) -> Check:
    """Ask for 100 messages, with 50 kept for orders, of an account as given."""
    campaign = make_campaign()

    def run(start_at: datetime | None = None, **account: Any) -> None:
        connection.bulk_reserve = 50
        connection.account, connection.account_at = account, now
        session.flush()
        gating.check_quota(session, campaign, connection, 100, now, start_at=start_at)

    return run


def test_quota_that_suffices_to_the_last_message_refuses_nothing(check: Check):
    """Needed and reserve may take all that is left."""
    check(quota_remaining=150)


def test_quota_one_short_is_refused_in_numbers(check: Check):
    """The refusal says what is needed, left, kept and missing."""
    with pytest.raises(Refused) as caught:
        check(quota_remaining=149)
    assert caught.value.code == "not_enough_quota"
    assert caught.value.details == {"needed": 100, "left": 149, "reserve": 50, "missing": 1}


@pytest.mark.parametrize("account", [{}, {"is_unlimited": True, "quota_remaining": 3}])
def test_unknown_quota_refuses_nothing(check: Check, account: dict[str, Any]):
    """The gate closes on a positive sign alone."""
    check(**account)


def test_quota_promised_to_other_campaigns_is_not_promised_twice(
    *, check: Check, session: Session, store, connection, make_campaign, now: datetime
):
    """Of another campaign counts what it still has to send, not what has left or ended."""
    other = make_campaign(status=CampaignStatus.SENDING, recipient_count=40)
    make_campaign(status=CampaignStatus.FINISHED, recipient_count=1000)
    statuses = [MessageStatus.ACCEPTED] * 5 + [MessageStatus.SKIPPED] + [MessageStatus.QUEUED] * 4
    for number, status in enumerate(statuses):
        row = outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key=f"campaign:{other.id}:{number}",
            source="campaign",
            campaign_id=other.id,
            priority=PRIORITY_BULK,
            status=MessageStatus.QUEUED,
            created_at=now,
        )
        session.add(Message(**(row | {"status": status})))
    session.flush()
    check(quota_remaining=184)
    with pytest.raises(Refused) as caught:
        check(quota_remaining=183)
    assert caught.value.details["promised"] == 34
    assert caught.value.details["missing"] == 1


def test_start_after_the_renewal_is_held_against_the_whole_quota(check: Check, now: datetime):
    """What is left of this month says nothing of the next; its size does."""
    resets_at = now + timedelta(days=10)
    account = {"quota_remaining": 0, "resets_at": to_iso(resets_at)}
    check(start_at=resets_at, quota_limit=150, **account)
    with pytest.raises(Refused) as caught:
        check(start_at=resets_at, quota_limit=149, **account)
    assert caught.value.details["left"] == 149
    with pytest.raises(Refused):
        check(start_at=resets_at - timedelta(minutes=1), quota_limit=1000, **account)


def test_campaign_after_the_renewal_takes_nothing_from_this_quota(
    check: Check, make_campaign, now: datetime
):
    """What is planned for the next month does not keep today's campaign from its quota."""
    resets_at = now + timedelta(days=10)
    late = {"status": CampaignStatus.SCHEDULED, "recipient_count": 500}
    make_campaign(start_at=resets_at + timedelta(hours=1), **late)
    check(quota_remaining=150, resets_at=to_iso(resets_at))
    make_campaign(start_at=resets_at - timedelta(hours=1), **late)
    with pytest.raises(Refused, match="not_enough_quota"):
        check(quota_remaining=150, resets_at=to_iso(resets_at))
