"""An answer that a person of the shop writes down, with the proof that they name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from iletiniz_admin.models import Store
from iletiniz_admin.services import audit, consent, outbox
from iletiniz_admin.services.connections_lookup import connection_for

SOURCE: Final = "panel"
REASON: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said: the number (E.164), yes or no, when (aware UTC), and where the proof is."""

    recipient: str
    is_given: bool
    at: datetime
    note: str


def add(session: Session, store: Store, entry: Entry, *, actor: audit.Actor, now: datetime) -> int:
    """Write the answer down, audited; return how many waiting messages a no ended.

    A no stops commercial texts in all stores of the merchant, whatever was said after it: of two
    answers that may cross, the refusal is the safe one. A yes lifts nothing.
    """
    row = consent.statement_row(
        store.id,
        entry.recipient,
        {"sms_marketing": entry.is_given},
        source=SOURCE,
        at=entry.at,
        recorded_at=now,
        recorded_by=actor.label,
        note=entry.note,
    )
    consent.record(session, [row])
    after = {"answer": "yes" if entry.is_given else "no", "source": SOURCE}
    subject = f"store {store.id}"
    audit.record(
        session, actor, "consent.recorded", subject=subject, store_id=store.id, after=after
    )
    return 0 if entry.is_given else _stop(session, store, entry, actor, now)


def _stop(session: Session, store: Store, entry: Entry, actor: audit.Actor, now: datetime) -> int:
    consent.suppress(
        session,
        recipient=entry.recipient,
        store=store,
        connection=connection_for(session, store),
        scope=consent.SCOPE_COMMERCIAL,
        reason=REASON,
        source=SOURCE,
        now=entry.at,
        by=actor.label,
    )
    return int(outbox.stop_recipient(session, entry.recipient, now))
