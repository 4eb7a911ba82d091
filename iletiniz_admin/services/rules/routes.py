"""What a notice may be sent by: the approved senders and the providers of a connection."""

from dataclasses import dataclass
from typing import Any

from iletiniz_admin.models import Connection


@dataclass(frozen=True, slots=True)
class Routes:
    """Approved sender names and connected SMS providers; None where iletiniz has not said.

    ``default_sender`` is the one that iletiniz takes where none is asked for.
    """

    senders: tuple[str, ...] | None = None
    providers: tuple[str, ...] | None = None
    default_sender: str | None = None


def routes_of(connection: Connection | None) -> Routes:
    """Return what the connection last told us (``connections.senders``)."""
    document = connection.senders if connection is not None else None
    if not document:
        return Routes()
    approved = [one for one in _rows(document, "senders") if one.get("is_approved")]
    names = dict.fromkeys(str(one["name"]) for one in approved if one.get("name"))
    carriers = [one for one in _rows(document, "connections") if one.get("kind") == "sms"]
    codes = dict.fromkeys(str(one["code"]) for one in carriers if one.get("code"))
    default = next((str(one["name"]) for one in approved if one.get("is_default")), None)
    return Routes(tuple(names) or None, tuple(codes) or None, default)


def _rows(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = document.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
