"""Writes a campaign's outcome out as the rows of a CSV: everybody of the receipt, one row each.

Words and masks are the caller's. Rows come in pieces, each read in a session of its own if the
caller likes: a reader on a slow line then holds no snapshot of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, String, cast, literal, select
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
# Columns, not objects: a report may have a million rows.
_COLUMNS: Final = (
    *CampaignRecipient.__table__.columns,
    Message.status,
    Message.reason.label("sent_reason"),
    Message.error_code,
    Message.error_message,
    Message.parts.label("sent_parts"),
    Message.body.label("sent_body"),
    Message.accepted_at,
    Message.delivered_at,
)


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
        select(*_COLUMNS)
        .outerjoin(Message, Message.idempotency_key == key)
        .where(CampaignRecipient.campaign_id == campaign.id, CampaignRecipient.position > after)
        .order_by(CampaignRecipient.position)
        .limit(limit)
    )
    found = session.execute(query).all()
    unsent = STATUSES[unsent_as(campaign)][0]
    rows = [_row(one, unsent, words) for one in found]
    return Piece(rows, found[-1].position if len(found) == limit else None)


def _row(one: Row[Any], unsent: MessageStatus, words: ReportWords) -> list[str]:
    is_made = one.status is not None
    cells = (
        words.number(one.recipient) if one.recipient else "",
        one.name,
        one.order_number,
        "" if one.line is None else str(one.line),
        words.store(one.store_id),
        _outcome(one, unsent, words),
        str(one.sent_parts if is_made else one.parts),
        _time(one.accepted_at),
        _time(one.delivered_at),
        consent.without_tokens(one.sent_body if is_made else one.body),
    )
    return [neutral(cell) for cell in cells]


def _outcome(one: Row[Any], unsent: MessageStatus, words: ReportWords) -> str:
    if one.status is not None:
        return words.outcome(one.status, one.sent_reason, one.error_code, one.error_message, "")
    if one.reason is not None:
        return words.outcome(MessageStatus.SKIPPED, one.reason, None, None, one.detail)
    return words.outcome(unsent, None, None, None, "")


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
