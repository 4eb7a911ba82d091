"""The mirror of a store's orders, and the events that changed them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText


class Order(Base):
    """What bulk sending and templates need of an order, no more."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_audience", "store_id", "status", "date_created_at"),
        # All that an audience asks of an order, by person: counted without a look at the rows.
        Index(
            "ix_orders_people",
            "recipient",
            "store_id",
            "status",
            "date_created_at",
            "total",
            "city",
            "deleted_at",
        ),
    )

    store_id: Mapped[int] = mapped_column(
        ForeignKey("stores.id", ondelete="CASCADE"), primary_key=True
    )
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # WooCommerce's
    number: Mapped[str] = mapped_column(String(60))  # what the customer sees
    status: Mapped[str] = mapped_column(String(60))
    status_changed_at: Mapped[datetime | None]  # None: not known (history)
    entries: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # trigger → entries seen
    currency: Mapped[str] = mapped_column(String(8), default="")
    total: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    date_created_at: Mapped[datetime | None]
    date_modified_at: Mapped[datetime | None]
    customer_id: Mapped[int | None] = mapped_column(BigInteger)
    first_name: Mapped[str] = mapped_column(String(100), default="")
    last_name: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")  # as written in the store
    shipping_first_name: Mapped[str] = mapped_column(String(100), default="")
    shipping_last_name: Mapped[str] = mapped_column(String(100), default="")
    shipping_phone: Mapped[str] = mapped_column(String(60), default="")
    recipient: Mapped[str | None] = mapped_column(String(20))  # E.164, None: no Turkish mobile
    city: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(100), default="")
    country: Mapped[str] = mapped_column(String(8), default="")
    payment_method_title: Mapped[str] = mapped_column(String(100), default="")
    shipping_method: Mapped[str] = mapped_column(String(100), default="")
    item_count: Mapped[int | None]
    items_summary: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(16), default="")
    tracking: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    consent: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_muted: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class EventOutcome(StrEnum):
    """How an event ended; each ends so, never in silence."""

    MESSAGES = "messages"  # made one message row or more (a skip is a row too)
    NO_RULE = "no_rule"  # an entry, and no notice is on for it (a skipped row says so)
    NO_ENTRY = "no_entry"  # the mirror already held that status
    MIRRORED = "mirrored"  # changed the mirror only
    STALE = "stale"  # not newer than the mirror
    REMOVED = "removed"  # the order was deleted in the store
    RECORDED = "recorded"  # consent, store facts
    IGNORED = "ignored"  # a topic that we do not know


class OrderEvent(Base):
    """Something that happened to an order; each id is taken once."""

    __tablename__ = "order_events"
    __table_args__ = (Index("ix_order_events_order", "store_id", "order_id"),)

    store_id: Mapped[int] = mapped_column(
        ForeignKey("stores.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(10))  # "bridge" | "sweep" | "webhook"
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(String(60), default="")
    from_status: Mapped[str | None] = mapped_column(String(60))
    to_status: Mapped[str | None] = mapped_column(String(60))
    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[EventOutcome] = mapped_column(EnumText(EventOutcome))
    message_count: Mapped[int] = mapped_column(default=0)
