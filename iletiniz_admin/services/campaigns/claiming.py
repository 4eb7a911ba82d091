"""A worker's hold on a campaign while it makes steps of it: a token with an end.

Whoever finds the hold run out takes the campaign over; the one before writes nothing more, as each
step of writing asks for the token. So does erasing a person: it takes the token away from checks
that may have read that person already (``privacy``).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignStatus

LEASE: Final = timedelta(seconds=60)  # the longest step reads the account, 15 s at most

IS_CHECKING: Final[ColumnElement[bool]] = Campaign.status == CampaignStatus.CHECKING


def find(
    session: Session, which: ColumnElement[bool], token: str, now: datetime, after_id: int = 0
) -> Campaign | None:
    """Return a campaign that is free or ours, the next one behind ``after_id`` in a ring."""
    mine = select(Campaign).where(which, _is_ours(token, now)).limit(1)
    behind = mine.where(Campaign.id > after_id).order_by(Campaign.id)
    found = session.scalars(behind).first()
    if found is None and after_id:
        found = session.scalars(mine.order_by(Campaign.id)).first()
    return found


def claim(
    session: Session,
    campaign_id: int,
    which: ColumnElement[bool],
    token: str,
    now: datetime,
) -> Campaign | None:
    """Take the campaign, or keep it, for the time of a lease; None: another was faster."""
    if not _write(session, campaign_id, (which, _is_ours(token, now)), token, now):
        return None
    return session.get(Campaign, campaign_id, populate_existing=True)


def keep(
    session: Session,
    campaign_id: int,
    which: ColumnElement[bool],
    token: str,
    now: datetime,
    **values: Any,
) -> bool:
    """Write values of a campaign that is still ours and prolong the hold; False: it is not."""
    mine = (which, Campaign.work_token == token)
    return _write(session, campaign_id, mine, token, now, **values)


def is_held(campaign: Campaign, token: str, now: datetime) -> bool:
    """Say whether the campaign is ours for at least half a lease, so that it need not be taken."""
    until = campaign.work_until
    return campaign.work_token == token and until is not None and until - now > LEASE / 2


def release_all(session: Session, token: str) -> None:
    """Let go of every campaign that this token holds."""
    session.execute(
        update(Campaign)
        .where(Campaign.work_token == token)
        .values(work_token=None, work_until=None)
        .execution_options(synchronize_session=False)
    )


def _write(
    session: Session,
    campaign_id: int,
    conditions: Sequence[ColumnElement[bool]],
    token: str,
    now: datetime,
    **values: Any,
) -> bool:
    held = {"work_token": token, "work_until": now + LEASE, **values}
    done = session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, *conditions)
        .values(held)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined] # a CursorResult


def _is_ours(token: str, now: datetime) -> ColumnElement[bool]:
    return or_(
        Campaign.work_token.is_(None),
        Campaign.work_until.is_(None),
        Campaign.work_until <= now,
        Campaign.work_until > now + LEASE * 2,  # of a clock that was put back since
        Campaign.work_token == token,
    )
