"""Files out of the ledger; each is a POST, so that it is asked for by a person and written down."""

from collections.abc import Iterator

from flask import Response

from iletiniz_admin.blueprints.consent.base import blueprint, shown_stores
from iletiniz_admin.blueprints.consent.words import export_words
from iletiniz_admin.services import audit, consent
from iletiniz_admin.services.consent.exporting import ExportWords
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.csv_files import csv_answer, csv_lines
from iletiniz_admin.web.deps import Deps, actor, deps, session
from iletiniz_admin.web.locale import current_locale


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
