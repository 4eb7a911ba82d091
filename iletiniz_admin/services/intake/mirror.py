"""How an event changes the mirror of its order, and whether it is an entry into a status.

Events come late, twice and out of order. What holds then:

* The mirror's status has a time: when the entry that led to it happened, or, where the status was
  learnt from a snapshot alone, when the order was last modified. An event from before that time is
  stale: it never moves the mirror back. Of two events of the same second the one that does not
  start from the mirror's status is the stale one.
* A stale event is still an entry if the order never entered that status; otherwise it is ``stale``.
* A status that was learnt from a snapshot (``order.updated`` comes before the status hook in
  WooCommerce) is not an entry, so the event that explains it still is. The second event for an
  entry is ``no_entry``.
* ``received`` is entered once: by ``order.created``, or by the step out of a checkout draft. Drafts
  themselves are not mirrored.
* A refund is an entry into ``partially-refunded`` unless the order is ``refunded``, or the amount
  covers the total.
* A deleted order is brought back by what happened to it later: WordPress's bin can be emptied in
  either direction.
* A tracking number that the store has given is not taken back by an older event that knew none.
* Consent is what the person said at a checkout, not what a later save of the order says: a snapshot
  without it, or with another one, changes nothing. Only a newer statement (its own ``at``) does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from iletiniz_admin.clock import from_iso
from iletiniz_admin.models import EventOutcome
from iletiniz_admin.services.intake import events
from iletiniz_admin.services.intake.events import Event
from iletiniz_admin.services.outbox import contact
from iletiniz_admin.sms import Recipient

RECEIVED = "received"
PARTIALLY_REFUNDED = "partially-refunded"
REFUNDED = "refunded"
DRAFTS = frozenset({"checkout-draft", "auto-draft"})
_BY_OWN_RULE = frozenset({"status", "consent"})
_CONTACT_COLUMNS = frozenset({"phone", "shipping_phone", "country"})


@dataclass(slots=True)
class Mirrored:
    """An order's row while a batch works on it; ``is_known`` once it has a row or got one."""

    row: dict[str, Any]
    is_known: bool = True
    is_changed: bool = False
    has_new_consent: bool = False  # until ``take_consent`` asks
    has_new_tracking: bool = False  # a known order got its number, or another one


class Entry(NamedTuple):
    """The order entered a trigger: for the ``number``-th time, and what it was like then."""

    trigger: str
    at: datetime | None
    number: int
    row: Mapping[str, Any]


@dataclass(slots=True)
class Change:
    """What an event came to; with entries, the rules decide the outcome."""

    outcome: EventOutcome
    entries: list[Entry] = field(default_factory=list)
    consent: tuple[str, Mapping[str, Any]] | None = None  # a new statement: recipient, proof


def apply(mirrored: Mirrored, event: Event, now: datetime) -> Change:
    """Change the order's row in memory and tell what the event came to."""
    if event.topic == events.DELETED:
        return _delete(mirrored, event, now)
    status = event.to_status or event.columns.get("status")
    if status in DRAFTS:
        return Change(EventOutcome.IGNORED)
    if _is_gone(mirrored.row, event):
        return Change(EventOutcome.REMOVED)
    _bring_back(mirrored, event.occurred_at, now)
    if event.topic in (events.CREATED, events.STATUS_CHANGED):
        change = _enter(mirrored, event, now)
    else:
        change = Change(merge(mirrored, event.columns, now))
        if event.topic == events.REFUNDED and _is_partial(mirrored.row, event):
            at = event.occurred_at
            change.entries.append(_count(mirrored, event, PARTIALLY_REFUNDED, at))
    if mirrored.has_new_consent:
        change.consent = take_consent(mirrored, _as_told(mirrored.row, event)["recipient"])
    return change


def merge(mirrored: Mirrored, columns: Mapping[str, Any], now: datetime) -> EventOutcome:
    """Take a snapshot into the mirror if it is not older; the status only if it is newer."""
    row, modified_at = mirrored.row, columns.get("date_modified_at")
    known_at = row["date_modified_at"]
    _adopt_consent(mirrored, columns.get("consent"))
    if mirrored.is_known and known_at and (modified_at is None or modified_at < known_at):
        return EventOutcome.STALE
    _bring_back(mirrored, modified_at, now)
    rest = {name: value for name, value in columns.items() if name not in _BY_OWN_RULE}
    status = columns.get("status")
    if status and status != row["status"] and _is_news(row, modified_at):
        rest |= {"status": status, "status_changed_at": None}
    _write(mirrored, rest, now)
    return EventOutcome.MIRRORED


def take_consent(mirrored: Mirrored, recipient: str | None) -> tuple[str, Mapping[str, Any]] | None:
    """Return the statement that is new to the mirror, once; None without a number to hold it."""
    is_new, mirrored.has_new_consent = mirrored.has_new_consent, False
    return (recipient, mirrored.row["consent"]) if is_new and recipient else None


def _adopt_consent(mirrored: Mirrored, given: Mapping[str, Any] | None) -> None:
    """Take a statement over if it is the order's first, or later than the one it has."""
    known = mirrored.row["consent"]
    if not given or (known and not _is_later(given.get("at"), known.get("at"))):
        return
    mirrored.row["consent"] = dict(given)
    mirrored.is_changed = mirrored.has_new_consent = True


def _is_later(at: str | None, known_at: str | None) -> bool:
    return at is not None and (known_at is None or from_iso(at) > from_iso(known_at))


