"""What people did with campaigns, as it is written down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import AuditEvent, Campaign, Store
from iletiniz_admin.services import audit
from iletiniz_admin.services.audit import Actor

CHANGED: Final = "campaign.changed"
# A text is saved as it is written: of one person's strokes within this time one event tells.
_WRITING: Final = timedelta(minutes=10)
_WRITTEN: Final = frozenset({"text", "name"})


def record(
    session: Session,
    actor: Actor,
    action: str,
    campaign: Campaign,
    stores: Sequence[Store] = (),
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down what was done to a campaign; of a campaign of one store, at that store."""
    audit.record(
        session,
        actor,
        action,
        subject=subject_of(campaign),
        store_id=stores[0].id if len(stores) == 1 else None,
        before=_shown(before),
        after=_shown(after),
    )


def record_change(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    stores: Sequence[Store],
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write down a change; of what is saved while somebody types, only the first of a while.

    What the text was in the end stands with its check.
    """
    if _WRITTEN.issuperset(after) and _is_writing(session, actor, campaign, now):
        return
    record(session, actor, CHANGED, campaign, stores, before=before, after=after)


def subject_of(campaign: Campaign) -> str:
    """Return the name of a campaign among the subjects of the log."""
    return f"campaign {campaign.id}"


def _is_writing(session: Session, actor: Actor, campaign: Campaign, now: datetime) -> bool:
    event = exists().where(
        AuditEvent.at > now - _WRITING,
        AuditEvent.action == CHANGED,
        AuditEvent.subject == subject_of(campaign),
        AuditEvent.actor == actor.label,
    )
    return bool(session.scalar(select(event)))


def _shown(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the values as plain JSON; a promotional override by its words."""
    if values is None:
        return None
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
