"""The receipt as its pages tell it: words, local times, the two texts that stand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from iletiniz_admin.blueprints.bulk.base import allowed_store_ids
from iletiniz_admin.blueprints.bulk.row_words import is_of_rows, row_reason
from iletiniz_admin.blueprints.bulk.shown import (
    connection_of,
    local_time,
    upgrade_url,
    zone_of,
)
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Connection,
    MessageClass,
    Reason,
)
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.campaigns import lookup
from iletiniz_admin.services.campaigns.confirming import RECEIPT_VALID
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.campaigns.timing import Rate, foresee, rate_of
from iletiniz_admin.web.deps import now, session
from iletiniz_admin.web.locale import current_locale
from iletiniz_admin.wording import reason_name, time_of_day


@dataclass(frozen=True, slots=True)
class Drop:
    """A reason of the bill with its number."""

    reason: Reason
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Night:
    """Quiet hours on the way, in local times; ``is_now``: they have begun."""

    begin: str
    end: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a start now would be through: the receipt's own is as old as the receipt."""

    rate: Rate
    finish: str  # a local time, "" for later than a year
    is_soon: bool  # within a minute
    nights: list[Night]


@dataclass(frozen=True, slots=True)
class Bill:
    """A receipt with what its page adds: words, local times, the two rows that stand out."""

    receipt: Receipt
    drops: list[Drop]
    longest_text: str
    costliest_text: str
    outlook: Outlook
    quota_read: str  # a local time, "" where the quota was never read
    is_old: bool
    missing: int  # messages by which the quota is too small, 0: none
    upgrade_url: str
    seen_ids: frozenset[int]  # of the earlier campaigns, those that the person may see


def bill_of(campaign: Campaign) -> Bill | None:
    """Return the receipt as its page tells it; None while there is none."""
    receipt = Receipt.read(campaign) if campaign.status is CampaignStatus.CHECKED else None
    if receipt is None:
        return None
    zone = zone_of(lookup.stores_of(session(), campaign))
    return Bill(
        receipt=receipt,
        drops=drops_of(receipt.drops, of_rows=is_of_rows(campaign)),
        longest_text=text_at(campaign, receipt.longest.position if receipt.longest else 0),
        costliest_text=text_at(campaign, receipt.costliest.position if receipt.costliest else 0),
        outlook=outlook_of(campaign, receipt.recipients, zone),
        quota_read=local_time(receipt.quota_at, zone) if receipt.quota_at else "",
        is_old=is_old(campaign.receipt_at),
        missing=missing_of(receipt),
        upgrade_url=upgrade_url(campaign),
        seen_ids=frozenset(one.campaign_id for one in receipt.earlier if is_seen(one.campaign_id)),
    )


def is_seen(campaign_id: int) -> bool:
    """Say whether the person may see that campaign: of the merchant's stores it may be others'."""
    return lookup.find_campaign(session(), campaign_id, allowed_store_ids()) is not None


def outlook_of(campaign: Campaign, count: int, zone: str) -> Outlook:
    """Foresee a start at this moment, at the rate that batches have now."""
    connection, start = connection_of(campaign), now()
    rate = rate_of(session(), connection)
    found = foresee(connection, campaign.message_class, count, rate.per_second, start)
    end = found.finish_at
    return Outlook(
        rate=rate,
        finish=local_time(end, zone) if end else "",
        is_soon=end is not None and end - start < timedelta(minutes=1),
        nights=[
            Night(local_time(one.at, zone), local_time(one.until, zone), is_now=one.at <= start)
            for one in found.holds
        ],
    )


def is_old(made_at: datetime | None, still: timedelta = RECEIPT_VALID) -> bool:
    """Say whether a receipt is too old to be started from."""
    return made_at is None or now() - made_at > still


def missing_of(receipt: Receipt) -> int:
    """Return how many messages the quota lacks beside what is kept for orders and others."""
    if receipt.is_unlimited or receipt.quota_now is None:
        return 0
    return max(0, receipt.recipients + receipt.promised + receipt.reserve - receipt.quota_now)


def text_at(campaign: Campaign, position: int) -> str:
    """Return one body of the receipt, its refusal link cut."""
    row = session().get(CampaignRecipient, (campaign.id, position)) if position else None
    return consent.without_tokens(row.body) if row else ""


def drops_of(counts: Mapping[Reason, int], *, of_rows: bool = False) -> list[Drop]:
    """Return the reasons, the most frequent first; ``of_rows``: the people are rows of a file."""
    found = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Drop(one, row_reason(one) if of_rows else reason_name(one, current_locale()), count)
        for one, count in found
        if count
    ]


def quiet_words(campaign: Campaign, connection: Connection | None, bill: Bill) -> str:
    """Return what the quiet hours do to this campaign, "" where they do nothing."""
    if connection is None or campaign.message_class is not MessageClass.COMMERCIAL:
        return ""
    if connection.quiet_from_minutes == connection.quiet_until_minutes:
        return ""
    hours = {
        "begin": minutes_words(connection.quiet_from_minutes),
        "end": minutes_words(connection.quiet_until_minutes),
    }
    until = commercial.quiet_until(connection, now())
    if until is not None:
        hours["time"] = time_of_day(until, str(commercial.ZONE))
        sentence = gettext("It is quiet now: the first text leaves at %(time)s.", **hours)
    elif bill.outlook.nights:
        sentence = gettext(
            "At %(begin)s it stops for the night and goes on by itself at %(end)s.", **hours
        )
    else:
        sentence = gettext("Nothing leaves between %(begin)s and %(end)s.", **hours)
    return str(sentence)


def minutes_words(minutes: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
