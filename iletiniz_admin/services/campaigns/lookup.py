"""Campaigns as they are found: one, or a list, and only those whose stores a person may see."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignStatus, CampaignStore, Store, StoreStatus

# A draft that was deleted ends so, until a worker has removed its rows step by step.
IS_DELETED: Final[ColumnElement[bool]] = and_(
    Campaign.status == CampaignStatus.CANCELLED, Campaign.confirmed_at.is_(None)
)


def is_deleted(campaign: Campaign) -> bool:
    """Say whether the campaign was deleted as a draft, and waits for its removal."""
    return campaign.status is CampaignStatus.CANCELLED and campaign.confirmed_at is None


def stores_of(session: Session, campaign: Campaign) -> list[Store]:
    """Return the campaign's stores by id, removed ones left out."""
    query = (
        select(Store)
        .join(CampaignStore, CampaignStore.store_id == Store.id)
        .where(CampaignStore.campaign_id == campaign.id, Store.status != StoreStatus.REMOVED)
        .order_by(Store.id)
    )
    return list(session.scalars(query))


def list_campaigns(
    session: Session,
    store_ids: Collection[int] | None,
    limit: int,
    offset: int = 0,
    *,
    statuses: Collection[CampaignStatus] | None = None,
    store_id: int | None = None,
) -> list[Campaign]:
    """Return campaigns, newest first, all of whose stores are among ``store_ids`` (None: all).

    ``statuses``, and ``store_id`` that is one of their stores, narrow further where given.
    """
    query = select(Campaign).where(*_visible(store_ids, statuses, store_id))
    return list(session.scalars(query.order_by(Campaign.id.desc()).limit(limit).offset(offset)))


def count_campaigns(
    session: Session,
    store_ids: Collection[int] | None,
    *,
    statuses: Collection[CampaignStatus] | None = None,
    store_id: int | None = None,
) -> int:
    """Return how many campaigns ``list_campaigns`` would give in all."""
    conditions = _visible(store_ids, statuses, store_id)
    return session.scalar(select(func.count()).select_from(Campaign).where(*conditions)) or 0


def find_campaign(
    session: Session, campaign_id: int, store_ids: Collection[int] | None
) -> Campaign | None:
    """Return the campaign if the person may see all of its stores (``store_ids`` None: all)."""
    query = select(Campaign).where(Campaign.id == campaign_id, *_visible(store_ids, None))
    return session.scalars(query).one_or_none()


def _visible(
    store_ids: Collection[int] | None,
    statuses: Collection[CampaignStatus] | None,
    store_id: int | None = None,
) -> list[ColumnElement[bool]]:
    found = [~IS_DELETED]
    if statuses is not None:
        found.append(Campaign.status.in_(statuses))
    if store_id is not None:
        found.append(_has_store(CampaignStore.store_id == store_id))
    if store_ids is not None:
        found += [_has_store(), ~_has_store(CampaignStore.store_id.not_in(sorted(store_ids)))]
    return found


def _has_store(*which: Any) -> ColumnElement[bool]:
    return exists().where(CampaignStore.campaign_id == Campaign.id, *which)
