"""Connections: our grants to iletiniz workspaces, what they last told us, and their limits."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText


class ConnectionStatus(StrEnum):
    """Whether the key works; ``lost`` follows a 401, ``disconnected`` a person's wish."""

    CONNECTED = "connected"
    LOST = "lost"
    DISCONNECTED = "disconnected"


class Gate(StrEnum):
    """Closes only on a positive sign; a missing answer leaves it open."""

    OPEN = "open"
    QUOTA = "quota"
    PLAN = "plan"


class Connection(Base):
    """An iletiniz workspace that we may send through."""

    __tablename__ = "connections"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    workspace_id: Mapped[str | None] = mapped_column(String(100))
    workspace_name: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[ConnectionStatus] = mapped_column(EnumText(ConnectionStatus))
    origin: Mapped[str] = mapped_column(String(10))  # "oauth" | "key"
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_hint: Mapped[str] = mapped_column(String(40), default="")  # iltz_live_…4kQ2
    is_key_recognised: Mapped[bool] = mapped_column(default=True)
    scopes_asked: Mapped[list[str]] = mapped_column(JSON, default=list)
    scopes_granted: Mapped[list[str] | None] = mapped_column(JSON)  # None: not known (own key)
    key_expires_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    connected_by: Mapped[str] = mapped_column(String(254), default="")
    lost_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    # What iletiniz last said, and when; an error leaves the older data in place.
    account: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    account_at: Mapped[datetime | None]
    account_error: Mapped[str | None] = mapped_column(String(60))
    senders: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    senders_at: Mapped[datetime | None]
    senders_error: Mapped[str | None] = mapped_column(String(60))
    refresh_tried_at: Mapped[datetime | None]

    gate: Mapped[Gate] = mapped_column(EnumText(Gate), default=Gate.OPEN)
    gate_closed_at: Mapped[datetime | None]
    gate_probe_at: Mapped[datetime | None]  # when one send may try the closed gate

    # The merchant behind the workspace, for the footer of commercial texts.
    merchant_title: Mapped[str] = mapped_column(String(200), default="")
    merchant_number: Mapped[str] = mapped_column(String(30), default="")  # MERSİS or tax id
    # When commercial texts may not leave, Europe/Istanbul, minutes of the day; equal: never quiet.
    quiet_from_minutes: Mapped[int] = mapped_column(default=21 * 60, server_default="1260")
    quiet_until_minutes: Mapped[int] = mapped_column(default=8 * 60, server_default="480")
    # How long after a commercial text no further one goes to the same number; 0: no cap.
    frequency_cap_hours: Mapped[int] = mapped_column(default=16, server_default="16")
    # How much quota campaigns leave to order messages; None: what those need in 14 days.
    bulk_reserve: Mapped[int | None]


class ConnectionLimit(Base):
    """The request rate of a connection, shared by all processes: a token bucket in a row."""

    __tablename__ = "connection_limits"

    connection_id: Mapped[int] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True
    )
    requests_per_minute: Mapped[int]  # in force: configured, or less while learnt
    ceiling_per_minute: Mapped[int]  # configured: a learnt rate climbs back to it
    adjusted_at: Mapped[datetime | None]  # when the rate in force last changed
    tokens: Mapped[float]
    refilled_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]  # iletiniz said "later"
    turn_store_id: Mapped[int] = mapped_column(default=0)  # the store that was served last
    # The campaign that was served last, and how fast batches lately went, messages a second.
    turn_campaign_id: Mapped[int] = mapped_column(default=0, server_default="0")
    bulk_per_second: Mapped[float | None]
    # What was sent since the account was last read, so that the quota left is known in between.
    quota_read_at: Mapped[datetime | None]
    quota_spent: Mapped[int] = mapped_column(default=0, server_default="0")


class OAuthAttempt(Base):
    """One press of "Connect": consumed by one UPDATE, valid for 10 minutes."""

    __tablename__ = "oauth_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_verifier: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[int | None]  # the browser session that pressed the button
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )  # set: reconnect this one
    redirect_uri: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]
