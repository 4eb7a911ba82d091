"""An answer that a person of the shop writes down, with the proof that they name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import Consent, Store, Suppression
from iletiniz_admin.services import audit, consent, outbox
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent_ways import join_note
from iletiniz_admin.sms import mask

SOURCE: Final = "panel"
REASON: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said: the number (E.164), yes or no, when (aware UTC), how, and where the proof is.

    ``way`` is one of ``consent_ways.WAYS``.
    """

    recipient: str
    is_given: bool
    at: datetime
    way: str
    note: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What outweighs a yes: since when (aware UTC), how much it forbids (a scope).

    ``is_later`` where the person refused after the yes or at its very moment, so that the yes is
    no reason to doubt the refusal.
    """

    at: datetime
    scope: str
    is_later: bool


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
        note=join_note(entry.way, entry.note),
    )
    consent.record(session, [row])
    answer = "yes" if entry.is_given else "no"
    after = {"answer": answer, "source": SOURCE, "recipient": mask(entry.recipient)}
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


def find_refusal(session: Session, store: Store, entry: Entry) -> Refusal | None:
    """Return what keeps the merchant from acting on a yes that was written down; None if nothing.

    A stop that nobody lifted, or a refusal said later, whose stop somebody did lift.
    """
    bound = consent.held_against(connection_for(session, store), store.id)
    query = select(Suppression.at, Suppression.scope).where(
        Suppression.recipient == entry.recipient, Suppression.lifted_at.is_(None), bound
    )
    stops = [(at, scope) for at, scope in session.execute(query)]
    said_no = _later_no(session, store, entry)
    times = [at for at, _ in stops] + ([said_no] if said_no else [])
    if not times:
        return None
    is_all = any(scope == consent.SCOPE_ALL for _, scope in stops)
    scope = consent.SCOPE_ALL if is_all else consent.SCOPE_COMMERCIAL
    return Refusal(max(times), scope, is_later=max(times) >= entry.at)


def _later_no(session: Session, store: Store, entry: Entry) -> datetime | None:
    """Return when the person took the yes back, if nothing newer gives it again."""
    ids = consent.merchant_store_ids(session, store)
    if consent.find_wills(session, ids, [entry.recipient]).get(entry.recipient, True):
        return None
    newest = select(func.max(Consent.at)).where(
        Consent.recipient == entry.recipient, Consent.store_id.in_(ids), Consent.is_given.is_(False)
    )
    return session.scalar(newest)
