"""The end of a check: tallies, quota and time become the receipt, which a hash then stands for."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignStatus, Connection, Store
from iletiniz_admin.services.account_view import account_view
from iletiniz_admin.services.campaigns import gating
from iletiniz_admin.services.campaigns.claiming import IS_CHECKING, keep
from iletiniz_admin.services.campaigns.earlier import find_earlier
from iletiniz_admin.services.campaigns.lookup import stores_of
from iletiniz_admin.services.campaigns.quota import quota_left, reserve_for
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.campaigns.tally import Tally
from iletiniz_admin.services.campaigns.timing import foresee, rate_of


def make_receipt(session: Session, campaign: Campaign, now: datetime) -> Receipt:
    """Return the receipt of a check that has seen everybody; writes nothing."""
    tally = Tally.read(campaign.receipt)
    stores = stores_of(session, campaign)
    connection = session.get(Connection, campaign.connection_id or 0)
    rate = rate_of(session, connection)
    timing = foresee(connection, campaign.message_class, tally.recipients, rate.per_second, now)
    return Receipt(
        matched=tally.matched,
        recipients=tally.recipients,
        part_count=tally.part_count,
        checked_at=now,
        drops=dict(tally.drops.most_common()),
        parts=dict(sorted(tally.parts.items())),
        longest=tally.longest,
        costliest=tally.costliest,
        rate=rate.per_second,
        is_observed=rate.is_observed,
        finish_at=timing.finish_at,
        holds=timing.holds,
        earlier=find_earlier(session, campaign, stores),
        **_quota(session, campaign, connection, tally.recipients, now),
    )


def write_receipt(
    session: Session, campaign: Campaign, receipt: Receipt, token: str, now: datetime
) -> bool:
    """Let the receipt stand; False where the campaign is not ours any more: nothing happens."""
    stores = stores_of(session, campaign)
    done: dict[str, Any] = {
        "status": CampaignStatus.CHECKED,
        "receipt": receipt.stored(),
        "receipt_hash": hash_of(campaign, stores),
        "receipt_at": receipt.checked_at,
        "expected_count": campaign.checked_count,
        "work_token": None,
        "work_until": None,
    }
    return keep(session, campaign.id, IS_CHECKING, token, now, **done)


def hash_of(campaign: Campaign, stores: Sequence[Store]) -> str:
    """Return what the receipt is frozen under: SHA-256 of all rows and of all they are sent by."""
    sent_by = [
        campaign.id,
        campaign.check_digest,
        campaign.checked_count,
        campaign.text,
        campaign.message_class.value,
        campaign.sender,
        campaign.provider,
        campaign.connection_id,
        sorted(store.id for store in stores),
        campaign.audience,
        campaign.upload_id,
        campaign.source_id,
    ]
    told = json.dumps(sent_by, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _quota(
    session: Session,
    campaign: Campaign,
    connection: Connection | None,
    count: int,
    now: datetime,
) -> dict[str, Any]:
    """Return what the receipt says of the quota, by the names of its fields."""
    if connection is None:
        return {}
    account = account_view(connection)
    left = quota_left(session, connection, now)
    reserve = reserve_for(session, connection, now)
    promised = 0
    if left is not None:
        promised = gating.promised_quota(session, campaign, connection, account.resets_at)
    return {
        "quota_now": left,
        "quota_after": None if left is None else left - promised - count,
        "quota_at": account.freshness.at,
        "promised": promised,
        "is_unlimited": account.is_unlimited,
        "reserve": reserve.count,
        "is_forecast": reserve.is_forecast,
    }
