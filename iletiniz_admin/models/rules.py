"""Rules: when an order gets this status, send this to that role."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText


class RecipientRole(StrEnum):
    """Who gets the message."""

    CUSTOMER = "customer"
    STAFF = "staff"


class RepeatPolicy(StrEnum):
    """Whether a return of the order to the status sends again."""

    ONCE = "once"
    EVERY_ENTRY = "every_entry"


class MessageClass(StrEnum):
    """Informational texts need no consent; commercial ones do (Law 6563)."""

    INFORMATIONAL = "informational"
    COMMERCIAL = "commercial"


class MessageRule(Base):
    """One notice of a store: trigger and role are unique within it."""

    __tablename__ = "message_rules"
    __table_args__ = (UniqueConstraint("store_id", "trigger", "recipient_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    trigger: Mapped[str] = mapped_column(String(60))  # status slug, "received", …
    recipient_role: Mapped[RecipientRole] = mapped_column(EnumText(RecipientRole))
    staff_recipients: Mapped[list[str]] = mapped_column(JSON, default=list)  # E.164
    is_enabled: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)  # in the store's language
    variants: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, server_default="{}"
    )  # further languages ("en") → text
    message_class: Mapped[MessageClass] = mapped_column(
        EnumText(MessageClass), default=MessageClass.INFORMATIONAL
    )
    sender: Mapped[str | None] = mapped_column(String(32))
    provider: Mapped[str | None] = mapped_column(String(64))
    fallback: Mapped[list[str]] = mapped_column(JSON, default=list)  # provider codes, at most 3
    best_before_minutes: Mapped[int]
    repeat_policy: Mapped[RepeatPolicy] = mapped_column(
        EnumText(RepeatPolicy), default=RepeatPolicy.ONCE
    )
    # How long a text with the tracking number waits for it; 0: not at all.
    tracking_wait_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    # Why an informational text with promotional words is kept: {"words", "by", "at"}.
    promotion_override: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
