"""Writes a campaign's outcome out as the rows of a CSV: everybody of the receipt, one row each.

Words and masks are the caller's. Rows come in pieces, each read in a session of its own if the
caller likes: a reader on a slow line then holds no snapshot of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, CampaignRecipient, Message, MessageStatus, Reason
from iletiniz_admin.services import consent
from iletiniz_admin.services.campaigns.outcomes import STATUSES, unsent_as
from iletiniz_admin.services.consent.cells import neutral

HEADINGS: Final = (
    "number",
    "name",
    "order",
    "line",
    "store",
    "outcome",
    "parts",
    "accepted_at_utc",
    "delivered_at_utc",
    "text",
)
FETCHED: Final = 1000  # rows in memory at a time


@dataclass(frozen=True, slots=True)
class ReportWords:
    """How a reader sees the rows: words of a status, numbers whole or masked, stores' names.

    ``outcome`` is given status, reason, iletiniz's code and message, and the reason's detail.
    """

    outcome: Callable[[MessageStatus, Reason | None, str | None, str | None, str], str]
    number: Callable[[str], str]
    store: Callable[[int], str]
    headings: tuple[str, ...] = HEADINGS


class Piece(NamedTuple):
    """Some rows of the report; ``last`` is where the next piece begins, None after the end."""

    rows: list[list[str]]
    last: int | None


def report_piece(
    session: Session,
    campaign: Campaign,
    words: ReportWords,
    *,
    after: int = 0,
    limit: int = FETCHED,
) -> Piece:
    """Return the rows after a position of the receipt, in its order.

    Times are UTC (ISO 8601, seconds). A cell that a spreadsheet would take for a formula, a number
    with its plus among them, begins with an apostrophe. Refusal links are cut.
    """
    key = literal(f"campaign:{campaign.id}:").concat(cast(CampaignRecipient.position, String))
    query = (
        select(CampaignRecipient, Message)
        .outerjoin(Message, Message.idempotency_key == key)
        .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.position > after)
        .order_by(CampaignRecipient.position)
        .limit(limit)
    )
    found = session.execute(query).all()
    unsent = STATUSES[unsent_as(campaign)][0]
    rows = [_row(recipient, message, unsent, words) for recipient, message in found]
    return Piece(rows, found[-1][0].position if len(found) == limit else None)


def _row(
    recipient: CampaignRecipient,
    message: Message | None,
    unsent: MessageStatus,
    words: ReportWords,
) -> list[str]:
    body = message.body if message else recipient.body
    cells = (
        words.number(recipient.recipient) if recipient.recipient else "",
        recipient.name,
        recipient.order_number,
        "" if recipient.line is None else str(recipient.line),
        words.store(recipient.store_id),
        _outcome(recipient, message, unsent, words),
        str(message.parts if message else recipient.parts),
        _time(message.accepted_at if message else None),
        _time(message.delivered_at if message else None),
        consent.without_tokens(body),
    )
    return [neutral(cell) for cell in cells]


def _outcome(
    recipient: CampaignRecipient,
    message: Message | None,
    unsent: MessageStatus,
    words: ReportWords,
) -> str:
    if message is not None:
        return words.outcome(
            message.status, message.reason, message.error_code, message.error_message, ""
        )
    if recipient.reason is not None:
        return words.outcome(MessageStatus.SKIPPED, recipient.reason, None, None, recipient.detail)
    return words.outcome(unsent, None, None, None, "")


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
