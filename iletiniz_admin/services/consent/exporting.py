"""Writes statements and suppressions out as rows of a CSV that ``importing`` reads again."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.models import Store, Suppression
from iletiniz_admin.services import audit
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent.cells import neutral
from iletiniz_admin.services.consent.merchants import held_against
from iletiniz_admin.services.consent.statements import CONSENTS, SMS

HEADINGS: Final = (
    "number",
    "consent",
    "date",
    "channel",
    "source",
    "text_version",
    "order",
    "recorded_at",
    "recorded_by",
    "note",
)
FETCHED: Final = 1000  # rows in memory at a time
_YES, _NO = "yes", "no"


def export_rows(
    session: Session, store_ids: Collection[int], *, actor: audit.Actor | None = None
) -> Iterator[list[str]]:
    """Yield the headings, then all statements to the stores, then the suppressions made there.

    What was said to a sister store binds these too, but whoever may not see that store is not
    given its customers' numbers.

    Numbers are E.164, times ISO 8601 in UTC. A cell that a spreadsheet would take for a formula,
    a number with its plus among them, begins with an apostrophe, which ``import_csv`` takes off.
    With an actor the export is written down at once; the caller commits before it streams. What
    was erased is left out.
    """
    if actor is not None:
        after = {"stores": sorted(store_ids)}
        audit.record(session, actor, "consent.exported", after=after)
        session.flush()
    return _rows(session, sorted(store_ids))


def _rows(session: Session, store_ids: list[int]) -> Iterator[list[str]]:
    yield list(HEADINGS)
    columns = CONSENTS.c
    statements = (
        select(CONSENTS)
        .where(columns.store_id.in_(store_ids), columns.recipient.startswith("+"))
        .order_by(columns.id)
    )
    options = {"yield_per": FETCHED}
    for row in session.execute(statements, execution_options=options).mappings():
        yield _statement(row)
    stores = session.scalars(select(Store).where(Store.id.in_(store_ids))).all()
    binding = [held_against(connection_for(session, store), store.id) for store in stores]
    said_here = or_(Suppression.store_id.is_(None), Suppression.store_id.in_(store_ids))
    live = select(Suppression).where(
        Suppression.lifted_at.is_(None), said_here, or_(false(), *binding)
    )
    for suppression in session.scalars(live.order_by(Suppression.id), execution_options=options):
        yield _refusal(suppression)


def _statement(row: Any) -> list[str]:
    cells = (
        row["recipient"],
        _YES if row["is_given"] else _NO,
        to_iso(row["at"]),
        row["channel"],
        row["source"],
        row["text_version"],
        str(row["order_id"] or ""),
        to_iso(row["recorded_at"]) if row["recorded_at"] else "",
        row["recorded_by"],
        row["note"],
    )
    return [neutral(cell) for cell in cells]


def _refusal(row: Suppression) -> list[str]:
    at = to_iso(row.at)
    cells = (
        row.recipient,
        _NO,
        at,
        SMS,
        row.source,
        "",
        "",
        at,
        row.by,
        f"suppressed: {row.scope}",
    )
    return [neutral(cell) for cell in cells]
