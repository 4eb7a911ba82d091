"""What the bridge should do: order notes, backfill, sweep, settings, a new secret.

An addition to the bridge protocol, section 5: because an answer can be lost, a directive is handed
out again every 5 minutes, for at most 3 days, until the bridge says in any body that it is done,
``{"acks": ["<directive id>", …]}``. Of acks the first 200 count; what is no id among them is left
out without a word. Notes carry their id in the list; the others carry it beside their fields
(``{"backfill": {"id": …, "since": …}}``). A bridge adds the note of an id once. ``rotate_secret``
has no id: it ends when a call signed with the new secret arrives.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.crypto import new_uuid7
from iletiniz_admin.models import Directive, Store

NOTE, BACKFILL, SWEEP, SETTINGS = "note", "backfill", "sweep", "settings"
AGAIN_MINUTES = 5
KEPT_DAYS = 3
MAX_HANDED = 50
MAX_ACKS = 200
MAX_NOTE_LENGTH = 1000
CHUNK = 500  # ids in one statement
DIRECTIVES = cast(Table, Directive.__table__)
_FIND_DUE = (
    select(DIRECTIVES)
    .where(
        DIRECTIVES.c.store_id == bindparam("store"),
        DIRECTIVES.c.settled_at.is_(None),
        DIRECTIVES.c.created_at > bindparam("oldest"),
        or_(DIRECTIVES.c.handed_at.is_(None), DIRECTIVES.c.handed_at <= bindparam("again")),
    )
    .order_by(DIRECTIVES.c.created_at, DIRECTIVES.c.id)
    .limit(MAX_HANDED)
)
NoteText = Callable[[Mapping[str, Any], str], str]


def add(
    session: Session,
    store_id: int,
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    order_id: int | None = None,
) -> Directive:
    """Add a directive; the payload of a note is what ``wording.order_note`` takes."""
    row = Directive(
        id=str(new_uuid7(now)),
        store_id=store_id,
        kind=kind,
        order_id=order_id,
        payload=payload,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def find_open(session: Session, store_id: int, kind: str, now: datetime) -> Directive | None:
    """Return the newest directive of a kind that is still handed out, or None."""
    statement = select(Directive).where(
        Directive.store_id == store_id,
        Directive.kind == kind,
        Directive.settled_at.is_(None),
        Directive.created_at > now - timedelta(days=KEPT_DAYS),
    )
    return session.scalars(statement.order_by(Directive.created_at.desc()).limit(1)).first()


def ask(session: Session, store: Store, kind: str, *, days: int, now: datetime) -> Directive | None:
    """Ask the bridge for the orders of so many days; None if it has been asked and has not done it.

    ``kind`` is ``BACKFILL`` or ``SWEEP``. Holds the store's row, so that a double click asks once.
    """
    session.flush()
    session.refresh(store, with_for_update=True)
    if find_open(session, store.id, kind, now) is not None:
        return None
    settle_kind(session, store.id, kind, now)  # what nobody took within its three days
    if kind == BACKFILL:
        store.backfill_cursor = store.backfill_done_at = None
    return add(session, store.id, kind, {"since": to_iso(now - timedelta(days=days))}, now)


def settle(session: Session, store_id: int, ids: Sequence[str], now: datetime) -> None:
    """Close the directives that the bridge says are done; unknown ids are no matter."""
    distinct = sorted(set(ids))  # those of many calls at once may come together
    for start in range(0, len(distinct), CHUNK):
        some = distinct[start : start + CHUNK]
        session.execute(
            update(Directive)
            .where(Directive.store_id == store_id, Directive.id.in_(some))
            .where(Directive.settled_at.is_(None))
            .values(settled_at=now)
            .execution_options(synchronize_session=False)
        )


def settle_kind(session: Session, store_id: int, kind: str, now: datetime) -> None:
    """Close all directives of a kind, as a finished backfill does."""
    session.execute(
        update(Directive)
        .where(Directive.store_id == store_id, Directive.kind == kind)
        .where(Directive.settled_at.is_(None))
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )


def hand_out(session: Session, store: Store, now: datetime, note_text: NoteText) -> dict[str, Any]:
    """Return what the store's bridge should do now, and mark it as handed out."""
    asked = {
        "store": store.id,
        "oldest": now - timedelta(days=KEPT_DAYS),
        "again": now - timedelta(minutes=AGAIN_MINUTES),
    }
    handed = session.connection().execute(_FIND_DUE, asked).all()
    if handed:
        session.execute(
            update(Directive)
            .where(Directive.id.in_([row.id for row in handed]))
            .values(handed_at=now, hand_count=Directive.hand_count + 1)
            .execution_options(synchronize_session=False)
        )
    return _shaped(handed, store.locale, note_text)


def _shaped(rows: Sequence[Row[Any]], locale: str, note_text: NoteText) -> dict[str, Any]:
    shaped: dict[str, Any] = {}
    notes = []
    for row in rows:
        if row.kind != NOTE:
            shaped[row.kind] = {**row.payload, "id": row.id}
            continue
        text = row.note or note_text(row.payload, locale)
        notes.append({"id": row.id, "order_id": row.order_id, "note": text[:MAX_NOTE_LENGTH]})
    return shaped | ({"notes": notes} if notes else {})
