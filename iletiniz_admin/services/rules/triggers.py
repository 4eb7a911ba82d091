"""What can set off a notice: the order's arrival, each status the store has, a partial refund."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from iletiniz_admin.models import EventOutcome, OrderEvent, RecipientRole, Store
from iletiniz_admin.services.intake.events import CREATED, REFUNDED, STATUS_CHANGED
from iletiniz_admin.services.intake.mirror import DRAFTS, PARTIALLY_REFUNDED, RECEIVED
from iletiniz_admin.sms import TRIGGERS, default_best_before_minutes, default_text

MAX_TRIGGER: Final = 60
SHIPPED: Final = "shipped"
# A store that has not told its statuses yet has WooCommerce's own.
OWN_STATUSES: Final = (
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
)
_ENTERED: Final = (EventOutcome.MESSAGES, EventOutcome.NO_RULE)
_TO_ASCII: Final = str.maketrans("çğıöşüÇĞİIÖŞÜ-_", "cgiosucgiiosu  ")
# Shops name their own status for a parcel that has left; one on its way back is another matter.
_HAS_LEFT: Final = re.compile(r"\bkargolan|\bkargoya veril|\bkargoda\b|\bshipped\b|\bin transit\b")
_COMES_BACK: Final = re.compile(r"\biade|\breturn")


def list_statuses(store: Store) -> list[str]:
    """Return the slugs of the store's statuses in its order, drafts left out."""
    told = [str(status.get("slug", "")) for status in store.order_statuses or ()]
    slugs = [slug for slug in told if slug and slug not in DRAFTS]
    return list(dict.fromkeys(slugs or OWN_STATUSES))


def list_triggers(store: Store) -> list[str]:
    """Return all triggers: the arrival first, then the statuses, then the partial refund."""
    return list(dict.fromkeys([RECEIVED, *list_statuses(store), PARTIALLY_REFUNDED]))


def model_of(store: Store, trigger: str) -> str:
    """Return the trigger whose defaults fit: for a shop's own status guessed from its name."""
    if trigger in TRIGGERS:
        return trigger
    labels = (one.get("label", "") for one in store.order_statuses or () if _is(one, trigger))
    words = " ".join([trigger, *map(str, labels)]).translate(_TO_ASCII).lower()
    return SHIPPED if _HAS_LEFT.search(words) and not _COMES_BACK.search(words) else trigger


def text_by_default(
    store: Store,
    trigger: str,
    locale: str | None = None,
    role: RecipientRole = RecipientRole.CUSTOMER,
) -> str:
    """Return the default text, in the store's language unless another is asked for."""
    wanted = store.locale if locale is None else locale
    if role is RecipientRole.CUSTOMER:
        return default_text(model_of(store, trigger), wanted)
    is_turkish = (wanted or "tr").lower().startswith("tr")
    return _STAFF_TURKISH if is_turkish else _STAFF_ENGLISH


_STAFF_TURKISH: Final = (
    "{shop_name}: {order_number} numaralı sipariş, {order_status}. {order_total}"
)
_STAFF_ENGLISH: Final = "{shop_name}: order {order_number}, {order_status}. {order_total}"


def best_before_by_default(store: Store, trigger: str) -> int:
    """Return for how many minutes after the event a message is worth sending."""
    return default_best_before_minutes(model_of(store, trigger))


def entered(store: Store, trigger: str, since: datetime) -> ColumnElement[bool]:
    """Return the condition for events that brought an order to the trigger since then."""
    if trigger == RECEIVED:
        out_of_draft = and_(
            OrderEvent.topic == STATUS_CHANGED, OrderEvent.from_status.in_(sorted(DRAFTS))
        )
        what = or_(OrderEvent.topic == CREATED, out_of_draft)
    elif trigger == PARTIALLY_REFUNDED:
        what = OrderEvent.topic == REFUNDED
    else:
        is_change = OrderEvent.topic.in_((CREATED, STATUS_CHANGED))
        what = and_(is_change, OrderEvent.to_status == trigger)
    return and_(
        OrderEvent.store_id == store.id,
        OrderEvent.received_at >= since,
        OrderEvent.outcome.in_(_ENTERED),
        what,
    )


def _is(status: dict[str, str], slug: str) -> bool:
    return status.get("slug") == slug
