"""Takes a file of statements into the ledger.

Good rows are taken, each bad one is listed with its line and what is wrong. What the ledger holds
already, to the second, is left out, so a file that comes twice adds nothing; neither does the very
same file after people of it were erased, or a refusal of it was lifted.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.models import ConsentImport, Store
from iletiniz_admin.services import audit
from iletiniz_admin.services.cells import base_name
from iletiniz_admin.services.consent.adding import add, suppress_refusing
from iletiniz_admin.services.consent.cells import zone_named
from iletiniz_admin.services.consent.judging import Said, judge
from iletiniz_admin.services.consent.reading import FileRow, read_file
from iletiniz_admin.services.consent.statements import MAX_NAME


def import_csv(
    session: Session,
    store: Store,
    file: bytes,
    file_name: str,
    *,
    actor: audit.Actor,
    now: datetime,
) -> ConsentImport:
    """Take the good rows of a CSV file as statements to the store; audited, the caller commits.

    Returns the row of the import, with ``refused`` as ``[{"line", "code"}]``. Whoever's newest
    statement is a refusal of this file is suppressed for commercial texts. Raises `Refused` for a
    file that cannot be read, as `reading.read_file` has it.
    """
    rows = read_file(file)
    session.refresh(store, with_for_update=True)  # two presses of the button take turns
    digest = hashlib.sha256(file).hexdigest()
    same = select(ConsentImport.id).where(
        ConsentImport.store_id == store.id, ConsentImport.digest == digest
    )
    is_new = session.scalar(same.limit(1)) is None
    done = ConsentImport(
        store_id=store.id,
        file_name=base_name(file_name),
        digest=digest,
        at=now,
        by=actor.label[:MAX_NAME],
        row_count=len(rows),
        added_count=0,
    )
    good, done.refused = _sort(rows, store, now)
    session.add(done)
    session.flush()
    if is_new:
        added = add(session, store, done, good)
        done.added_count = len(added)
        suppress_refusing(session, store, done, added)
    _audit(session, actor, done)
    return done


def _sort(
    rows: Sequence[FileRow], store: Store, now: datetime
) -> tuple[list[Said], list[dict[str, object]]]:
    zone = zone_named(store.timezone)
    good: list[Said] = []
    refused: list[dict[str, object]] = []
    for row in rows:
        said = judge(row, zone, now)
        if isinstance(said, Said):
            good.append(said)
        else:
            refused.append({"line": row.line, "code": said})
    return good, refused


def _audit(session: Session, actor: audit.Actor, done: ConsentImport) -> None:
    after = {"rows": done.row_count, "added": done.added_count, "refused": len(done.refused)}
    audit.record(
        session,
        actor,
        "consent.imported",
        subject=f"import {done.id}",
        store_id=done.store_id,
        after=after,
    )
