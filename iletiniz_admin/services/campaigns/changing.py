"""Changes of a draft: what is equal is no change, and what the receipt speaks of voids it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Campaign, CampaignStatus, CampaignStore, Store
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.campaigns.choice import Choice
from iletiniz_admin.services.campaigns.lookup import stores_of
from iletiniz_admin.services.campaigns.text import InvalidCampaign, cleaned, promotion_words
from iletiniz_admin.services.campaigns.trail import record_change
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.rules import checks, promotion
from iletiniz_admin.sms import MAX_DRAFT

MAX_NAME: Final = 100
EDITABLE: Final = frozenset({CampaignStatus.DRAFT, CampaignStatus.CHECKING, CampaignStatus.CHECKED})
# What the receipt says nothing about: a change of these leaves it standing.
_BESIDE: Final = frozenset({"name", "validity_hours", "report_share", "wants_contacts"})
_COLUMNS: Final = _BESIDE | {"upload_id", "text", "message_class", "sender", "provider"}
_CHANGEABLE: Final = _COLUMNS | {"stores", "audience", "is_promotion_confirmed"}


def change(
    session: Session,
    campaign: Campaign,
    version: int,
    *,
    actor: Actor,
    now: datetime,
    **fields: Any,
) -> Campaign:
    """Change a draft; what is equal already is no change, and then the version stays.

    ``fields`` are ``name``, ``stores`` (of ``Store``), ``audience`` (a ``Choice``), ``upload_id``,
    ``text``, ``message_class``, ``sender``, ``provider``, ``is_promotion_confirmed`` (lets the
    promotional words of the text pass, or takes that back), ``validity_hours``, ``report_share``
    and ``wants_contacts``. Whatever the receipt speaks of voids it.

    Raises:
        Refused: ``campaign_frozen`` once it is confirmed, ``campaign_changed`` where ``version``
            is not the newest, ``bad_name``, ``campaign_connections``, ``too_long``;
            ``InvalidCampaign`` for a sender or provider that cannot be one.

    """
    new = _new_columns(fields)
    take_version(session, campaign, version)
    stores = stores_of(session, campaign)
    before: dict[str, Any] = {}
    if "stores" in fields and _ids(fields["stores"]) != _ids(stores):
        before["stores"], stores = _ids(stores), list(fields["stores"])
        new["connection_id"] = connection_id_of(session, stores)
        set_stores(session, campaign, stores)
    before |= _put(campaign, new)
    if "upload_id" in fields:  # a new file stands in the row already, as it was taken in
        before.setdefault("upload_id", None)
    if "is_promotion_confirmed" in fields:
        is_confirmed = bool(fields["is_promotion_confirmed"])
        override = _override(campaign, stores, actor, now, is_confirmed=is_confirmed)
        before |= _put(campaign, {"promotion_override": override})
    if before:
        _note(campaign, actor, now, is_void=bool(before.keys() - _BESIDE))
        after = {name: getattr(campaign, name, _ids(stores)) for name in before}
        record_change(session, actor, campaign, stores, before=before, after=after, now=now)
        session.flush()
    return campaign


def void(campaign: Campaign) -> None:
    """Make a draft of it again: a check under way is dropped, a receipt counts no more."""
    campaign.status = CampaignStatus.DRAFT
    campaign.receipt = campaign.receipt_hash = campaign.receipt_at = None
    campaign.check_cursor = campaign.check_error = campaign.check_started_at = None
    campaign.checked_count = campaign.expected_count = 0
    campaign.check_digest = ""
    campaign.work_token = campaign.work_until = None


def is_editable(campaign: Campaign) -> bool:
    """Say whether the campaign is not confirmed yet."""
    return campaign.status in EDITABLE


def take_version(session: Session, campaign: Campaign, version: int) -> None:
    """See that nobody changed the campaign since, and hold its row until the commit.

    Raises ``Refused``: ``campaign_frozen``, ``campaign_changed``.
    """
    held = session.scalars(
        select(Campaign).where(Campaign.id == campaign.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if held is None or not is_editable(held):
        raise Refused("campaign_frozen")
    if held.version != version:
        raise Refused("campaign_changed")


def checked_name(name: str) -> str:
    """Return the name with single spaces; raises ``Refused("bad_name")``, empty or too long."""
    text = " ".join(name.split())
    if not text or len(text) > MAX_NAME or not text.isprintable():
        raise Refused("bad_name", most=MAX_NAME)
    return text


def connection_id_of(session: Session, stores: Sequence[Store]) -> int | None:
    """Return the id of the one connection that all stores send through, None for none.

    Raises ``Refused("campaign_connections")`` where there are several.
    """
    found = {store.id: connection_for(session, store) for store in stores}
    ids = {connection.id if connection else None for connection in found.values()}
    if len(ids) > 1:
        raise Refused("campaign_connections")
    return next(iter(ids), None)


def set_stores(session: Session, campaign: Campaign, stores: Sequence[Store]) -> None:
    """Write down which stores a campaign is of."""
    session.execute(delete(CampaignStore).where(CampaignStore.campaign_id == campaign.id))
    session.add_all(
        CampaignStore(campaign_id=campaign.id, store_id=store_id) for store_id in _ids(stores)
    )
    session.flush()


def _new_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that are asked for, each as it is kept."""
    if unknown := fields.keys() - _CHANGEABLE:
        raise ValueError(f"a campaign's {sorted(unknown)} cannot be changed here")
    new = {name: value for name, value in fields.items() if name in _COLUMNS}
    if "name" in new:
        new["name"] = checked_name(new["name"])
    if "audience" in fields:
        new["audience"] = fields["audience"].stored()
    for name in new.keys() & {"sender", "provider"}:
        new[name] = (new[name] or "").strip() or None
    draft = checks.Draft("", sender=new.get("sender"), provider=new.get("provider"))
    if faults := checks.route_faults(draft, None):
        raise InvalidCampaign(faults)
    if len(new.get("text", "")) > MAX_DRAFT:
        raise Refused("too_long", length=len(new["text"]), max_length=MAX_DRAFT)
    return new


def _put(campaign: Campaign, new: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs; return what stood there before."""
    before = {name: getattr(campaign, name) for name in new}
    changed = {name: old for name, old in before.items() if not _is_same(name, old, new[name])}
    for name in changed:
        setattr(campaign, name, new[name])
    return changed


def _is_same(name: str, old: Any, new: Any) -> bool:
    """Compare texts as they would be sent, and audiences as they are read.

    The check tidies what was typed: that is no change.
    """
    if name == "audience":
        return Choice.read(old) == Choice.read(new)
    return bool(old == new or (name == "text" and cleaned(old) == cleaned(new)))


def _override(
    campaign: Campaign, stores: Sequence[Store], actor: Actor, now: datetime, *, is_confirmed: bool
) -> dict[str, Any] | None:
    if not is_confirmed:
        return None
    return promotion.new_override(promotion_words(campaign, stores), campaign, actor, now)


def _note(campaign: Campaign, actor: Actor, now: datetime, *, is_void: bool) -> None:
    campaign.version += 1
    campaign.updated_at, campaign.updated_by = now, actor.label
    if is_void:
        void(campaign)


def _ids(stores: Sequence[Store]) -> list[int]:
    return sorted({store.id for store in stores})
