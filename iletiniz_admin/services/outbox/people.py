"""What several recipients of a store want, each question asked once for all of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.models import Connection, Message, MessageClass, Reason, Store
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.outbox.addressing import Address


@dataclass(frozen=True, slots=True)
class People:
    """Refusals and consents; ``capped`` are those whom the cap keeps from a corrected number."""

    suppressed: Mapping[str, str]
    consented: Collection[str]
    capped: set[str]
    is_capping: bool

    @classmethod
    def ask(
        cls,
        session: Session,
        store: Store,
        connection: Connection | None,
        addressed: Iterable[tuple[Any, Address]],
        now: datetime,
    ) -> "People":
        """Ask for the recipients of these messages (or rows with the same attributes)."""
        everyone, bound, moved = set(), set(), set()
        for message, to in addressed:
            if to.reason is not None:
                continue
            everyone.add(to.recipient)
            if message.message_class is MessageClass.COMMERCIAL:
                bound.add(to.recipient)
                moved |= {to.recipient} if to.is_new else set()
        return cls(
            consent.find_suppressed(session, everyone, store, connection),
            consent.find_consented(session, store, bound),
            set(commercial.find_capped(session, moved, store, connection, now)),
            commercial.capped_since(connection, now) is not None,
        )

    def objection(self, message: Any, to: Address) -> Reason | None:
        """Return why this message may not go there, or None.

        A commercial one that is let go to a corrected number caps those after it.
        """
        kind = message.message_class
        reason = to.reason or consent.objection(to.recipient, kind, self.suppressed, self.consented)
        if reason is not None or not to.is_new or kind is not MessageClass.COMMERCIAL:
            return reason
        if to.recipient in self.capped:
            return Reason.FREQUENCY_CAP
        if self.is_capping:
            self.capped.add(to.recipient)
        return None


def person_reason(session: Session, message: Message) -> Reason | None:
    """Return why this recipient must not be written to, or None."""
    store = session.get_one(Store, message.store_id)
    return consent.find_objection(
        session,
        store=store,
        connection=connection_for(session, store),
        recipient=message.recipient,
        message_class=message.message_class,
    )
