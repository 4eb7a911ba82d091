"""The receipt as its pages tell it: words, local times, the two texts that stand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from iletiniz_admin.blueprints.bulk.shown import local_time, upgrade_url, zone_of
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
class Bill:
    """A receipt with what its page adds: words, local times, the two rows that stand out."""

    receipt: Receipt
    drops: list[Drop]
    longest_text: str
    costliest_text: str
    finish: str
    holds: list[tuple[str, str]]
    is_old: bool
    missing: int  # messages by which the quota is too small, 0: none
    upgrade_url: str


def bill_of(campaign: Campaign) -> Bill | None:
    """Return the receipt as its page tells it; None while there is none."""
    receipt = Receipt.read(campaign) if campaign.status is CampaignStatus.CHECKED else None
    if receipt is None:
        return None
    zone = zone_of(lookup.stores_of(session(), campaign))
    return Bill(
        receipt=receipt,
        drops=drops_of(receipt.drops),
        longest_text=text_at(campaign, receipt.longest.position if receipt.longest else 0),
        costliest_text=text_at(campaign, receipt.costliest.position if receipt.costliest else 0),
        finish=local_time(receipt.finish_at, zone) if receipt.finish_at else "",
        holds=[(local_time(one.at, zone), local_time(one.until, zone)) for one in receipt.holds],
        is_old=is_old(campaign.receipt_at),
        missing=missing_of(receipt),
        upgrade_url=upgrade_url(campaign),
    )


def is_old(made_at: datetime | None, still: timedelta = RECEIPT_VALID) -> bool:
    """Say whether a receipt is too old to be started from."""
    return made_at is None or now() - made_at > still


def missing_of(receipt: Receipt) -> int:
    """Return how many messages the quota lacks beside what is kept for orders."""
    if receipt.is_unlimited or receipt.quota_now is None:
        return 0
    return max(0, receipt.recipients + receipt.reserve - receipt.quota_now)


def text_at(campaign: Campaign, position: int) -> str:
    """Return one body of the receipt, its refusal link cut."""
    row = session().get(CampaignRecipient, (campaign.id, position)) if position else None
    return consent.without_tokens(row.body) if row else ""


def drops_of(counts: Mapping[Reason, int]) -> list[Drop]:
    """Return the reasons, the most frequent first."""
    found = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Drop(one, reason_name(one, current_locale()), count) for one, count in found if count]


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
    elif bill.holds:
        sentence = gettext(
            "At %(begin)s it stops for the night and goes on by itself at %(end)s.", **hours
        )
    else:
        sentence = gettext("Nothing leaves between %(begin)s and %(end)s.", **hours)
    return str(sentence)


def minutes_words(minutes: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
