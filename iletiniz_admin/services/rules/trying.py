"""The test message: a text as it stands, sent to a number of one's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from iletiniz_admin.models import Message, RecipientRole, Store, User
from iletiniz_admin.services import audit, trying
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.rules.checks import (
    Draft,
    InvalidRule,
    route_faults,
    text_faults,
    variant_faults,
)
from iletiniz_admin.services.rules.keeping import find_rule
from iletiniz_admin.services.trying import MOST_AN_HOUR
from iletiniz_admin.sms import mask

__all__ = ["MOST_AN_HOUR", "Trial", "send_test"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a draft of a notice, the message that it becomes, and that message's parts.

    ``token`` makes a page that is sent twice send one message.
    """

    trigger: str
    role: RecipientRole
    draft: Draft
    body: str
    parts: int
    token: UUID


def send_test(
    session: Session,
    store: Store,
    trial: Trial,
    *,
    user: User,
    recipient: str,
    actor: Actor,
    now: datetime,
) -> Message:
    """Put a test message into the outbox and remember the person's number; 15 minutes valid.

    Raises:
        Refused: the number's fault; ``not_connected``, ``connection_lost``, ``quota``, ``plan``,
            ``store_paused``; ``too_many_tests``; ``empty_text``, ``too_long`` for what the text
            becomes; ``InvalidRule`` for the draft.

    """
    tester = trying.Tester.of(user, recipient, trial.token)
    if (before := trying.find_sent(session, store, tester)) is not None:
        return before
    connection = trying.usable(session, store)
    _check(trial)
    columns = _columns(session, store, trial)
    message = trying.send(session, store, tester, columns, connection=connection, now=now)
    subject = f"message {message.id}"
    after = {"trigger": trial.trigger, "to": mask(tester.recipient)}
    audit.record(session, actor, "message.tested", subject=subject, store_id=store.id, after=after)
    return message


def _check(trial: Trial) -> None:
    faults = [*text_faults(trial.draft.text), *variant_faults(trial.draft.variants)]
    faults += route_faults(trial.draft, None)
    if faults:
        raise InvalidRule(faults)
    trying.check_body(trial.body)


def _columns(session: Session, store: Store, trial: Trial) -> dict[str, object]:
    rule = find_rule(session, store, trial.trigger, trial.role)
    draft = trial.draft
    return {
        "rule_id": rule.id if rule else None,
        "trigger": trial.trigger,
        "recipient_role": trial.role.value,
        "body": trial.body,
        "parts": trial.parts,
        "sender": draft.sender or store.default_sender,
        "provider": draft.provider or None,
        "fallback": list(draft.fallback),
    }
