"""Writes statements and suppressions out as rows of a CSV that ``importing`` reads again.

The words of the file are the caller's, in a language that the import knows; without any it is
English. Times are those of the store's clock with its offset, so that a person reads them as they
were and the import reads the very same second, whatever zone it is in.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Store, Suppression
from iletiniz_admin.services import audit
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent.cells import HOME_TIMEZONE, neutral, zone_named
from iletiniz_admin.services.consent.merchants import held_against
from iletiniz_admin.services.consent.statements import CONSENTS, SMS
from iletiniz_admin.services.consent_ways import split_note

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
ENGLISH_TIME: Final = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class ExportWords:
    """The words of a file in one language; a code that has none stays as it is.

    ``headings`` and ``answers`` ("yes", "no") have to be some that the import reads; ``time`` is a
    format of ``strftime``, ``stopped`` has one place for what is stopped.
    """

    headings: tuple[str, ...] = HEADINGS
    answers: tuple[str, str] = ("yes", "no")
    time: str = ENGLISH_TIME
    stopped: str = "suppressed: {}"
    sources: Mapping[str, str] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, str] = field(default_factory=dict)


ENGLISH: Final = ExportWords()


def export_rows(
    session: Session,
    store_ids: Collection[int],
    *,
    actor: audit.Actor | None = None,
    words: ExportWords = ENGLISH,
) -> Iterator[list[str]]:
    """Yield the headings, then all statements to the stores, then the suppressions made there.

    What was said to a sister store binds these too, but whoever may not see that store is not
    given its customers' numbers.

    Numbers are E.164, times those of the store with an offset, to the second. A cell that a
    spreadsheet would take for a formula, a number with its plus among them, begins with an
    apostrophe, which ``import_csv`` takes off. With an actor the export is written down at once;
    the caller commits before it streams. What was erased is left out.
    """
    if actor is not None:
        after = {"stores": sorted(store_ids)}
        audit.record(session, actor, "consent.exported", after=after)
        session.flush()
    return _rows(session, sorted(store_ids), words)


def _rows(session: Session, store_ids: list[int], words: ExportWords) -> Iterator[list[str]]:
    yield list(words.headings)
    stores = session.scalars(select(Store).where(Store.id.in_(store_ids))).all()
    writer = _Writer(words, {store.id: store.timezone for store in stores})
    columns = CONSENTS.c
    statements = (
        select(CONSENTS)
        .where(columns.store_id.in_(store_ids), columns.recipient.startswith("+"))
        .order_by(columns.id)
    )
    options = {"yield_per": FETCHED}
    for row in session.execute(statements, execution_options=options).mappings():
        yield writer.statement(row)
    binding = [held_against(connection_for(session, store), store.id) for store in stores]
    said_here = or_(Suppression.store_id.is_(None), Suppression.store_id.in_(store_ids))
    live = select(Suppression).where(
        Suppression.lifted_at.is_(None), said_here, or_(false(), *binding)
    )
    for suppression in session.scalars(live.order_by(Suppression.id), execution_options=options):
        yield writer.refusal(suppression)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Rows in the words of one language; ``zones`` are the names of the stores' zones by id."""

    words: ExportWords
    zones: Mapping[int, str]

    def statement(self, row: Any) -> list[str]:
        """Return a statement's row."""
        cells = (
            row["recipient"],
            self.words.answers[0 if row["is_given"] else 1],
            self._time(row["at"], row["store_id"]),
            row["channel"],
            self.words.sources.get(row["source"], row["source"]),
            row["text_version"],
            str(row["order_id"] or ""),
            self._time(row["recorded_at"], row["store_id"]),
            row["recorded_by"],
            self._note(row["note"]),
        )
        return [neutral(cell) for cell in cells]

    def refusal(self, row: Suppression) -> list[str]:
        """Return a suppression's row: a refusal like any other, with a note of what it stops."""
        at = self._time(row.at, row.store_id)
        cells = (
            row.recipient,
            self.words.answers[1],
            at,
            SMS,
            self.words.sources.get(row.source, row.source),
            "",
            "",
            at,
            row.by,
            self.words.stopped.format(self.words.scopes.get(row.scope, row.scope)),
        )
        return [neutral(cell) for cell in cells]

    def _time(self, moment: datetime | None, store_id: int | None) -> str:
        if moment is None:
            return ""
        zone = self.zones.get(store_id, HOME_TIMEZONE) if store_id else HOME_TIMEZONE
        local = moment.astimezone(zone_named(zone))
        return f"{local.strftime(self.words.time)} {local.isoformat()[-6:]}"

    def _note(self, kept: str) -> str:
        way, note = split_note(kept)
        return ": ".join(filter(None, (self.words.ways.get(way, way), note)))
