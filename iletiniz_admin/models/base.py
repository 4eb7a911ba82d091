"""What every table shares: the declarative base and the column types."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import DateTime

# SQLite numbers rows by itself only where the key is a plain INTEGER.
BIG_ID = BigInteger().with_variant(Integer, "sqlite")

E = TypeVar("E", bound=StrEnum)

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC. A naive one is refused: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return what turns an aware time into a parameter; called for each value of each row.

        SQLite is given the text in which SQLAlchemy's own type stores times, without a zone.
        """
        is_sqlite = dialect.name == "sqlite"

        def process(value: datetime | None) -> datetime | str | None:
            if value is None:
                return None
            if value.tzinfo is None:
                raise ValueError("a time without a zone cannot be stored")
            utc = value if value.tzinfo is UTC else value.astimezone(UTC)
            return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if is_sqlite else utc

        return process

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[E]):
    """A ``StrEnum`` stored as its value, so that a new member needs no change of the table."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[E], length: int = 24) -> None:
        super().__init__(length)
        self.kind = kind

    def bind_processor(self, dialect: Dialect) -> Callable[[E | str | None], str | None]:  # noqa: ARG002 - the base class's signature
        """Return what turns a member into its value; an unknown word is refused."""
        kind = self.kind

        def process(value: E | str | None) -> str | None:
            if isinstance(value, kind):
                return str(value.value)
            return None if value is None else str(kind(value).value)

        return process

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:  # noqa: ARG002 - the base class's signature
        """Give back the member."""
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """The base of all tables; times are UTC, JSON columns hold plain JSON."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - read once by SQLAlchemy
