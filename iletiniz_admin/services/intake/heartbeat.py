"""The bridge's sign of life (bridge protocol, section 5)."""

from datetime import datetime
from typing import Any

from iletiniz_admin.clock import to_iso
from iletiniz_admin.models import Store
from iletiniz_admin.services.intake import fields
from iletiniz_admin.services.intake.store_facts import apply_facts, read_facts


def read_heartbeat(body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return store facts and health (``outbox_depth``, ``oldest_age_seconds``, ``last_error``).

    All fields are optional. Raises ``Unusable``.
    """
    if not isinstance(body, dict):
        raise fields.Unusable("", "object")
    health = {
        "outbox_depth": fields.read_count(body.get("outbox_depth"), "outbox_depth"),
        "oldest_age_seconds": fields.read_count(
            body.get("oldest_age_seconds"), "oldest_age_seconds"
        ),
        "last_error": fields.read_text(body.get("last_error"), "last_error", 300),
    }
    return read_facts(body, ""), health


def take_heartbeat(
    store: Store, facts: dict[str, Any], health: dict[str, Any], now: datetime
) -> None:
    """Write what the bridge told into the store's row; the caller commits."""
    apply_facts(store, facts)
    store.health = {**health, "at": to_iso(now)}