def _bring_back(mirrored: Mirrored, at: datetime | None, now: datetime) -> None:
    """Undo the deletion of an order that the store speaks of at a later time."""
    deleted_at = mirrored.row["deleted_at"]
    if deleted_at is not None and at is not None and at > deleted_at:
        _write(mirrored, {"deleted_at": None}, now)


def _is_news(row: Mapping[str, Any], modified_at: datetime | None) -> bool:
    since = row["status_changed_at"]
    return since is None or (modified_at is not None and modified_at > since)


def has_tracking(row: Mapping[str, Any]) -> bool:
    """Say whether the order's newest parcel has a number, or an address that tells of it."""
    parcels = row.get("tracking") or ()
    return bool(parcels and (parcels[-1].get("number") or parcels[-1].get("url")))


def _write(mirrored: Mirrored, columns: Mapping[str, Any], now: datetime) -> None:
    row = mirrored.row
    if mirrored.is_known and "tracking" in columns and columns["tracking"] != row["tracking"]:
        mirrored.has_new_tracking = has_tracking(columns)
    row |= columns
    _find_recipient(row, columns)
    row["number"] = row["number"] or str(row["order_id"])
    row["updated_at"] = now
    mirrored.is_known = mirrored.is_changed = True


def _find_recipient(row: dict[str, Any], columns: Mapping[str, Any]) -> None:
    """Find the recipient anew where the columns that were taken over decide it."""
    if not _CONTACT_COLUMNS.isdisjoint(columns):
        recipient = contact(row)
        row["recipient"] = recipient.e164 if isinstance(recipient, Recipient) else None


def _as_told(row: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """Return the order as the event knew it; what it did not say is as in the mirror."""
    told = {**row, **event.columns}
    if not has_tracking(told):
        told["tracking"] = row["tracking"]
    if row["phone"] != told["phone"] or row["shipping_phone"] != told["shipping_phone"]:
        _find_recipient(told, event.columns)
    return told


def _delete(mirrored: Mirrored, event: Event, now: datetime) -> Change:
    if mirrored.is_known:
        mirrored.row |= {"deleted_at": event.occurred_at or now, "updated_at": now}
        mirrored.is_changed = True
    return Change(EventOutcome.REMOVED)


def _is_gone(row: Mapping[str, Any], event: Event) -> bool:
    """Tell whether the order was deleted after the event; a later event brings it back."""
    deleted_at, at = row["deleted_at"], event.occurred_at
    if deleted_at is None or at is None:
        return deleted_at is not None
    return bool(at <= deleted_at)


def _is_partial(row: Mapping[str, Any], event: Event) -> bool:
    status = event.columns.get("status") or row["status"]
    amount, total = event.extra.get("amount"), event.columns.get("total", row["total"])
    return status != REFUNDED and not (amount and total and abs(amount) >= total)


def _enter(mirrored: Mirrored, event: Event, now: datetime) -> Change:
    row, to_status = mirrored.row, str(event.to_status)
    is_late = mirrored.is_known and _is_late(row, event)
    is_held = row["status"] == to_status and row["status_changed_at"] is not None
    is_entry = not row["entries"].get(to_status) if is_late else not is_held
    if is_late:
        _adopt_consent(mirrored, event.columns.get("consent"))
        before = _as_told(row, event)
    else:
        _advance(mirrored, event, now, moves=is_entry)
        before = dict(row)
    before["status"] = to_status
    entries = []
    if _is_arrival(row, event):
        entries.append(_count(mirrored, event, RECEIVED, _arrived_at(row, event, now), before))
    if is_entry:
        entries.append(_count(mirrored, event, to_status, event.occurred_at, before))
    if entries:
        return Change(EventOutcome.NO_RULE, entries)
    return Change(EventOutcome.STALE if is_late else EventOutcome.NO_ENTRY)


def _is_late(row: Mapping[str, Any], event: Event) -> bool:
    since, at = row["status_changed_at"], event.occurred_at
    if at is None:
        return False
    if since is None:
        modified_at = row["date_modified_at"]
        return bool(modified_at and at < modified_at and row["status"] != event.to_status)
    if at == since and row["status"] != event.to_status:
        starts_elsewhere = event.from_status not in (None, row["status"])
        return event.topic == events.CREATED or starts_elsewhere
    return bool(at < since)


def _advance(mirrored: Mirrored, event: Event, now: datetime, *, moves: bool) -> None:
    merge(mirrored, {**event.columns, "status": ""}, now)
    moved = {"status": event.to_status} if moves else {}
    # A second event for the same entry is the newest proof of it: what lies before it is stale.
    _write(mirrored, moved | {"status_changed_at": event.occurred_at}, now)


def _is_arrival(row: Mapping[str, Any], event: Event) -> bool:
    is_first = event.topic == events.CREATED or event.from_status in DRAFTS
    return is_first and not row["entries"].get(RECEIVED)


def _arrived_at(row: Mapping[str, Any], event: Event, now: datetime) -> datetime | None:
    """Return when the order came in; where no hook told it, when it was made, at the latest now."""
    at = row["date_created_at"] if event.source != "bridge" else None
    # A creation that is yet to come would make the text last until then, or beyond all time.
    return min(at, now) if at else event.occurred_at


def _count(
    mirrored: Mirrored,
    event: Event,
    trigger: str,
    at: datetime | None,
    row: Mapping[str, Any] | None = None,
) -> Entry:
    number = mirrored.row["entries"].get(trigger, 0) + 1
    mirrored.row["entries"] = {**mirrored.row["entries"], trigger: number}
    mirrored.is_changed = True
    return Entry(trigger, at, number, row or _as_told(mirrored.row, event))
