"""The outbox: one row a message, one row a try; and the moves a message may make."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import BIG_ID, Base, EnumText
from iletiniz_admin.models.rules import MessageClass


class MessageStatus(StrEnum):
    """Where a message stands."""

    SKIPPED = "skipped"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a message stands where it does; a code, the words are in ``wording``."""

    NO_RULE = "no_rule"
    NO_NUMBER = "no_number"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_MOBILE = "not_a_mobile"
    SHORT_NUMBER = "short_number"  # a service number such as 112 or 444 1 444
    MISTYPED = "mistyped"  # nearly a mobile: a digit too many, too few, or a letter in it
    FOREIGN = "foreign"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    FREQUENCY_CAP = "frequency_cap"  # another commercial text went there a short time ago
    RECENTLY_TEXTED = "recently_texted"  # the campaign leaves out who got any text lately
    DUPLICATE = "duplicate"  # the number is there once more: its newest order, its first line
    UNREADABLE = "unreadable"  # a row of a file that is broken
    MISSING_VALUE = "missing_value"  # the text asks for something that this person has not
    NO_MERCHANT = "no_merchant"  # a commercial text without the title and number the law wants
    REPEAT = "repeat"
    MUTED = "muted"
    EMPTY_TEXT = "empty_text"
    TOO_LONG = "too_long"
    NO_TIME = "no_time"  # a sweep that does not know when the status changed
    STATUS_CHANGED = "status_changed"  # the order went on while the message waited
    ORDER_DELETED = "order_deleted"
    QUOTA = "quota"
    PLAN = "plan"
    DISCONNECTED = "disconnected"
    STORE_PAUSED = "store_paused"
    QUIET_HOURS = "quiet_hours"
    TRACKING = "tracking"
    BACKOFF = "backoff"  # iletiniz said "later", or was not reached
    REFUSED = "refused"  # the API or the carrier said no
    SCOPE = "scope"  # the key may not send
    LOST_ANSWER = "lost_answer"
    CRASHED = "crashed"  # the sending process ended between the call and its record
    NO_REPORT = "no_report"
    BEST_BEFORE = "best_before"
    BY_PERSON = "by_person"
    ERASED = "erased"  # the person's data was erased while the message waited


S = MessageStatus
REPORTED = frozenset({S.DELIVERED, S.FAILED, S.REJECTED, S.EXPIRED})
ALLOWED_MOVES: Mapping[MessageStatus, frozenset[MessageStatus]] = {
    S.SKIPPED: frozenset(),
    S.HELD: frozenset({S.QUEUED, S.HELD, S.LAPSED, S.CANCELLED, S.SKIPPED}),
    S.QUEUED: frozenset({S.SENDING, S.HELD, S.LAPSED, S.CANCELLED, S.SKIPPED}),
    # The last three only before its call, while the claim has no attempt yet.
    S.SENDING: frozenset(
        {S.QUEUED, S.HELD, S.ACCEPTED, S.FAILED, S.UNCERTAIN, S.LAPSED, S.CANCELLED, S.SKIPPED}
    ),
    S.ACCEPTED: REPORTED,
    S.UNCERTAIN: frozenset({S.ACCEPTED, S.FAILED, S.QUEUED}),
    S.DELIVERED: frozenset(),
    S.FAILED: frozenset(),
    S.REJECTED: frozenset(),
    S.EXPIRED: frozenset(),
    S.LAPSED: frozenset(),
    S.CANCELLED: frozenset(),
}
FIRST_STATUSES = frozenset({S.SKIPPED, S.HELD, S.QUEUED, S.LAPSED})
del S


def may_move(old: MessageStatus, new: MessageStatus) -> bool:
    """Say whether the table of moves has this one; anything else is a quiet no-op."""
    return new in ALLOWED_MOVES[old]


class AttemptOutcome(StrEnum):
    """What one try ended in."""

    STARTED = "started"  # the call is under way, or the process died in it
    ACCEPTED = "accepted"
    RETRYABLE = "retryable"
    FINAL = "final"
    UNCERTAIN = "uncertain"


