"""People who come from a store's WordPress: who they are there, and the links that let them in."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iletiniz_admin.models.base import Base


class StoreIdentity(Base):
    """A person of one store's WordPress; (store, WordPress user id) says who, the e-mail never.

    The number of an identity that has ended is forgotten: it may mean somebody else by now.
    """

    __tablename__ = "store_identities"
    __table_args__ = (UniqueConstraint("store_id", "wp_user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("stores.id", ondelete="CASCADE"))
    wp_user_id: Mapped[int | None] = mapped_column(BigInteger)  # None: ended
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")  # as WordPress said, for reading
    display_name: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class SignInLink(Base):
    """A link that signs one identity in once, within 60 seconds; only its token's hash is kept."""

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    identity_id: Mapped[int] = mapped_column(
        ForeignKey("store_identities.id", ondelete="CASCADE"), index=True
    )
    order_id: Mapped[int | None] = mapped_column(BigInteger)  # whose messages to open
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
