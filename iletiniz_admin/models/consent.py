"""What people said about being written to: consents with proof, and suppressions."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base


class Consent(Base):
    """One statement of a person's will; the newest of a recipient counts."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_lookup", "recipient", "store_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    recipient: Mapped[str] = mapped_column(String(20))  # E.164
    is_given: Mapped[bool]
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))  # "checkout", "bridge"
    text_version: Mapped[str] = mapped_column(String(60), default="")
    order_id: Mapped[int | None] = mapped_column(BigInteger)


class Suppression(Base):
    """A recipient we must not write to; holds for every store of the connection."""

    __tablename__ = "suppressions"
    __table_args__ = (Index("ix_suppressions_lookup", "recipient", "connection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(20))  # E.164
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )  # None: all
    scope: Mapped[str] = mapped_column(String(12), default="all")  # "all" | "commercial"
    reason: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
