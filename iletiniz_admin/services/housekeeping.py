"""Removes what has served its time, in small steps that keep nobody waiting."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    BridgeDelivery,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    OAuthAttempt,
    PairingCode,
    SignInLink,
    ThrottleHit,
    Upload,
    UserSession,
)
from iletiniz_admin.services import uploads
from iletiniz_admin.services.campaigns import changing

STEP_ROWS = 500
DELIVERIES_KEPT = timedelta(days=7)  # bridge protocol, section 1
HITS_KEPT = timedelta(days=2)  # longer than any window that counts them
CODES_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)
EMPTY_DRAFTS_KEPT = timedelta(days=30)
# People's data in files: long enough to write to the rest, or to those whose message failed.
FILES_KEPT = timedelta(days=90)
FILES_AT_ONCE = 20


def step(session: Session, now: datetime) -> int:
    """Remove at most 500 old rows of each kind; return how many went (0: nothing is left)."""
    removed_count = sum(_remove(session, kind.__table__, old) for kind, old in _old(now))
    return removed_count + _let_files_go(session, now)


def _old(now: datetime) -> list[tuple[Any, ColumnElement[bool]]]:
    ended_by = now - SESSIONS_KEPT
    ended = or_(UserSession.ended_at < ended_by, UserSession.expires_at < ended_by)
    return [
        (BridgeDelivery, BridgeDelivery.received_at < now - DELIVERIES_KEPT),
        (ThrottleHit, ThrottleHit.at < now - HITS_KEPT),
        (OAuthAttempt, OAuthAttempt.expires_at < now - CODES_KEPT),
        (PairingCode, PairingCode.expires_at < now - CODES_KEPT),
        (SignInLink, SignInLink.expires_at < now - CODES_KEPT),
        (UserSession, ended),
        (Campaign, _is_empty_draft(now)),
    ]


def _is_empty_draft(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a draft that somebody began and left without a text or a file."""
    return and_(
        Campaign.status == CampaignStatus.DRAFT,
        Campaign.updated_at < now - EMPTY_DRAFTS_KEPT,
        Campaign.text == "",
        Campaign.upload_id.is_(None),
        # Rows of an earlier check or file would all go in this one statement.
        ~select(CampaignRecipient.position).where(_is_of_it(CampaignRecipient)).exists(),
        ~select(Upload.id).where(_is_of_it(Upload)).exists(),
    )


def _is_of_it(kind: Any) -> ColumnElement[bool]:
    is_of_it: ColumnElement[bool] = kind.campaign_id == Campaign.id
    return is_of_it


def _let_files_go(session: Session, now: datetime) -> int:
    """Part campaigns that ended, or were left lying, from their files; a worker removes these."""
    before = now - FILES_KEPT
    has_ended = or_(
        and_(Campaign.status == CampaignStatus.FINISHED, Campaign.finished_at < before),
        and_(Campaign.status == CampaignStatus.CANCELLED, Campaign.cancelled_at < before),
    )
    lies_about = and_(Campaign.status.in_(changing.EDITABLE), Campaign.updated_at < before)
    old = select(Campaign).where(Campaign.upload_id.is_not(None), or_(has_ended, lies_about))
    rows = session.scalars(old.limit(FILES_AT_ONCE).with_for_update()).all()
    for campaign in rows:
        if campaign.status in changing.EDITABLE:
            changing.void(campaign)
            campaign.version += 1  # a form that is open somewhere is told
        uploads.let_go(session, campaign)
    session.flush()
    return len(rows)


def _remove(session: Session, table: Any, old: ColumnElement[bool]) -> int:
    keys = cast(Table, table).primary_key.columns
    rows = session.execute(select(*keys).where(old).limit(STEP_ROWS)).all()
    if not rows:
        return 0
    result = session.execute(delete(table).where(tuple_(*keys).in_([tuple(row) for row in rows])))
    return int(cast(CursorResult[Any], result).rowcount)