PRIORITY_ORDER = 0
PRIORITY_BY_HAND = 5  # of a campaign's message that a person sends again, alone
PRIORITY_BULK = 10  # sent in batches by its campaign, never one by one
SINGLE_PRIORITIES = (PRIORITY_ORDER, PRIORITY_BY_HAND)  # sent one by one, in this order


class Message(Base):
    """One text to one recipient, made in the transaction of its cause."""

    __tablename__ = "messages"
    __table_args__ = (
        # In the order of a claim: stores take turns within a priority. That comes second, so that
        # no look at what goes one by one reads through the thousands of a campaign.
        Index("ix_messages_due", "status", "priority", "connection_id", "store_id", "available_at"),
        Index("ix_messages_lease", "status", "lease_expires_at"),
        Index(
            "ix_messages_receipt",
            "connection_id",
            "priority",
            "receipt_due_at",
            sqlite_where=text("receipt_due_at IS NOT NULL"),
            postgresql_where=text("receipt_due_at IS NOT NULL"),
        ),
        Index(
            "ix_messages_campaign",
            "campaign_id",
            "status",
            "id",
            sqlite_where=text("campaign_id IS NOT NULL"),
            postgresql_where=text("campaign_id IS NOT NULL"),
        ),
        Index("ix_messages_store", "store_id", "created_at"),
        # Without those of campaigns, of which there are so many more.
        Index(
            "ix_messages_newest",
            "store_id",
            "created_at",
            sqlite_where=text("campaign_id IS NULL"),
            postgresql_where=text("campaign_id IS NULL"),
        ),
        Index("ix_messages_order", "store_id", "order_id"),
        Index("ix_messages_recipient", "recipient"),
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="SET NULL")
    )
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    source: Mapped[str] = mapped_column(String(10))  # "order" | "test" | "resend" | "campaign"
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id", ondelete="SET NULL"))
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(String(60), default="")
    event_id: Mapped[str | None] = mapped_column(String(64))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("message_rules.id", ondelete="SET NULL"))
    trigger: Mapped[str] = mapped_column(String(60), default="")
    recipient_role: Mapped[str] = mapped_column(String(10), default="customer")
    recipient: Mapped[str] = mapped_column(String(60), default="")  # E.164, or as written
    body: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[int] = mapped_column(default=0)
    sender: Mapped[str | None] = mapped_column(String(32))
    provider: Mapped[str | None] = mapped_column(String(64))  # asked for
    fallback: Mapped[list[str]] = mapped_column(JSON, default=list)
    message_class: Mapped[MessageClass] = mapped_column(
        EnumText(MessageClass), default=MessageClass.INFORMATIONAL
    )
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus))
    reason: Mapped[Reason | None] = mapped_column(EnumText(Reason))
    error_code: Mapped[str | None] = mapped_column(String(100))  # iletiniz's own word
    error_message: Mapped[str | None] = mapped_column(String(500))
    priority: Mapped[int] = mapped_column(default=PRIORITY_ORDER)
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]  # not before
    held_until: Mapped[datetime | None]  # when quiet hours or the wait for tracking end
    best_before_at: Mapped[datetime | None]
    attempt_count: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[str | None] = mapped_column(String(64))
    lease_expires_at: Mapped[datetime | None]
    job_id: Mapped[str | None] = mapped_column(String(64), index=True)
    delivered_via: Mapped[str | None] = mapped_column(String(64))  # provider that took it
    accepted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    receipt_count: Mapped[int] = mapped_column(default=0)
    receipt_due_at: Mapped[datetime | None]
    resend_of_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]  # number and text were erased; the row still counts


class Attempt(Base):
    """One try to hand a message to the API; added, completed once, never overwritten."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    claim_token: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[int]  # 1, 2, …
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome] = mapped_column(EnumText(AttemptOutcome))
    http_status: Mapped[int | None]
    error_code: Mapped[str | None] = mapped_column(String(100))
    error_message: Mapped[str | None] = mapped_column(String(500))
    request_id: Mapped[str | None] = mapped_column(String(100))
