"""Whom a follow-up goes to: people of another campaign's receipt, by what became of its message."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignRecipient,
    Message,
    MessageStatus,
    Order,
    Reason,
    UploadRow,
)
from iletiniz_admin.services.campaigns.candidates import Candidate, Walked
from iletiniz_admin.services.campaigns.choice import AudienceKind, Choice
from iletiniz_admin.services.campaigns.preparing import is_to_come

FOLLOW_UPS: Final = (AudienceKind.REST, AudienceKind.FAILED)
_FAILED: Final = (MessageStatus.FAILED, MessageStatus.REJECTED, MessageStatus.EXPIRED)
_ENDED_UNSENT: Final = (MessageStatus.CANCELLED, MessageStatus.LAPSED)
_WAITING: Final = (MessageStatus.QUEUED, MessageStatus.HELD)
_CAME_TO_NOTHING: Final = (*_FAILED, *_ENDED_UNSENT, MessageStatus.SKIPPED)
# Skipped as things stood then; another day they may stand otherwise.
_PASSING: Final = (Reason.FREQUENCY_CAP, Reason.STORE_PAUSED)


def count_followup(session: Session, source: Campaign, kind: AudienceKind) -> int:
    """Return how many people ``walk_followup`` would go through."""
    query = _people(session, source.id, kind).with_only_columns(func.count())
    return session.scalar(query) or 0


def walk_followup(session: Session, campaign: Campaign, cursor: str | None, limit: int) -> Walked:
    """Return the next people of a follow-up campaign, in the order of its source's receipt.

    Never whose message iletiniz took or may have taken. Their values are those that the order, or
    the row of the file, has today; the number stays that of the receipt.
    """
    kind = Choice.read(campaign.audience).kind
    if campaign.source_id is None or kind not in FOLLOW_UPS:
        return Walked([], None)
    query = (
        _people(session, campaign.source_id, kind)
        .where(CampaignRecipient.position > int(cursor or 0))
        # NULL all: the index's own order, so that no step reads and sorts all those behind it.
        .order_by(CampaignRecipient.reason, CampaignRecipient.position)
        .limit(limit)
    )
    rows = session.scalars(query).all()
    orders = _orders(session, rows)
    values = _values(session, campaign.upload_id, rows)
    found = [_candidate(row, orders, values) for row in rows]
    return Walked(found, str(rows[-1].position) if len(rows) == limit else None)


def _people(
    session: Session, source_id: int, kind: AudienceKind
) -> Select[tuple[CampaignRecipient]]:
    """Select the recipients of the source's receipt that the kind means, with their messages."""
    relatives = _relatives(session, source_id)
    key = literal(f"campaign:{source_id}:").concat(cast(CampaignRecipient.position, String))
    return (
        select(CampaignRecipient)
        .outerjoin(Message, Message.idempotency_key == key)
        .where(
            CampaignRecipient.campaign_id == source_id,
            CampaignRecipient.reason.is_(None),
            CampaignRecipient.recipient.startswith("+"),  # erased ones have none
            _has_failed() if kind is AudienceKind.FAILED else _has_not_left(),
            ~_is_resent(),
            *((~_is_followed(relatives), ~_is_to_be_followed(relatives)) if relatives else ()),
        )
    )


def _has_failed() -> ColumnElement[bool]:
    return Message.status.in_(_FAILED)


def _has_not_left() -> ColumnElement[bool]:
    """Match whose message was never handed over; one that a person sends again leaves yet."""
    return or_(
        Message.id.is_(None),
        Message.status.in_(_ENDED_UNSENT),
        and_(Message.status.in_(_WAITING), Message.priority >= PRIORITY_BULK),
        and_(Message.status == MessageStatus.SKIPPED, Message.reason.in_(_PASSING)),
    )


