"""What people said about being written to: consents with proof, and suppressions."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base


class Consent(Base):
    """One statement of a person's will; the newest of a recipient counts."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_lookup", "recipient", "store_id", "at"),
        Index("ix_consents_store", "store_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    recipient: Mapped[str] = mapped_column(String(20))  # E.164
    is_given: Mapped[bool]
    at: Mapped[datetime]
    # Where it was said: "checkout", "bridge", "import", "panel", "opt_out", "iletiniz".
    source: Mapped[str] = mapped_column(String(20))
    text_version: Mapped[str] = mapped_column(String(60), default="")
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(10), default="sms", server_default="sms")
    recorded_at: Mapped[datetime | None]  # when the panel heard of it; None: before it kept that
    recorded_by: Mapped[str] = mapped_column(String(254), default="", server_default="")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("consent_imports.id", ondelete="SET NULL")
    )
    # When and by whom it was told to İYS (law: within three business days of ``at``).
    iys_reported_at: Mapped[datetime | None]
    iys_reported_by: Mapped[str] = mapped_column(String(254), default="", server_default="")


class ConsentImport(Base):
    """A file of statements that a person brought in: the proof behind its rows."""

    __tablename__ = "consent_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file, hexadecimal
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(254))
    row_count: Mapped[int]
    added_count: Mapped[int]
    refused: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)  # line, code


class Suppression(Base):
    """A recipient we must not write to; holds for every store of the merchant.

    The merchant is the connection, every connection with the same merchant's number, and the store
    itself, so that a refusal outlives a reconnection. One that was lifted stays as a record.
    """

    __tablename__ = "suppressions"
    __table_args__ = (Index("ix_suppressions_lookup", "recipient", "connection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(20))  # E.164
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE")
    )  # None: all
    scope: Mapped[str] = mapped_column(String(12), default="all")  # "all" | "commercial"
    reason: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(40))  # as of a consent
    at: Mapped[datetime]
    store_id: Mapped[int | None] = mapped_column(ForeignKey("stores.id", ondelete="SET NULL"))
    merchant_number: Mapped[str] = mapped_column(String(30), default="", server_default="")
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # the message it answers
    by: Mapped[str] = mapped_column(String(254), default="", server_default="")
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(254), default="", server_default="")


class OptOutLink(Base):
    """The refusal route of one commercial message; the token itself is only in the message."""

    __tablename__ = "opt_out_links"
    __table_args__ = (Index("ix_opt_out_links_recipient", "recipient"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hexadecimal
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    connection_id: Mapped[int | None] = mapped_column(
        ForeignKey("connections.id", ondelete="SET NULL")
    )
    recipient: Mapped[str] = mapped_column(String(20))  # E.164
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
