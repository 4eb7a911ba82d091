"""The test message of a campaign: its text for one person of the audience, to one's own number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from iletiniz_admin.models import Campaign, Message, Store, User
from iletiniz_admin.services import audit, trying
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.sms import mask


@dataclass(frozen=True, slots=True)
class Trial:
    """What the preview shows, and by whom it is sent; the page has one ``token``."""

    body: str
    parts: int
    sender: str | None
    provider: str | None
    token: UUID


def send_test(
    session: Session,
    campaign: Campaign,
    store: Store,
    trial: Trial,
    *,
    user: User,
    recipient: str,
    actor: Actor,
    now: datetime,
) -> Message:
    """Put a test into the outbox; a page that is sent twice sends one.

    Raises ``Refused``: the number's fault; ``not_connected``, ``connection_lost``, ``quota``,
    ``plan``, ``store_paused``; ``empty_text``, ``too_long``; ``too_many_tests``.
    """
    tester = trying.Tester.of(user, recipient, trial.token)
    if (before := trying.find_sent(session, store, tester)) is not None:
        return before
    connection = trying.usable(session, store)
    trying.check_body(trial.body)
    columns = {
        "body": trial.body,
        "parts": trial.parts,
        "sender": trial.sender or store.default_sender,
        "provider": trial.provider,
    }
    message = trying.send(session, store, tester, columns, connection=connection, now=now)
    after = {"campaign": campaign.id, "to": mask(tester.recipient)}
    audit.record(
        session,
        actor,
        "message.tested",
        subject=f"message {message.id}",
        store_id=store.id,
        after=after,
    )
    return message
