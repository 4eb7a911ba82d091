"""What the store's line of health says, from what the store last told and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin import wording
from iletiniz_admin.models import (
    Connection,
    MessageRule,
    Order,
    Store,
    StoreStatus,
)
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox import hindrance
from iletiniz_admin.services.overview import STORE_SILENT, is_silent
from iletiniz_admin.web.deps import now
from iletiniz_admin.web.locale import current_locale

CLOCK_MATTERS_SECONDS: Final = 60  # at 300 the calls are refused
REFUSAL_SHOWN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Health:
    """One store as its line shows it; sentences are in the language of the page."""

    store: Store
    connection: Connection | None
    mirror_count: int
    enabled_count: int

    @property
    def is_waiting(self) -> bool:
        """Whether the store was never paired."""
        return self.store.status is StoreStatus.WAITING

    @property
    def is_silent(self) -> bool:
        """Whether a paired store has not been heard of for half an hour."""
        return not self.is_waiting and is_silent(self.store.last_seen_at, STORE_SILENT, now())

    @property
    def bridge_version(self) -> str:
        """The plugin's version, "" until it has been told."""
        return str((self.store.versions or {}).get("bridge") or "")

    @property
    def backlog(self) -> int | None:
        """How many events wait in WordPress; None until it has been told."""
        return self._count("outbox_depth")

    @property
    def oldest_minutes(self) -> int:
        """How long the oldest of them has been waiting."""
        return (self._count("oldest_age_seconds") or 0) // 60

    @property
    def clock_offset_seconds(self) -> int | None:
        """How far the store's clock is off, where that is worth a word."""
        offset = self._count("clock_offset_seconds")
        return offset if offset is not None and abs(offset) >= CLOCK_MATTERS_SECONDS else None

    @property
    def last_error(self) -> str:
        """What the bridge said of its last failed delivery."""
        return str((self.store.health or {}).get("last_error") or "")

    @property
    def refusal(self) -> str:
        """Why the last call was refused; "" where that is over: a later call was taken."""
        at, seen_at = self.store.last_refusal_at, self.store.last_seen_at
        if not self.store.last_refusal or at is None or at < now() - REFUSAL_SHOWN:
            return ""
        if seen_at is not None and seen_at > at:
            return ""
        return wording.bridge_refusal(self.store.last_refusal, current_locale())

    @property
    def hindrance(self) -> str:
        """Why nothing leaves for this store now; "" if it may."""
        reason = hindrance(self.store, self.connection)
        if reason is None or self.store.is_paused:
            return ""
        return wording.reason_name(reason, current_locale())

    @property
    def tag(self) -> tuple[str, str]:
        """The store's state in a word, with its tone."""
        if self.is_waiting:
            return gettext("Not paired yet"), "warning"
        if self.store.is_paused:
            return gettext("Paused"), "warning"
        if self.is_silent:
            return gettext("Silent"), "danger"
        return gettext("Working"), "success"

    def _count(self, name: str) -> int | None:
        value = (self.store.health or {}).get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def health_of(session: Session, stores: Sequence[Store]) -> list[Health]:
    """Return the lines of the stores, counted in one statement each for all of them."""
    ids = [store.id for store in stores]
    orders = _counts(session, Order.store_id, ids, Order.deleted_at.is_(None))
    enabled = _counts(session, MessageRule.store_id, ids, MessageRule.is_enabled.is_(True))
    return [
        Health(
            store,
            connection_for(session, store),
            mirror_count=orders.get(store.id, 0),
            enabled_count=enabled.get(store.id, 0),
        )
        for store in stores
    ]


def _counts(session: Session, column: Any, ids: list[int], condition: Any) -> Mapping[int, int]:
    query = select(column, func.count()).where(column.in_(ids), condition).group_by(column)
    return dict(session.execute(query).tuples().all())
