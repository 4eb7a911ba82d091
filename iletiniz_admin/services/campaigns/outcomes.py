"""The people of a campaign as pages list them: who got the text and how, who was left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services.ledger import escaped_like, letter_cases
from iletiniz_admin.sms import Recipient, normalise

S = MessageStatus


class Figure(StrEnum):
    """The figures of a campaign's progress, each a filter of its recipients."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SENDING = "sending"
    WAITING = "waiting"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


STATUSES: Final[Mapping[Figure, tuple[MessageStatus, ...]]] = {
    Figure.SENT: (S.ACCEPTED,),
    Figure.DELIVERED: (S.DELIVERED,),
    Figure.FAILED: (S.FAILED, S.REJECTED, S.EXPIRED),
    Figure.UNCERTAIN: (S.UNCERTAIN,),
    Figure.SENDING: (S.SENDING,),
    Figure.WAITING: (S.QUEUED, S.HELD),
    Figure.SKIPPED: (S.SKIPPED,),
    Figure.CANCELLED: (S.CANCELLED,),
    Figure.LAPSED: (S.LAPSED,),
}


def unsent_as(campaign: Campaign) -> Figure:
    """Return the figure of those whom no message was made for: it ends as the campaign does."""
    if campaign.status is CampaignStatus.CANCELLED:
        return Figure.CANCELLED
    return Figure.LAPSED if campaign.status is CampaignStatus.FINISHED else Figure.WAITING


@dataclass(frozen=True, slots=True)
class Line:
    """A recipient with the message, None as long as none was made for them."""

    recipient: CampaignRecipient
    message: Message | None
    figure: Figure

    @property
    def status(self) -> MessageStatus:
        """The message's status; without one, that of a message which stands so."""
        return self.message.status if self.message else STATUSES[self.figure][0]


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What a list of recipients is narrowed to; ``search`` is a number, an order or a name."""

    figure: Figure | None = None
    search: str = ""
    finds_part_of_number: bool = True  # off for those who see numbers masked: it would unmask them


def list_lines(
    session: Session, campaign: Campaign, chosen: LineFilter, *, limit: int, offset: int = 0
) -> list[Line]:
    """Return the recipients of a filter in the order of the receipt."""
    if chosen.figure not in {None, unsent_as(campaign)} and not chosen.search:
        return _lines_by_message(session, campaign, STATUSES[chosen.figure], limit, offset)
    query = (
        _narrowed(_joined(CampaignRecipient, Message), campaign, chosen)
        .order_by(CampaignRecipient.position)
        .limit(limit)
        .offset(offset)
    )
    unsent = unsent_as(campaign)
    return [_line(recipient, message, unsent) for recipient, message in session.execute(query)]


def count_lines(session: Session, campaign: Campaign, chosen: LineFilter) -> int:
    """Return how many ``list_lines`` would go through; without a search, ``progress`` knows it."""
    query = _narrowed(_joined(func.count()), campaign, chosen)
    return session.scalar(query) or 0


def list_left_out(
    session: Session,
    campaign: Campaign,
    reason: Reason | None = None,
    *,
    limit: int,
    offset: int = 0,
) -> Sequence[CampaignRecipient]:
    """Return whom the check left out, for one reason or any, in the order of the receipt."""
    query = _left_out(select(CampaignRecipient), campaign, reason)
    order = (CampaignRecipient.reason, CampaignRecipient.position)
    return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all()


def count_left_out(
    session: Session, campaign: Campaign, reason: Reason | None = None
) -> dict[Reason, int]:
    """Return how many people the check left out, by reason; read from an index."""
    query = _left_out(select(CampaignRecipient.reason, func.count()), campaign, reason)
    rows = session.execute(query.group_by(CampaignRecipient.reason))
    return {why: count for why, count in rows if why is not None}


def _left_out(query: Select[Any], campaign: Campaign, reason: Reason | None) -> Select[Any]:
    is_left_out = (
        CampaignRecipient.reason.is_not(None)
        if reason is None
        else CampaignRecipient.reason == reason
    )
    return query.where(CampaignRecipient.campaign_id == campaign.id, is_left_out)


def _joined(*what: Any) -> Select[Any]:
    start = literal("campaign:").concat(cast(CampaignRecipient.campaign_id, String)).concat(":")
    key = start.concat(cast(CampaignRecipient.position, String))
    return (
        select(*what)
        .select_from(CampaignRecipient)
        .outerjoin(Message, Message.idempotency_key == key)
    )


def _narrowed(query: Select[Any], campaign: Campaign, chosen: LineFilter) -> Select[Any]:
    query = query.where(
        CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.reason.is_(None)
    )
    if chosen.figure is not None:
        stands = Message.status.in_(STATUSES[chosen.figure])
        is_unsent = chosen.figure is unsent_as(campaign)
        query = query.where(or_(stands, Message.id.is_(None)) if is_unsent else stands)
    return query.where(_found(chosen)) if chosen.search else query


def _found(chosen: LineFilter) -> ColumnElement[bool]:
    """Match a number in any written form, an order's number, or a part of a name."""
    text, rows = chosen.search, CampaignRecipient
    named = (rows.name.ilike(escaped_like(form), escape="\\") for form in letter_cases(text))
    ways = [and_(rows.order_number != "", rows.order_number == text.removeprefix("#")), *named]
    if isinstance(number := normalise(text), Recipient):
        ways.append(rows.recipient == number.e164)
    elif chosen.finds_part_of_number:
        ways.append(rows.recipient.like(escaped_like(text), escape="\\"))
    return or_(*ways)


def _lines_by_message(
    session: Session,
    campaign: Campaign,
    statuses: Sequence[MessageStatus],
    limit: int,
    offset: int,
) -> list[Line]:
    """Return the page from the index of the campaign's messages, whatever its size."""
    query = (
        select(Message)
        .where(Message.campaign_id == campaign.id, Message.status.in_(statuses))
        .order_by(Message.id)
        .limit(limit)
        .offset(offset)
    )
    messages = {_position(message): message for message in session.scalars(query)}
    rows = session.scalars(
        select(CampaignRecipient).where(
            CampaignRecipient.campaign_id == campaign.id,
            CampaignRecipient.position.in_(messages),
        )
    )
    recipients = {row.position: row for row in rows}
    unsent = unsent_as(campaign)
    return [
        _line(recipients[position], message, unsent)
        for position, message in messages.items()
        if position in recipients
    ]


def _position(message: Message) -> int:
    return int(message.idempotency_key.rpartition(":")[2])


def _line(recipient: CampaignRecipient, message: Message | None, unsent: Figure) -> Line:
    return Line(recipient, message, figure_of(message.status) if message else unsent)


def figure_of(status: MessageStatus) -> Figure:
    """Return the figure that a message of this status counts in."""
    return next(figure for figure, statuses in STATUSES.items() if status in statuses)
