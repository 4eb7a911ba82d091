"""What the people of a step want, each question asked once for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, MessageClass, Reason, Store
from iletiniz_admin.services import commercial, consent


@dataclass(slots=True)
class People:
    """Refusals, consents, and whom other texts reached lately, by recipient."""

    message_class: MessageClass
    suppressed: dict[str, str] = field(default_factory=dict)
    consented: set[str] = field(default_factory=set)
    capped: set[str] = field(default_factory=set)
    texted: set[str] = field(default_factory=set)

    def objection(self, recipient: str) -> Reason | None:
        """Return why the text may not go there, or None if it may."""
        reason = consent.objection(recipient, self.message_class, self.suppressed, self.consented)
        if reason is not None:
            return reason
        if recipient in self.capped:
            return Reason.FREQUENCY_CAP
        return Reason.RECENTLY_TEXTED if recipient in self.texted else None


def ask(
    session: Session,
    people: Mapping[int, Collection[str]],
    stores: Mapping[int, Store],
    connection: Connection | None,
    now: datetime,
    *,
    message_class: MessageClass,
    untexted_hours: int = 0,
) -> People:
    """Ask about recipients by the id of their store; all stores send by ``connection``.

    ``untexted_hours`` leaves out whom any text reached within that time; 0 asks nothing.
    """
    found = People(message_class)
    since = now - timedelta(hours=untexted_hours) if untexted_hours > 0 else None
    for store, recipients in _by_merchant(people, stores, connection):
        found.suppressed |= consent.find_suppressed(session, recipients, store, connection)
        if message_class is MessageClass.COMMERCIAL:
            found.consented |= consent.find_consented(session, store, recipients)
            found.capped |= commercial.find_capped(session, recipients, store, connection, now)
        if since is not None:
            found.texted |= commercial.find_texted(session, recipients, store, since)
    return found


def _by_merchant(
    people: Mapping[int, Collection[str]],
    stores: Mapping[int, Store],
    connection: Connection | None,
) -> Sequence[tuple[Store, Collection[str]]]:
    """Stores of one connection are one merchant: one question does for all of them."""
    asked = [(stores[store_id], recipients) for store_id, recipients in people.items()]
    if connection is None or not asked:
        return asked
    return [(asked[0][0], {one for _, recipients in asked for one in recipients})]
