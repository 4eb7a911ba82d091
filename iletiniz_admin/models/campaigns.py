"""Campaigns: one text to an audience; what was checked is frozen, then sent in batches."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText
from iletiniz_admin.models.messages import Reason
from iletiniz_admin.models.rules import MessageClass

FIRST_BATCH = 25
DEFAULT_VALIDITY_HOURS = 48


class CampaignStatus(StrEnum):
    """Where a campaign stands. Quiet hours are no status: a sending campaign waits through them."""

    DRAFT = "draft"
    CHECKING = "checking"  # the receipt is being made
    CHECKED = "checked"  # the receipt stands; any change makes a draft of it again
    SCHEDULED = "scheduled"  # confirmed, its time is yet to come
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"  # a person stopped it; what had left, had left


class PauseReason(StrEnum):
    """Why a campaign pauses; all but the first are the panel's own decision."""

    BY_PERSON = "by_person"
    QUOTA = "quota"
    PLAN = "plan"
    RESERVE = "reserve"  # what is left is kept for order messages
    DISCONNECTED = "disconnected"
    SCOPE = "scope"
    FAILURE_RATE = "failure_rate"
    LOST_ANSWERS = "lost_answers"  # several in a row: each further one could text people in doubt


class ReportShare(StrEnum):
    """Of which messages of a campaign the delivery is asked for, slowly."""

    ALL = "all"
    SAMPLE = "sample"  # one of twenty


class Campaign(Base):
    """One text to an audience. Editable as a draft, frozen from its confirmation on."""

    __tablename__ = "campaigns"
    __table_args__ = (Index("ix_campaigns_status", "status", "connection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    status: Mapped[CampaignStatus] = mapped_column(
        EnumText(CampaignStatus), default=CampaignStatus.DRAFT
    )
    version: Mapped[int] = mapped_column(
        default=1
    )  # counts changes: a form of an older one is told
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(254), default="")
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(254), default="")

    # Who and what.
    audience: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # services.campaigns
    upload_id: Mapped[int | None] = mapped_column(index=True)  # an audience that is a file
    source_id: Mapped[int | None]  # the campaign whose rest or failed recipients these are
    text: Mapped[str] = mapped_column(Text, default="")
    message_class: Mapped[MessageClass] = mapped_column(
        EnumText(MessageClass), default=MessageClass.COMMERCIAL
    )
    sender: Mapped[str | None] = mapped_column(String(32))
    provider: Mapped[str | None] = mapped_column(String(64))
    # Why an informational text with promotional words is kept: {"words", "by", "at"}.
    promotion_override: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    validity_hours: Mapped[int] = mapped_column(default=DEFAULT_VALIDITY_HOURS)
    report_share: Mapped[ReportShare] = mapped_column(
        EnumText(ReportShare), default=ReportShare.ALL
    )
    wants_contacts: Mapped[bool] = mapped_column(default=False)  # also saved at iletiniz

    # The check: made in steps by a worker, from `check_cursor` on; the digest grows with the rows.
    check_started_at: Mapped[datetime | None]
    check_cursor: Mapped[str | None] = mapped_column(String(200))
    checked_count: Mapped[int] = mapped_column(default=0)  # rows looked at so far
    expected_count: Mapped[int] = mapped_column(default=0)  # about as many there will be
    check_digest: Mapped[str] = mapped_column(String(64), default="")
    check_error: Mapped[str | None] = mapped_column(String(60))
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    receipt_hash: Mapped[str | None] = mapped_column(String(64))  # SHA-256, hexadecimal
    receipt_at: Mapped[datetime | None]

    # From the confirmation on.
    start_at: Mapped[datetime | None]  # not before; None: at once
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(String(254), default="")
    recipient_count: Mapped[int] = mapped_column(default=0)  # of the receipt: who shall get it
    part_count: Mapped[int] = mapped_column(default=0)
    prepared_position: Mapped[int] = mapped_column(default=0)  # up to here recipients have messages
    prepared_at: Mapped[datetime | None]  # all have
    started_at: Mapped[datetime | None]  # first batch
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # what has not left by then lapses
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[PauseReason | None] = mapped_column(EnumText(PauseReason))
    paused_by: Mapped[str] = mapped_column(String(254), default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(String(254), default="")

    # The sending: how large the next batch is, and what lately came of them.
    batch_size: Mapped[int] = mapped_column(default=FIRST_BATCH)
    lost_streak: Mapped[int] = mapped_column(default=0)  # lost answers in a row
    retry_streak: Mapped[int] = mapped_column(default=0)  # calls in a row that sent nothing
    recent: Mapped[str] = mapped_column(String(200), default="")  # last outcomes, "." good, "x" not

    # The contacts: how far they were saved at iletiniz.
    contacts_position: Mapped[int] = mapped_column(default=0)
    contacts_saved: Mapped[int] = mapped_column(default=0)
    contacts_failed: Mapped[int] = mapped_column(default=0)
    contacts_error: Mapped[str | None] = mapped_column(String(60))
    contacts_done_at: Mapped[datetime | None]

    # One worker at a time makes steps of it: token and end of the lease.
    work_token: Mapped[str | None] = mapped_column(String(64))
    work_until: Mapped[datetime | None]


class CampaignStore(Base):
    """A store whose customers a campaign goes to, or in whose name a file's people are written."""

    __tablename__ = "campaign_stores"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True
    )
    store_id: Mapped[int] = mapped_column(
        ForeignKey("stores.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CampaignRecipient(Base):
    """One row of the receipt: who gets the text, or who does not and why.

    Its message has the idempotency key ``campaign:<campaign_id>:<position>``. The body moves to
    the message as that is made; a refusal link ends in a sample token until then.
    """

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        Index("ix_campaign_recipients_reason", "campaign_id", "reason", "position"),
        Index("ix_campaign_recipients_recipient", "recipient"),
        Index("ix_campaign_recipients_order", "store_id", "order_id"),
    )

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1
    store_id: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(String(60), default="")
    line: Mapped[int | None]  # of a file
    recipient: Mapped[str] = mapped_column(String(60), default="")  # E.164, or as written
    name: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[Reason | None] = mapped_column(EnumText(Reason))  # why not; None: gets it
    detail: Mapped[str] = mapped_column(String(100), default="")  # as the placeholder that is empty


class Audience(Base):
    """A saved choice of people, by name."""

    __tablename__ = "audiences"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    store_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # as `Campaign.audience`
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(254), default="")
