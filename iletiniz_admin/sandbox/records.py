"""What a running sandbox remembers: keys, messages, contacts, OAuth journeys and grants."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iletiniz_admin.sandbox.parts import count_parts
from iletiniz_admin.sandbox.seed import WorkspaceSeed

JsonObject = dict[str, Any]


def rfc3339(moment: datetime) -> str:
    """Return an aware UTC time in RFC 3339 form with seconds, e.g. `2026-07-20T09:15:04Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Workspace:
    """A workspace at run time: the seed plus what changes."""

    seed: WorkspaceSeed
    limit: int | None
    used: int
    plan_status: str | None

    @property
    def remaining(self) -> int | None:
        """Messages left, never below 0; None when unlimited."""
        return None if self.limit is None else max(0, self.limit - self.used)


@dataclass(slots=True)
class ApiKey:
    """A seeded or issued key; `hint` is safe to show."""

    key: str
    workspace_id: str
    scopes: tuple[str, ...]
    revoked: bool = False

    @property
    def hint(self) -> str:
        """Prefix and last four characters."""
        prefix = self.key[:10] if self.key.startswith("iltz_") else ""
        return f"{prefix}…{self.key[-4:]}"


@dataclass(slots=True)
class Message:
    """A message the sandbox took, whether it failed or not; `later` are the states to come.

    `answered` is False where the answer of its call was lost or replaced by another one.
    """

    job_id: str
    workspace_id: str
    key_hint: str
    via: str
    to: str
    to_given: str
    body: str
    template: str | None
    sender: str | None
    provider: str
    iys: bool
    fallback: tuple[str, ...]
    status: str
    error: dict[str, str] | None
    attempts: tuple[JsonObject, ...]
    at: datetime
    later: tuple[str, ...] = ()
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    answered: bool = True

    def as_json(self) -> JsonObject:
        """Return the form of `GET /_sandbox/received`."""
        return {
            "job_id": self.job_id,
            "to": self.to,
            "to_given": self.to_given,
            "body": self.body,
            "parts": count_parts(self.body),
            "template": self.template,
            "sender": self.sender,
            "provider": self.provider,
            "iys": self.iys,
            "fallback": list(self.fallback),
            "via": self.via,
            "status": self.status,
            "error": self.error,
            "answered": self.answered,
            "at": rfc3339(self.at),
            "workspace_id": self.workspace_id,
            "key_hint": self.key_hint,
        }


@dataclass(slots=True)
class Journey:
    """One person on the OAuth pages, between the authorize address and the redirect."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    code_challenge: str
    started_at: datetime
    email: str | None = None
    workspace_id: str | None = None


@dataclass(slots=True)
class Grant:
    """An authorization code and what it stands for; spent by the first exchange."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    code_challenge: str
    workspace_id: str
    issued_at: datetime
    spent: bool = False
    key: str | None = None


@dataclass(slots=True)
class Calls:
    """How often each call came in, and how often each recipient was named in one."""

    total: int = 0
    paths: dict[str, int] = field(default_factory=dict)
    recipients: dict[str, int] = field(default_factory=dict)
