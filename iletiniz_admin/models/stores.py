"""Stores: paired WordPress sites, how they pair, what they delivered, what they should do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText


class StoreStatus(StrEnum):
    """Whether the store has been paired yet, and whether it is still ours."""

    WAITING = "waiting"  # added, not paired
    PAIRED = "paired"
    REMOVED = "removed"


class Store(Base):
    """A WordPress site with WooCommerce that sends us its order events."""

    __tablename__ = "stores"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(300))  # what people open
    site: Mapped[str | None] = mapped_column(String(300))  # WordPress's raw ``home``, signed
    status: Mapped[StoreStatus] = mapped_column(EnumText(StoreStatus))
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="SET NULL")
    )
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_next_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # while rotating
    sealed_webhook_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # native webhooks
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Istanbul")
    locale: Mapped[str] = mapped_column(String(16), default="tr_TR")
    currency: Mapped[str] = mapped_column(String(3), default="TRY")
    country: Mapped[str] = mapped_column(String(2), default="TR")
    order_statuses: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    versions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    default_sender: Mapped[str | None] = mapped_column(String(32))
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    # Health, as the store's page shows it.
    last_seen_at: Mapped[datetime | None]  # any accepted call
    last_event_at: Mapped[datetime | None]
    last_refusal: Mapped[str | None] = mapped_column(String(40))  # code of the true reason
    last_refusal_at: Mapped[datetime | None]
    health: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # from the heartbeat
    foreign_site: Mapped[str | None] = mapped_column(String(300))  # another site signed as this
    foreign_site_at: Mapped[datetime | None]
    copies: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )  # sites that a person called a copy: {"site", "answered_at", "seen_at"}
    backfill_cursor: Mapped[str | None] = mapped_column(String(200))
    backfill_done_at: Mapped[datetime | None]


class PairingCode(Base):
    """A code that pairs one WordPress with one store: 15 minutes, once."""

    __tablename__ = "pairing_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BridgeDelivery(Base):
    """That a delivery came: id, time and hash only, kept 7 days."""

    __tablename__ = "bridge_deliveries"

    store_id: Mapped[int] = mapped_column(
        ForeignKey("stores.id", ondelete="CASCADE"), primary_key=True
    )
    delivery_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(index=True)


class Directive(Base):
    """Something the bridge should do once; handed out until it says that it has."""

    __tablename__ = "directives"
    __table_args__ = (Index("ix_directives_open", "store_id", "settled_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # UUID
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))  # "note", "backfill", "sweep", "settings"
    order_id: Mapped[int | None] = mapped_column(BigInteger)  # of a note
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    hand_count: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
