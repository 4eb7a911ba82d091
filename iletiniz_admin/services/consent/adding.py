"""Adds the statements of a file to the ledger, a thousand rows to a handful of SQL statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import ConsentImport, Store
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent.judging import Said
from iletiniz_admin.services.consent.merchants import merchant_store_ids
from iletiniz_admin.services.consent.statements import (
    CONSENTS,
    find_wills,
    record,
    statement_row,
)
from iletiniz_admin.services.consent.suppressing import suppress_many

IMPORT: Final = "import"  # the source, and the reason of a suppression
CHUNK: Final = 1000
T = TypeVar("T")
Key = tuple[str, bool, datetime | None]  # recipient, yes or no, when (whole second)


def add(session: Session, store: Store, done: ConsentImport, good: Sequence[Said]) -> list[Said]:
    """Add what the merchant's stores do not know yet; return that."""
    everywhere = merchant_store_ids(session, store)
    seen: set[Key] = set()
    added: list[Said] = []
    for chunk in _chunks(good):
        seen |= _known(session, everywhere, chunk)
        fresh = []
        for said in chunk:
            if (key := _key(said)) not in seen:
                seen.add(key)
                fresh.append(said)
        record(session, [_statement(said, store, done) for said in fresh])
        added += fresh
    return added


def _known(session: Session, store_ids: Sequence[int], chunk: Sequence[Said]) -> set[Key]:
    """Return the keys that the ledger holds of these recipients.

    A refusal without a date is known where the newest statement is a no already.
    """
    recipients = sorted({said.recipient for said in chunk})
    query = select(CONSENTS.c.recipient, CONSENTS.c.is_given, CONSENTS.c.at).where(
        CONSENTS.c.store_id.in_(store_ids), CONSENTS.c.recipient.in_(recipients)
    )
    rows = session.connection().execute(query)
    known: set[Key] = {(r, bool(given), at.replace(microsecond=0)) for r, given, at in rows}
    undated = {said.recipient for said in chunk if said.at is None}
    if undated:
        wills = find_wills(session, store_ids, undated)
        known |= {(recipient, False, None) for recipient, given in wills.items() if not given}
    return known


def _key(said: Said) -> Key:
    at = said.at.replace(microsecond=0) if said.at else None
    return said.recipient, said.is_given, at


def _statement(said: Said, store: Store, done: ConsentImport) -> dict[str, Any]:
    return statement_row(
        store.id,
        said.recipient,
        {"sms_marketing": said.is_given, "text_version": said.text_version},
        source=IMPORT,
        at=said.at or done.at,
        order_id=said.order_id,
        recorded_at=done.at,
        recorded_by=done.by,
        note=said.note,
        import_id=done.id,
    )


def suppress_refusing(
    session: Session, store: Store, done: ConsentImport, added: Sequence[Said]
) -> None:
    """Suppress whom the file says no for, unless a newer yes is known, here or in the file."""
    said_at: dict[str, datetime] = {}
    for said in added:
        if not said.is_given:
            at = said.at or done.at
            said_at[said.recipient] = max(at, said_at.get(said.recipient, at))
    everywhere, connection = merchant_store_ids(session, store), connection_for(session, store)
    proof: Mapping[str, Any] = {"reason": IMPORT, "source": IMPORT, "by": done.by}
    for chunk in _chunks(sorted(said_at)):
        wills = find_wills(session, everywhere, chunk)
        refusing = [recipient for recipient in chunk if not wills.get(recipient, False)]
        suppress_many(
            session, refusing, store=store, connection=connection, at=said_at, proof=proof
        )


def _chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
