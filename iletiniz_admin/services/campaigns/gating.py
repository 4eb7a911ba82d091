"""What refuses the start of a campaign: its connection, the gate, and too little quota."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Campaign,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Gate,
    Message,
    MessageStatus,
)
from iletiniz_admin.services import outbox
from iletiniz_admin.services.account_view import account_view
from iletiniz_admin.services.campaigns import quota

SEND_SCOPE: Final = "messages:send"
UNDER_WAY: Final = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING, CampaignStatus.PAUSED)
_UNSENT: Final = (MessageStatus.QUEUED, MessageStatus.SENDING)


def hold_connection(session: Session, campaign: Campaign) -> Connection | None:
    """Return the campaign's connection, held until the commit: starts take turns at its quota.

    Held before the campaign's own row, as whoever marks a connection as lost does.
    """
    if campaign.connection_id is None:
        return None
    session.flush()
    return session.get(
        Connection,
        campaign.connection_id,
        populate_existing=True,
        with_for_update={"key_share": True},
    )


def check_connection(connection: Connection | None) -> Connection:
    """Return the connection if it may send.

    Raises ``Refused``: ``not_connected``, ``connection_lost``, ``scope``, ``quota``, ``plan``.
    """
    if connection is not None and connection.status is ConnectionStatus.LOST:
        raise Refused("connection_lost")
    if connection is None or not outbox.is_usable(connection):
        raise Refused("not_connected")
    granted = connection.scopes_granted
    if granted is not None and SEND_SCOPE not in granted:
        raise Refused("scope")
    if connection.gate is not Gate.OPEN:
        raise Refused(connection.gate.value)
    return connection


def check_quota(
    session: Session,
    campaign: Campaign,
    connection: Connection,
    needed: int,
    now: datetime,
    *,
    start_at: datetime | None = None,
) -> None:
    """Refuse more messages than the quota has room for beside the reserve and other campaigns.

    Raises ``Refused("not_enough_quota")`` with ``needed``, ``left``, ``reserve``, ``missing``, and
    ``promised`` where other campaigns still need some. A start after the quota is renewed is held
    against the whole quota. Unknown and unlimited quotas refuse nothing.
    """
    account = account_view(connection)
    is_later = (
        start_at is not None and account.resets_at is not None and start_at >= account.resets_at
    )
    left = account.limit if is_later else quota.quota_left(session, connection, now)
    if left is None or account.is_unlimited:
        return
    promised = 0 if is_later else promised_quota(session, campaign, connection, account.resets_at)
    reserve = quota.reserve_for(session, connection, now).count
    missing = needed + promised + reserve - left
    if missing > 0:
        also = {"promised": promised} if promised else {}
        raise Refused(
            "not_enough_quota", needed=needed, left=left, reserve=reserve, missing=missing, **also
        )


def promised_quota(
    session: Session, campaign: Campaign, connection: Connection, resets_at: datetime | None
) -> int:
    """Count the messages that other confirmed campaigns will still take from this quota.

    ``resets_at`` is when the quota is renewed (aware UTC), None where nobody knows: what begins
    after that takes nothing from it.
    """
    others = [
        Campaign.connection_id == connection.id,
        Campaign.status.in_(UNDER_WAY),
        Campaign.id != campaign.id,
    ]
    if resets_at is not None:
        others.append(func.coalesce(Campaign.start_at, Campaign.created_at) < resets_at)
    recipients = session.scalar(select(func.sum(Campaign.recipient_count)).where(*others)) or 0
    done = session.scalar(
        select(func.count()).where(
            Message.campaign_id.in_(select(Campaign.id).where(*others)),
            Message.status.not_in(_UNSENT),
        )
    )
    return max(0, recipients - (done or 0))
