"""One message: what is sent, what comes back, and its state later (sections 5 and 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import quote

from iletiniz_admin.iletiniz.checks import (
    Variables,
    check_one_text,
    check_route,
    check_variables,
    refuse,
    without_unset,
)
from iletiniz_admin.iletiniz.errors import QuotaKind
from iletiniz_admin.iletiniz.failures import quota_kind_of_message, read_error_object
from iletiniz_admin.iletiniz.recipients import checked_recipient
from iletiniz_admin.iletiniz.shapes import as_list, as_mapping, as_moment, as_text

MessageStatus = Literal["queued", "sent", "delivered", "failed", "rejected", "expired", "unknown"]
Outcome = Literal["accepted", "failed", "unknown"]

_STATUSES: Final[dict[str, MessageStatus]] = {
    "queued": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "failed": "failed",
    "rejected": "rejected",
    "expired": "expired",
    "unknown": "unknown",
}
_OUTCOMES: Final[dict[MessageStatus, Outcome]] = {
    "queued": "accepted",
    "sent": "accepted",
    "delivered": "accepted",
    "failed": "failed",
    "rejected": "failed",
    "expired": "failed",
    "unknown": "unknown",
}
_JOB_ID_LENGTHS: Final = range(16, 33)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to send: ``body`` or ``template``, never both. Its repr shows no person.

    ``iys`` is None for "leave it out". ``fallback`` lists at most three provider codes.
    """

    to: str = field(repr=False)
    body: str | None = field(default=None, repr=False)
    template: str | None = None
    variables: Variables | None = field(default=None, repr=False)
    sender: str | None = None
    provider: str | None = None
    iys: bool | None = None
    fallback: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return the JSON object to send; raises :class:`InvalidRequestError` (section 5.1)."""
        check_one_text(self.body, self.template)
        check_variables(self.variables, self.template)
        check_route(self.sender, self.provider, self.fallback)
        fields = {
            "to": checked_recipient(self.to, self.provider),
            "body": self.body,
            "template": self.template,
            "variables": dict(self.variables) if self.variables else None,
            "sender": self.sender,
            "provider": self.provider,
            "iys": self.iys,
            "fallback": list(self.fallback) or None,
        }
        return without_unset(fields)


@dataclass(frozen=True, slots=True)
class SendResult:
    """What iletiniz said to one message. A 2xx is no proof of sending: look at ``outcome``.

    ``raw_status`` keeps a word never seen, ``status`` then is ``unknown``. ``job_id`` is None
    only for a message that failed at once. ``attempts`` is raw and for display only.
    """

    job_id: str | None
    status: MessageStatus
    raw_status: str
    to: str | None = field(default=None, repr=False)
    provider: str | None = None
    created_at: datetime | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)
    attempts: tuple[Any, ...] = field(default=(), repr=False)
    request_id: str | None = None
    quota_kind: QuotaKind | None = None

    @property
    def outcome(self) -> Outcome:
        """``accepted``, ``failed``, or ``unknown`` for a status word never seen."""
        return _OUTCOMES[self.status]


@dataclass(frozen=True, slots=True)
class StatusResult:
    """The state of a sent message; ``available`` is False when the key may not ask (403)."""

    available: bool
    job_id: str
    status: MessageStatus = "unknown"
    raw_status: str = ""
    to: str | None = field(default=None, repr=False)
    provider: str | None = None
    created_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)
    request_id: str | None = None


def outcome_of(status: MessageStatus) -> Outcome:
    """Return what ``status`` means for a message that was just handed over."""
    return _OUTCOMES[status]


def read_status(value: Any) -> tuple[MessageStatus, str]:
    """Return the known status word, or ``unknown``, and the word as it came."""
    raw = as_text(value, 64) or ""
    return _STATUSES.get(raw.lower(), "unknown"), raw


def read_send_result(document: Any, request_id: str | None) -> SendResult | None:
    """Read the answer to a send; None when it names no job and does not say "failed"."""
    fields = as_mapping(document)
    job_id = as_text(fields.get("job_id"), 128)
    status, raw_status = read_status(fields.get("status"))
    if job_id is None and _OUTCOMES[status] != "failed":
        return None
    code, message = read_error_object(fields.get("error"))
    return SendResult(
        job_id=job_id,
        status=status,
        raw_status=raw_status,
        to=as_text(fields.get("to"), 64),
        provider=as_text(fields.get("provider"), 64),
        created_at=as_moment(fields.get("created_at")),
        error_code=code,
        error_message=message,
        attempts=tuple(as_list(fields.get("attempts")) or ()),
        request_id=request_id,
        quota_kind=quota_kind_of_message(code),
    )


def read_status_result(
    fields: Mapping[str, Any], job_id: str, request_id: str | None
) -> StatusResult:
    """Read the answer to a status call; missing fields are None."""
    status, raw_status = read_status(fields.get("status"))
    code, message = read_error_object(fields.get("error"))
    return StatusResult(
        available=True,
        job_id=job_id,
        status=status,
        raw_status=raw_status,
        to=as_text(fields.get("to"), 64),
        provider=as_text(fields.get("provider"), 64),
        created_at=as_moment(fields.get("created_at")),
        sent_at=as_moment(fields.get("sent_at")),
        delivered_at=as_moment(fields.get("delivered_at")),
        error_code=code,
        error_message=message,
        request_id=request_id,
    )


def status_path(job_id: str) -> str:
    """Return the path of a status call; refuses an id that is not 16 to 32 characters long."""
    if len(job_id) not in _JOB_ID_LENGTHS:
        raise refuse("invalid_job_id", "job_id: 16 to 32 characters")
    return f"/v1/messages/{quote(job_id, safe='')}"
