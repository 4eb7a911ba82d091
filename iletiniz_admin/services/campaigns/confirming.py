"""The confirmation: what a person saw is frozen, and from then on is sent.

Only a receipt that stands can be confirmed, by one guarded statement; so two presses at once, in
two processes, start one campaign.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    CampaignStore,
    Connection,
    MessageClass,
    ReportShare,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import audit, commercial
from iletiniz_admin.services.campaigns import gating, lookup, trail
from iletiniz_admin.services.campaigns.receipt import Receipt
from iletiniz_admin.services.connections_lookup import connection_for

RECEIPT_VALID: Final = timedelta(hours=24)
FARTHEST_START: Final = timedelta(days=90)
STILL_NOW: Final = timedelta(minutes=5)  # while somebody reads the page, the minute passes
LEAST_HOURS: Final = 1
MOST_HOURS: Final = 14 * 24


def confirm(
    session: Session,
    campaign: Campaign,
    *,
    receipt_hash: str,
    start_at: datetime | None,
    validity_hours: int,
    wants_contacts: bool,
    report_share: ReportShare,
    actor: audit.Actor,
    now: datetime,
) -> Campaign:
    """Freeze a checked campaign and let it be sent, now or from ``start_at`` (aware UTC) on.

    Pressed again it changes nothing. The caller commits.

    Raises:
        Refused: ``receipt_changed``, ``receipt_old`` (24 h), ``no_recipients``; ``not_connected``,
            ``connection_lost``, ``scope``, ``quota``, ``plan``, ``not_enough_quota``;
            ``store_paused``, ``merchant_missing``; ``start_in_past``, ``start_too_far``,
            ``bad_validity``, ``quiet_until_expiry``.

    """
    connection = gating.hold_connection(session, campaign)
    standing = _hold(session, campaign)
    if standing.confirmed_at is not None and standing.receipt_hash == receipt_hash:
        return standing
    start_at = _check_start(start_at, now)
    _check_receipt(standing, receipt_hash, now)
    usable = _check_way(session, standing, connection)
    recipient_count, part_count = _counts(standing)
    gating.check_quota(session, standing, usable, recipient_count, now, start_at=start_at)
    values = {
        "status": CampaignStatus.SENDING if start_at is None else CampaignStatus.SCHEDULED,
        "start_at": start_at,
        "expires_at": _expiry(standing, usable, start_at or now, validity_hours),
        "validity_hours": validity_hours,
        "wants_contacts": wants_contacts,
        "report_share": report_share,
        "recipient_count": recipient_count,
        "part_count": part_count,
        "confirmed_at": now,
        "confirmed_by": actor.label,
        "work_token": None,
        "work_until": None,
    }
    _freeze(session, standing, receipt_hash, values)
    _record(session, standing, actor)
    return standing


def _hold(session: Session, campaign: Campaign) -> Campaign:
    found = session.get(Campaign, campaign.id, populate_existing=True, with_for_update=True)
    if found is None:
        raise Refused("receipt_changed")
    return found


def _check_start(start_at: datetime | None, now: datetime) -> datetime | None:
    """Return the start that is yet to come, None for now."""
    if start_at is None or now - STILL_NOW <= start_at <= now:
        return None
    if start_at < now:
        raise Refused("start_in_past")
    if start_at > now + FARTHEST_START:
        raise Refused("start_too_far", days=FARTHEST_START.days)
    return start_at


def _check_receipt(campaign: Campaign, receipt_hash: str, now: datetime) -> None:
    is_checked = campaign.status is CampaignStatus.CHECKED and campaign.receipt is not None
    if not is_checked or campaign.receipt_hash != receipt_hash or campaign.receipt_at is None:
        raise Refused("receipt_changed")
    if now - campaign.receipt_at > RECEIPT_VALID:
        raise Refused("receipt_old")
    if _counts(campaign)[0] == 0:
        raise Refused("no_recipients")


def _check_way(session: Session, campaign: Campaign, connection: Connection | None) -> Connection:
    """Return the connection by which all of the campaign's stores still send, if it may."""
    usable = gating.check_connection(connection)
    stores = _all_stores(session, campaign)
    for store in stores:
        way = connection_for(session, store)
        is_same = way is not None and way.id == usable.id == campaign.connection_id
        if store.status is StoreStatus.REMOVED or not is_same:
            raise Refused("receipt_changed")  # it counts people who are not ours to write to now
        if store.is_paused:
            raise Refused("store_paused", store=store.name)
    if not stores:
        raise Refused("receipt_changed")
    is_commercial = campaign.message_class is MessageClass.COMMERCIAL
    if is_commercial and not commercial.has_merchant(usable):
        raise Refused("merchant_missing")
    return usable


def _all_stores(session: Session, campaign: Campaign) -> list[Store]:
    """Return the campaign's stores, removed ones too."""
    mine = select(CampaignStore.store_id).where(CampaignStore.campaign_id == campaign.id)
    return list(session.scalars(select(Store).where(Store.id.in_(mine)).order_by(Store.id)))


def _expiry(
    campaign: Campaign, connection: Connection, start_at: datetime, validity_hours: int
) -> datetime:
    """Return when what has not left lapses."""
    if not LEAST_HOURS <= validity_hours <= MOST_HOURS:
        raise Refused("bad_validity", least=LEAST_HOURS, most=MOST_HOURS)
    expires_at = start_at + timedelta(hours=validity_hours)
    if campaign.message_class is MessageClass.COMMERCIAL:
        until = commercial.quiet_until(connection, start_at)
        if until is not None and until >= expires_at:
            raise Refused("quiet_until_expiry")
    return expires_at


def _counts(campaign: Campaign) -> tuple[int, int]:
    receipt = Receipt.read(campaign)
    return (receipt.recipients, receipt.part_count) if receipt is not None else (0, 0)


def _freeze(
    session: Session, campaign: Campaign, receipt_hash: str, values: dict[str, Any]
) -> None:
    """Confirm the receipt that was seen, or none."""
    confirmed_id = session.scalar(
        update(Campaign)
        .where(
            Campaign.id == campaign.id,
            Campaign.status == CampaignStatus.CHECKED,
            Campaign.receipt_hash == receipt_hash,
        )
        .values(**values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    if confirmed_id is None:
        raise Refused("receipt_changed")
    session.refresh(campaign)


def _record(session: Session, campaign: Campaign, actor: audit.Actor) -> None:
    after = {
        "status": campaign.status,
        "recipients": campaign.recipient_count,
        "parts": campaign.part_count,
        "receipt": campaign.receipt_hash,
        "start_at": campaign.start_at,
        "validity_hours": campaign.validity_hours,
        "wants_contacts": campaign.wants_contacts,
        "report_share": campaign.report_share,
    }
    stores = lookup.stores_of(session, campaign)
    before = {"status": CampaignStatus.CHECKED}
    trail.record(session, actor, "campaign.confirmed", campaign, stores, before=before, after=after)
