"""Who shall get a campaign's text, as it is stored: orders by filter, a file, or a rest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

_EMPTY: Final = ("", (), None)


class AudienceKind(StrEnum):
    """Where the people come from."""

    ORDERS = "orders"
    FILE = "file"
    REST = "rest"  # of another campaign: who did not get its text, for whatever reason of sending
    FAILED = "failed"  # of another campaign: whose message failed


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters of an audience; empty ones narrow nothing.

    Days are inclusive and in the store's time zone. ``total_*`` bound a matching order's amount,
    ``orders_*`` the number of all orders of a person in the chosen stores, ``last_order_*`` the day
    of the newest of those. ``city`` is compared as Turkish readers do. ``untexted_hours`` leaves
    out whom any text of the merchant reached within so many hours.
    """

    kind: AudienceKind = AudienceKind.ORDERS
    statuses: tuple[str, ...] = ()
    from_day: date | None = None
    to_day: date | None = None
    total_least: Decimal | None = None
    total_most: Decimal | None = None
    orders_least: int | None = None
    orders_most: int | None = None
    last_order_from: date | None = None
    last_order_to: date | None = None
    city: str = ""
    untexted_hours: int = 0

    def stored(self) -> dict[str, Any]:
        """Return it as plain JSON, empty filters left out; ``Choice.read`` gives it back."""
        given = {name: value for name, value in asdict(self).items() if value not in _EMPTY}
        return {name: _plain(value) for name, value in given.items()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Choice":
        """Return what was stored; what cannot be read is left out."""
        return cls(
            kind=_kind(stored.get("kind")),
            statuses=tuple(str(one) for one in stored.get("statuses") or ()),
            from_day=_day(stored.get("from_day")),
            to_day=_day(stored.get("to_day")),
            total_least=_amount(stored.get("total_least")),
            total_most=_amount(stored.get("total_most")),
            orders_least=_count(stored.get("orders_least")),
            orders_most=_count(stored.get("orders_most")),
            last_order_from=_day(stored.get("last_order_from")),
            last_order_to=_day(stored.get("last_order_to")),
            city=str(stored.get("city") or ""),
            untexted_hours=_count(stored.get("untexted_hours")) or 0,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, date | Decimal) else value


def _kind(value: object) -> AudienceKind:
    try:
        return AudienceKind(str(value))
    except ValueError:
        return AudienceKind.ORDERS


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _amount(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in _EMPTY else None
    except InvalidOperation:
        return None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
