"""The test message: a text as it stands, sent to a number of one's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.errors import Refused
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Message,
    MessageStatus,
    Reason,
    RecipientRole,
    Store,
    User,
)
from iletiniz_admin.services import audit, outbox, throttle
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.rules.checks import (
    Draft,
    InvalidRule,
    route_faults,
    text_faults,
    variant_faults,
)
from iletiniz_admin.services.rules.keeping import find_rule
from iletiniz_admin.sms import MAX_BODY, Recipient, mask, normalise

SCOPE: Final = "test_message"
MOST_AN_HOUR: Final = 10
HOUR_SECONDS: Final = 3600
BEST_BEFORE: Final = timedelta(minutes=15)
SOURCE: Final = "test"


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
    found = normalise(recipient)
    if not isinstance(found, Recipient):
        raise Refused(found.code.value, number=found.shown)
    key = f"test:{user.id}:{trial.token}"
    if (before := _find(session, key, store)) is not None:
        return before
    connection = _usable(session, store)
    _check(trial)
    _count(session, user, now)
    user.test_recipient = found.e164
    row = _row(session, store, trial, found.e164, now)
    outbox.enqueue(session, [row | {"idempotency_key": key, "connection_id": connection.id}])
    message = _find(session, key, store)
    if message is None:
        raise Refused("already_sent")
    subject = f"message {message.id}"
    after = {"trigger": trial.trigger, "to": mask(found.e164)}
    audit.record(session, actor, "message.tested", subject=subject, store_id=store.id, after=after)
    return message


def _usable(session: Session, store: Store) -> Connection:
    connection = connection_for(session, store)
    reason = outbox.hindrance(store, connection)
    if reason is None and connection is not None:
        return connection
    if reason is Reason.DISCONNECTED:
        is_lost = connection is not None and connection.status is ConnectionStatus.LOST
        raise Refused("connection_lost" if is_lost else "not_connected")
    raise Refused(reason.value if reason else "not_connected")


def _check(trial: Trial) -> None:
    faults = [*text_faults(trial.draft.text), *variant_faults(trial.draft.variants)]
    faults += route_faults(trial.draft, None)
    if faults:
        raise InvalidRule(faults)
    if not trial.body:
        raise Refused("empty_text")
    if len(trial.body) > MAX_BODY:
        raise Refused("too_long", length=len(trial.body), max_length=MAX_BODY)


def _count(session: Session, user: User, now: datetime) -> None:
    key = f"user {user.id}"
    wait = throttle.retry_after_seconds(
        session, SCOPE, key, limit=MOST_AN_HOUR, window_seconds=HOUR_SECONDS, now=now
    )
    if wait is not None:
        raise Refused("too_many_tests", most=MOST_AN_HOUR, minutes=-(-wait // 60))
    throttle.hit(session, SCOPE, key, now)


def _row(
    session: Session, store: Store, trial: Trial, recipient: str, now: datetime
) -> dict[str, object]:
    rule = find_rule(session, store, trial.trigger, trial.role)
    draft = trial.draft
    return outbox.new_row(
        store_id=store.id,
        idempotency_key="-",
        source=SOURCE,
        rule_id=rule.id if rule else None,
        trigger=trial.trigger,
        recipient_role=trial.role.value,
        recipient=recipient,
        body=trial.body,
        parts=trial.parts,
        # Whoever asks for a text to their own phone is not advertised to: always informational.
        sender=draft.sender or store.default_sender,
        provider=draft.provider or None,
        fallback=list(draft.fallback),
        status=MessageStatus.QUEUED,
        created_at=now,
        best_before_at=now + BEST_BEFORE,
    )


def _find(session: Session, key: str, store: Store) -> Message | None:
    query = select(Message).where(Message.idempotency_key == key, Message.store_id == store.id)
    return session.scalars(query).one_or_none()
