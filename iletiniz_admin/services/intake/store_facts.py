"""What a store says of itself when it pairs, in its heartbeat and in ``store.updated``."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from iletiniz_admin.models import Store
from iletiniz_admin.services.intake import fields

MAX_STATUSES = 100
MAX_VERSIONS = 12
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")
_CODE = re.compile(r"[A-Z]{2,3}")


def read_statuses(value: Any, path: str) -> list[dict[str, str]]:
    """Return the store's order statuses as ``{"slug", "label"}``, in its order, each once."""
    statuses: dict[str, str] = {}
    for index, item in enumerate(fields.read_list(value, path, MAX_STATUSES)):
        where = f"{path}[{index}]"
        status = fields.read_object(item, where)
        slug = fields.read_status(status.get("slug"), f"{where}.slug")
        label = fields.read_text(status.get("label"), f"{where}.label", 100)
        statuses.setdefault(fields.required(slug, f"{where}.slug"), label or slug)
    return [{"slug": slug, "label": label} for slug, label in statuses.items()]


def read_versions(value: Any, path: str) -> dict[str, str]:
    """Return names and versions of what runs there (``bridge``, ``wordpress``, ``php`` …)."""
    items = list(fields.read_object(value, path).items())[:MAX_VERSIONS]
    return {
        fields.clean(name, 40): fields.read_text(version, f"{path}.{name[:40]}", 40)
        for name, version in items
    }


def _zone(value: Any, path: str) -> str:
    name = fields.read_text(value, path, 60)
    if not name or _OFFSET.fullmatch(name):
        return name
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ""  # an unknown zone is no reason to refuse the rest; the old one stays
    return name


def _code(value: Any, path: str) -> str:
    code = fields.read_text(value, path, 12).partition(":")[0].upper()
    return code if _CODE.fullmatch(code) else ""


def read_facts(data: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the facts that were told as columns of ``stores``; empty ones are left out.

    The name is not among them: a person gave it here, and two shops may call themselves alike.

    ``country`` may be WooCommerce's ``TR:TR34``. Raises ``Unusable``.
    """
    facts = {
        "timezone": _zone(data.get("timezone"), f"{path}.timezone"),
        "locale": fields.read_text(data.get("locale"), f"{path}.locale", 16),
        "currency": _code(data.get("currency"), f"{path}.currency"),
        "country": _code(data.get("country"), f"{path}.country")[:2],
        "order_statuses": read_statuses(data.get("statuses"), f"{path}.statuses"),
        "versions": read_versions(data.get("versions"), f"{path}.versions"),
    }
    return {column: value for column, value in facts.items() if value}


def apply_facts(store: Store, facts: Mapping[str, Any]) -> None:
    """Write the facts into the store's row; unchanged ones cost no statement."""
    for column, value in facts.items():
        if getattr(store, column) != value:
            setattr(store, column, value)
