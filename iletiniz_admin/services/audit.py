"""Writes down who changed what."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, the command line, the bridge or the worker."""

    label: str  # e-mail, "command line", "bridge", "worker"
    user_id: int | None = None
    address: str = ""


COMMAND_LINE = Actor("command line")
BRIDGE = Actor("bridge")
WORKER = Actor("worker")


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    subject: str = "",
    store_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one audit event; the caller commits it together with the change itself.

    ``before`` and ``after`` hold only the fields that changed, as plain JSON, and never a secret.
    """
    session.add(
        AuditEvent(
            at=utcnow(),
            actor_id=actor.user_id,
            actor=actor.label,
            action=action,
            subject=subject,
            store_id=store_id,
            before=before,
            after=after,
            address=actor.address,
        )
    )
