"""People: users, their sessions, the stores they may see, and the log of what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base, EnumText


class Role(StrEnum):
    """What a user may do; manager and viewer see only their stores."""

    ADMIN = "admin"
    MANAGER = "manager"
    VIEWER = "viewer"


# Begins the login names of people who come from a store's WordPress. It has a colon and no @, so
# it is no e-mail address, and nobody can type it where one signs in.
WORDPRESS = "wordpress:"


def is_from_wordpress(email: str) -> bool:
    """Tell whether the login name is that of a person who comes from WordPress."""
    return email.startswith(WORDPRESS)


def person_label(email: str, display_name: str) -> str:
    """Return what the pages and the log call a person: the address, or a name with its origin."""
    if not is_from_wordpress(email):
        return email
    origin = "/".join(email.removeprefix(WORDPRESS).split(":")[:2])  # store and WordPress user
    return f"{display_name} (WordPress {origin})".strip()


class User(Base):
    """A person who signs in to the panel."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(String(100), default="")
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(EnumText(Role))
    locale: Mapped[str] = mapped_column(String(8), default="tr")
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    test_recipient: Mapped[str | None] = mapped_column(String(20))  # "send to me", E.164
    created_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]

    @property
    def is_from_wordpress(self) -> bool:
        """Whether the person comes from a store's WordPress, and so has no password."""
        return is_from_wordpress(self.email)

    @property
    def label(self) -> str:
        """What the pages and the log call the person."""
        return person_label(self.email, self.display_name)


class UserSession(Base):
    """One browser that is signed in; only the hash of its token is kept."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StoreAccess(Base):
    """A store that a manager or viewer may see."""

    __tablename__ = "store_access"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    store_id: Mapped[int] = mapped_column(
        ForeignKey("stores.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AuditEvent(Base):
    """Who changed what, and when; never altered."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(String(254))  # e-mail, "command line", "bridge", "worker"
    action: Mapped[str] = mapped_column(String(60), index=True)  # "rule.changed"
    subject: Mapped[str] = mapped_column(String(200), default="")  # "rule 12"
    store_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(45), default="")


class ThrottleHit(Base):
    """One failed or counted try, so that limits hold across processes and restarts."""

    __tablename__ = "throttle_hits"
    __table_args__ = (Index("ix_throttle_hits_lookup", "scope", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(40))  # "sign_in", "pairing"
    key: Mapped[str] = mapped_column(String(80))  # hash of the e-mail, or an address
    at: Mapped[datetime]


class Meta(Base):
    """Small facts of the installation: the worker's sign of life, leases of periodic work."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]