def _is_resent() -> ColumnElement[bool]:
    """Match whose message a person sent again by hand, unless that came to nothing either.

    A set, as there are few: asked of each message, a database might read all others for it.
    """
    again = aliased(Message)
    resent = select(again.resend_of_id).where(
        again.resend_of_id.is_not(None), again.status.not_in(_CAME_TO_NOTHING)
    )
    return and_(Message.id.is_not(None), Message.id.in_(resent))


def _relatives(session: Session, source_id: int) -> set[int]:
    """Return the ids of all campaigns that follow the source or that it follows, however far.

    The rest of a rest, and a second rest of the first campaign, go to the same people.
    """
    first, query = source_id, select(Campaign.source_id)
    while (before := session.scalar(query.where(Campaign.id == first))) is not None:
        first = before
    found: set[int] = set()
    next_ids = {first}
    while next_ids:
        found |= next_ids
        following = select(Campaign.id).where(Campaign.source_id.in_(next_ids))
        next_ids = set(session.scalars(following)) - found
    return found - {source_id}


def _is_followed(relatives: Collection[int]) -> ColumnElement[bool]:
    """Match whom a relative has sent to or will send to, unless that came to nothing.

    What a person sent again by hand out of it counts as well.
    """
    other, of_other = aliased(Message), aliased(Message)
    resent = select(of_other.id).where(
        of_other.id == other.resend_of_id, of_other.campaign_id.in_(relatives)
    )
    return (
        select(other.id)
        .where(
            other.recipient == CampaignRecipient.recipient,
            other.status.not_in(_CAME_TO_NOTHING),
            or_(other.campaign_id.in_(relatives), resent.exists()),
        )
        .exists()
    )


def _is_to_be_followed(relatives: Collection[int]) -> ColumnElement[bool]:
    """Match whom a confirmed relative will send to, though their message is still to be made."""
    other = aliased(CampaignRecipient)
    campaign = aliased(Campaign)
    return (
        select(other.position)
        .join(campaign, campaign.id == other.campaign_id)
        .where(
            other.recipient == CampaignRecipient.recipient,
            campaign.id.in_(relatives),
            is_to_come(other, campaign),
        )
        .exists()
    )


def _orders(
    session: Session, rows: Sequence[CampaignRecipient]
) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Return the mirrored orders that the rows name, by store and id."""
    columns = Order.__table__.c
    found: dict[tuple[int, int], Mapping[str, Any]] = {}
    for store_id in {row.store_id for row in rows}:
        ids = [row.order_id for row in rows if row.store_id == store_id and row.order_id]
        query = select(Order.__table__).where(
            columns.store_id == store_id, columns.order_id.in_(ids)
        )
        rows_of = session.execute(query).mappings()
        found |= {(store_id, one["order_id"]): dict(one) for one in rows_of}
    return found


def _values(
    session: Session, upload_id: int | None, rows: Sequence[CampaignRecipient]
) -> dict[int, Mapping[str, str]]:
    """Return the file's own values of the rows, by line."""
    lines = [row.line for row in rows if row.line is not None]
    if upload_id is None or not lines:
        return {}
    query = select(UploadRow.line, UploadRow.values).where(
        UploadRow.upload_id == upload_id, UploadRow.line.in_(lines)
    )
    return {line: values for line, values in session.execute(query)}  # noqa: C416 - mypy does not take rows for pairs


def _candidate(
    row: CampaignRecipient,
    orders: Mapping[tuple[int, int], Mapping[str, Any]],
    values: Mapping[int, Mapping[str, str]],
) -> Candidate:
    order = orders.get((row.store_id, row.order_id), {}) if row.order_id else {}
    return Candidate(
        store_id=row.store_id,
        recipient=row.recipient,
        written=row.recipient,
        fault=Reason.MUTED if order.get("is_muted") else None,
        order_id=row.order_id,
        order_number=row.order_number,
        line=row.line,
        name=row.name,
        order=order,
        values=values.get(row.line or 0, {}),
    )
