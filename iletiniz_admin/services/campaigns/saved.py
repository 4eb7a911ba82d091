"""Saved audiences: a choice of stores and filters under a name, for the next campaign.

A person sees and changes those all of whose stores are theirs; a name that somebody else's audience
has is taken all the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from iletiniz_admin.errors import NotFound, Refused
from iletiniz_admin.models import Audience, Store, StoreStatus
from iletiniz_admin.services import audit
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice

MAX_NAME: Final = 100
StoreIds = Collection[int] | None  # those that the person sees; None: all


def save(
    session: Session,
    *,
    name: str,
    stores: Sequence[Store],
    choice: Choice,
    actor: audit.Actor,
    now: datetime,
) -> Audience:
    """Write the choice down under a name that is free.

    Raises:
        Refused: ``audience_name`` (empty, or longer than ``MAX_NAME``), ``audience_name_taken``,
            ``audience_not_orders`` (a file or another campaign's people cannot be saved),
            ``audience_without_store``.

    """
    name = " ".join(name.split())
    _check(session, name, stores, choice)
    audience = Audience(
        name=name,
        store_ids=sorted(store.id for store in stores),
        filters=choice.stored(),
        created_at=now,
        created_by=actor.label,
    )
    try:
        with session.begin_nested():
            session.add(audience)
    except IntegrityError:  # at the same moment by somebody else
        raise Refused("audience_name_taken", name=name) from None
    audit.record(
        session, actor, "audience.saved", subject=_subject(audience), after=_facts(audience)
    )
    return audience


def list_audiences(session: Session, store_ids: StoreIds) -> list[Audience]:
    """Return the audiences that the person may use, by name."""
    rows = session.scalars(select(Audience).order_by(Audience.name, Audience.id))
    return [row for row in rows if _is_visible(row, store_ids)]


def get_audience(session: Session, audience_id: int, store_ids: StoreIds) -> Audience:
    """Return one of them; raises `NotFound`, also where it is somebody else's."""
    row = session.get(Audience, audience_id)
    if row is None or not _is_visible(row, store_ids):
        raise NotFound(audience_id=audience_id)
    return row


def load(session: Session, audience: Audience) -> tuple[list[Store], Choice]:
    """Return its stores, without those that were removed since, and its filters."""
    query = select(Store).where(Store.id.in_(audience.store_ids))
    live = query.where(Store.status != StoreStatus.REMOVED).order_by(Store.id)
    return list(session.scalars(live)), Choice.read(audience.filters)


def delete(session: Session, audience: Audience, *, actor: audit.Actor) -> None:
    """Delete it; campaigns that were made from it keep their own filters."""
    subject, before = _subject(audience), _facts(audience)
    session.delete(audience)
    session.flush()
    audit.record(session, actor, "audience.deleted", subject=subject, before=before)


def _check(session: Session, name: str, stores: Sequence[Store], choice: Choice) -> None:
    if not 0 < len(name) <= MAX_NAME:
        raise Refused("audience_name", most=MAX_NAME)
    if choice.kind is not AudienceKind.ORDERS:
        raise Refused("audience_not_orders")
    if not stores:
        raise Refused("audience_without_store")
    if session.scalar(select(Audience.id).where(Audience.name == name)) is not None:
        raise Refused("audience_name_taken", name=name)


def _is_visible(audience: Audience, store_ids: StoreIds) -> bool:
    return store_ids is None or set(audience.store_ids) <= set(store_ids)


def _subject(audience: Audience) -> str:
    return f"audience {audience.id}"


def _facts(audience: Audience) -> dict[str, Any]:
    return {"name": audience.name, "store_ids": audience.store_ids, "filters": audience.filters}
