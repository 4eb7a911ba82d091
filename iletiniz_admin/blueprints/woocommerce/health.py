"""What the store's line of health says, from what the store last told and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin import __version__, wording
from iletiniz_admin.clock import from_iso
from iletiniz_admin.models import (
    Connection,
    MessageRule,
    Order,
    OrderEvent,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import bridge_package
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.intake.events import BRIDGE_TEST
from iletiniz_admin.services.outbox import hindrance
from iletiniz_admin.services.overview import STORE_SILENT, is_silent, was_connected
from iletiniz_admin.web.deps import now
from iletiniz_admin.web.locale import current_locale

CLOCK_MATTERS_SECONDS: Final = 60  # at 300 the calls are refused
TEST_SHOWN: Final = timedelta(days=1)
REFUSAL_SHOWN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Health:
    """One store as its line shows it; sentences are in the language of the page."""

    store: Store
    connection: Connection | None
    mirror_count: int
    enabled_count: int
    is_never_connected: bool = False  # the panel, not only this store

    @property
    def is_waiting(self) -> bool:
        """Whether the store was never paired."""
        return self.store.status is StoreStatus.WAITING

    @property
    def is_silent(self) -> bool:
        """Whether a paired store that called before has not done so for half an hour."""
        if self.is_waiting or self.is_unheard:
            return False
        return is_silent(self.store.last_seen_at, STORE_SILENT, now())

    @property
    def is_unheard(self) -> bool:
        """Whether a paired store has not called yet."""
        return not self.is_waiting and self.store.last_seen_at is None

    @property
    def bridge_version(self) -> str:
        """The plugin's version, "" until it has been told."""
        return str((self.store.versions or {}).get("bridge") or "")

    @property
    def our_version(self) -> str:
        """The version of the plugin that this panel gives."""
        return __version__

    @property
    def has_old_bridge(self) -> bool:
        """Whether the store's plugin is older than the one that this panel gives."""
        return not self.is_waiting and bridge_package.is_older(self.bridge_version)

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
        return offset if offset is not None and abs(offset) > CLOCK_MATTERS_SECONDS else None

    @property
    def clock(self) -> str:
        """How far the store's clock is off, in words; "" where that is not worth one."""
        offset = self.clock_offset_seconds
        if offset is None:
            return ""
        if offset < 0:
            return str(ngettext("%(num)d minute slow", "%(num)d minutes slow", _minutes(-offset)))
        return str(ngettext("%(num)d minute fast", "%(num)d minutes fast", _minutes(offset)))

    @property
    def last_error(self) -> str:
        """What kept the bridge from delivering last, in words."""
        code = str((self.store.health or {}).get("last_error") or "")
        return wording.bridge_error(code, current_locale())

    @property
    def history(self) -> str:
        """How far the order history has come, in words."""
        store = self.store
        if store.backfill_done_at is not None:
            return str(gettext("complete"))
        if store.backfill_cursor:
            return str(gettext("under way"))
        return str(gettext("not begun yet"))

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
        details = {"is_never_connected": self.is_never_connected}
        return wording.reason_name(reason, current_locale(), details)

    @property
    def tag(self) -> tuple[str, str]:
        """The store's state in a word, with its tone."""
        if self.is_waiting:
            return gettext("Not paired yet"), "warning"
        if self.store.is_paused:
            return gettext("Paused"), "warning"
        if self.is_unheard:
            return gettext("Not heard from yet"), "neutral"
        if self.is_silent:
            return gettext("Silent"), "danger"
        return gettext("Working"), "success"

    @property
    def copies(self) -> list[tuple[str, datetime]]:
        """Sites that a person called a copy, with their last calls, newest first."""
        rows = sorted(self.store.copies or (), key=lambda one: one["seen_at"], reverse=True)
        return [(one["site"], from_iso(one["seen_at"])) for one in rows]

    def _count(self, name: str) -> int | None:
        value = (self.store.health or {}).get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def _minutes(seconds: int) -> int:
    return max(1, round(seconds / 60))


def find_test_event(session: Session, store: Store) -> datetime | None:
    """Return when the newest test event came, if that was within a day."""
    since = now() - TEST_SHOWN
    query = select(func.max(OrderEvent.received_at)).where(
        OrderEvent.received_at > since,
        OrderEvent.store_id == store.id,
        OrderEvent.topic == BRIDGE_TEST,
    )
    return session.scalar(query)


def health_of(session: Session, stores: Sequence[Store]) -> list[Health]:
    """Return the lines of the stores, counted in one statement each for all of them."""
    ids = [store.id for store in stores]
    orders = _counts(session, Order.store_id, ids, Order.deleted_at.is_(None))
    enabled = _counts(session, MessageRule.store_id, ids, MessageRule.is_enabled.is_(True))
    found = {store.id: connection_for(session, store) for store in stores}
    is_never_connected = not any(found.values()) and not was_connected(session)
    return [
        Health(
            store,
            found[store.id],
            mirror_count=orders.get(store.id, 0),
            enabled_count=enabled.get(store.id, 0),
            is_never_connected=is_never_connected,
        )
        for store in stores
    ]


def _counts(session: Session, column: Any, ids: list[int], condition: Any) -> Mapping[int, int]:
    query = select(column, func.count()).where(column.in_(ids), condition).group_by(column)
    return dict(session.execute(query).tuples().all())
