"""Files out of the ledger; each is a POST, so that it is asked for by a person and written down."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from flask import Response

from iletiniz_admin.blueprints.consent.base import blueprint, shown_stores
from iletiniz_admin.blueprints.consent.words import export_words
from iletiniz_admin.services import audit, consent
from iletiniz_admin.services.consent.exporting import ExportWords
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import Deps, actor, deps, session
from iletiniz_admin.web.locale import current_locale

BOM: Final = "\ufeff"  # without it Excel takes the letters for another alphabet's
ROWS_AT_ONCE: Final = 500


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the file in pieces; semicolons are what a Turkish Excel splits at."""
    piece = io.StringIO()
    piece.write(BOM)
    writer = csv.writer(piece, delimiter=";")
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % ROWS_AT_ONCE == 0:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()


def csv_answer(lines: Iterable[str], name: str) -> Response:
    """Return a file to keep."""
    answer = Response(lines, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/export")
@requires(Permission.MANAGE)
def export() -> Response:
    """Hand out every statement and stop of the stores in the page's language.

    The import reads it in both.
    """
    ids = sorted(shown_stores())
    audit.record(session(), actor(), "consent.exported", after={"stores": ids})
    session().commit()
    return csv_answer(
        csv_lines(exported(deps(), ids, export_words(current_locale()))), "consents.csv"
    )


def exported(parts: Deps, store_ids: list[int], words: ExportWords) -> Iterator[list[str]]:
    """Yield the rows while they are read: in a session of their own, which locks nothing.

    By then the request is over, so its session is closed.
    """
    with parts.session_factory() as own:
        own.connection(execution_options={"sqlite_begin": "DEFERRED"})
        yield from consent.export_rows(own, store_ids, words=words)
