"""What iletiniz last said about a workspace: kept with its time, read again after 5 minutes.

A failed read leaves the older data in place, and never closes the gate (API reference, 14, 19).
`fetch` touches no database, the others touch no network.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from iletiniz_admin.clock import from_iso, to_iso
from iletiniz_admin.iletiniz import (
    Account,
    AnswerLostError,
    AuthenticationError,
    IletinizClient,
    IletinizError,
    NotFoundError,
    NotSentError,
    QuotaError,
    RateLimitedError,
    ScopeError,
    SendersResult,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
)
from iletiniz_admin.models import Connection, ConnectionStatus
from iletiniz_admin.services import gate
from iletiniz_admin.services.connection_state import mark_lost

FRESH: Final = timedelta(minutes=5)
RETRY: Final = timedelta(minutes=1)
READ_SECONDS: Final = 15.0
LOST: Final = "unauthorised"
_MOMENTS: Final = ("renews_at", "resets_at")
_CODES: Final[tuple[tuple[type[IletinizError], str], ...]] = (
    (AuthenticationError, LOST),
    (NotFoundError, "not_found"),
    (ScopeError, "scope"),
    (QuotaError, "quota"),
    (RateLimitedError, "busy"),
    (UnavailableError, "busy"),
    (ServerError, "server_error"),
    (UnreadableAnswerError, "unreadable_answer"),
    (NotSentError, "unreachable"),
    (AnswerLostError, "network"),
)


class Part(StrEnum):
    """The two reads; each fails alone. The value names the column."""

    ACCOUNT = "account"
    SENDERS = "senders"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one read gave: a document, or the code of why not."""

    part: Part
    document: dict[str, Any] | None = None
    code: str | None = None


def fetch(client: IletinizClient, part: Part, *, seconds: float = READ_SECONDS) -> Reading:
    """Read one part from iletiniz within `seconds`; never raises for what iletiniz does."""
    try:
        if part is Part.ACCOUNT:
            account = client.account(deadline_seconds=seconds)
            return Reading(part, account_document(account))
        return Reading(part, senders_document(client.senders(deadline_seconds=seconds)))
    except IletinizError as error:
        code = next((word for kind, word in _CODES if isinstance(error, kind)), "not_available")
        return Reading(part, code=code)


def store_reading(
    session: Session,
    connection: Connection,
    reading: Reading,
    now: datetime,
    *,
    used_key: bytes | None = None,
) -> None:
    """Keep what a read gave, or why it failed; a 401 makes the connection lost.

    `used_key` is the sealed key that the read was made with: news about another one is dropped.
    """
    if connection.status is ConnectionStatus.DISCONNECTED:
        return
    if used_key is not None and used_key != connection.sealed_key:
        return
    if reading.document is None:
        record_failure(session, connection, reading.part, reading.code or "not_available", now)
        if reading.code == LOST:
            mark_lost(session, connection, now, used_key=used_key)
    elif reading.part is Part.ACCOUNT:
        store_account(session, connection, reading.document, now)
    else:
        store_senders(session, connection, reading.document, now)


def store_account(
    session: Session, connection: Connection, result: Account | Mapping[str, Any], now: datetime
) -> None:
    """Keep plan and quota with their time; the gate opens or closes by them."""
    document = account_document(result) if isinstance(result, Account) else dict(result)
    connection.account = document
    connection.account_at = connection.refresh_tried_at = now
    connection.account_error = None
    connection.workspace_id = connection.workspace_id or _text(document, "workspace_id", 100)
    name = _text(document, "workspace_name", 200)
    connection.workspace_name = name or connection.workspace_name
    session.flush()
    gate.apply_account(session, connection, document, now)


def store_senders(
    session: Session,
    connection: Connection,
    result: SendersResult | Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep sender names and providers with their time."""
    document = senders_document(result) if isinstance(result, SendersResult) else dict(result)
    connection.senders = document
    connection.senders_at = connection.refresh_tried_at = now
    connection.senders_error = None
    session.flush()


def record_failure(
    session: Session, connection: Connection, which: Part, code: str, now: datetime
) -> None:
    """Keep why a read failed; the data of the last good one stays, with its own time."""
    if which is Part.ACCOUNT:
        connection.account_error = code[:60]
    else:
        connection.senders_error = code[:60]
    connection.refresh_tried_at = now
    session.flush()


def is_stale(connection: Connection, now: datetime) -> bool:
    """Say whether it is time to ask again: after 5 minutes, or 1 minute after a failure."""
    tried_at = connection.refresh_tried_at
    if tried_at is None:
        return True
    has_failed = connection.account_error or connection.senders_error
    return now - tried_at >= (RETRY if has_failed else FRESH)


def is_cold(connection: Connection) -> bool:
    """Say whether one of the parts was never read, nor failed to be."""
    return any(
        at is None and error is None
        for at, error in (
            (connection.account_at, connection.account_error),
            (connection.senders_at, connection.senders_error),
        )
    )


def account_document(account: Account) -> dict[str, Any]:
    """Return the account as plain JSON, times as RFC 3339."""
    document = asdict(account)
    for name in _MOMENTS:
        document[name] = to_iso(document[name]) if document[name] else None
    return document


def senders_document(result: SendersResult) -> dict[str, Any]:
    """Return senders and providers as plain JSON: {"senders": [...], "connections": [...]}."""
    return {
        "senders": [
            {**asdict(sender), "is_approved": sender.is_approved} for sender in result.senders
        ],
        "connections": [asdict(provider) for provider in result.connections],
    }


def moment_of(document: Mapping[str, Any] | None, name: str) -> datetime | None:
    """Return a time of a kept document; None when it is missing or no time."""
    try:
        return from_iso(str((document or {}).get(name) or ""))
    except ValueError:
        return None


def _text(document: Mapping[str, Any], name: str, length: int) -> str | None:
    value = document.get(name)
    return value[:length] if isinstance(value, str) and value else None
