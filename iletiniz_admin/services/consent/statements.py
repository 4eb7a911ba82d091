"""Statements of a person's will, each with its proof; the newest to a merchant counts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import from_iso
from iletiniz_admin.database.at_once import is_one_of
from iletiniz_admin.models import Consent, Store
from iletiniz_admin.services.consent.merchants import merchant_store_ids

CONSENTS: Final = cast(Table, Consent.__table__)
SMS: Final = "sms"
MAX_NOTE: Final = 300
MAX_NAME: Final = 254
MAX_TEXT_VERSION: Final = 60


def statement_row(
    store_id: int,
    recipient: str,
    consent: Mapping[str, Any],
    *,
    source: str,
    at: datetime,
    order_id: int | None = None,
    recorded_at: datetime | None = None,
    recorded_by: str = "",
    note: str = "",
    import_id: int | None = None,
) -> dict[str, Any]:
    """Return a row of ``consents``; ``at`` counts where the proof carries no time of its own.

    ``consent`` is ``{"sms_marketing", "at", "text_version"}`` (bridge protocol, section 3). The
    rest of the proof is who wrote it down, when, and by which order or file it came.
    """
    said_at = consent.get("at")
    return {
        "store_id": store_id,
        "recipient": recipient,
        "is_given": bool(consent["sms_marketing"]),
        "at": min(from_iso(said_at), at) if said_at else at,
        "source": source,
        "text_version": (consent.get("text_version") or "")[:MAX_TEXT_VERSION],
        "order_id": order_id,
        "channel": SMS,
        "recorded_at": recorded_at,
        "recorded_by": recorded_by[:MAX_NAME],
        "note": note[:MAX_NOTE],
        "import_id": import_id,
    }


def record(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add statements, one statement of SQL for all; the newest of a recipient counts.

    A later yes does not lift a suppression: see ``suppressing``.
    """
    if rows:
        session.connection().execute(insert(CONSENTS), rows)


def find_wills(
    session: Session, store_ids: Collection[int], recipients: Collection[str]
) -> dict[str, bool]:
    """Return the newest will of each recipient who said anything to one of the stores.

    An unticked box is a no like any other. Of a yes and a no of the same moment the no counts,
    as it does at İYS.
    """
    columns = CONSENTS.c
    query = select(columns.recipient, columns.at, columns.is_given, columns.id).where(
        columns.store_id.in_(store_ids), is_one_of(session, columns.recipient, recipients)
    )
    # Sorted here: told to sort by time, SQLite reads all statements of a store in that order.
    found = session.connection().execute(query)
    rows = sorted((at, not is_given, id_, recipient) for recipient, at, is_given, id_ in found)
    return {recipient: not is_no for _, is_no, _, recipient in rows}


def find_consented(session: Session, store: Store, recipients: Collection[str]) -> frozenset[str]:
    """Return those of the recipients whose newest statement to the merchant's stores is a yes."""
    if not recipients:
        return frozenset()
    wills = find_wills(session, merchant_store_ids(session, store), recipients)
    return frozenset(recipient for recipient, is_given in wills.items() if is_given)
