"""The client: one method a call of the API, typed results, errors by cause."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from iletiniz_admin.iletiniz.account import Account, read_account
from iletiniz_admin.iletiniz.bulk import BulkRequest, BulkResult, read_bulk_result
from iletiniz_admin.iletiniz.calls import DEADLINE_SECONDS, Caller, Wait, wait_quietly
from iletiniz_admin.iletiniz.errors import (
    ApiError,
    AuthenticationError,
    IletinizError,
    NotFoundError,
    QuotaError,
    ScopeError,
    UnreadableAnswerError,
    ValidationError,
)
from iletiniz_admin.iletiniz.failures import Clock
from iletiniz_admin.iletiniz.messages import (
    OutgoingMessage,
    SendResult,
    StatusResult,
    read_send_result,
    read_status_result,
    status_path,
)
from iletiniz_admin.iletiniz.others import (
    Contact,
    ContactResult,
    Health,
    KeyOutcome,
    KeyProbe,
    read_health,
)
from iletiniz_admin.iletiniz.senders import SendersResult, read_connections, read_senders
from iletiniz_admin.iletiniz.shapes import as_mapping, as_text, parse_json
from iletiniz_admin.iletiniz.transport import Answer, Timeouts, Transport

logger = logging.getLogger(__name__)

_FORBIDDEN: Final = 403
_PROBE_JOB_ID: Final = "0" * 16


class IletinizClient:
    """Everything said to the API with one key.

    ``clock`` returns the present as aware UTC, for a Retry-After given as a date. ``wait`` pauses
    between repeated reads. ``deadline_seconds`` of a read bounds all its tries together. What
    changes something is tried once; the caller decides by ``retryable`` and ``ambiguous``.
    Thread-safe as far as ``transport`` is.
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str,
        transport: Transport,
        clock: Clock,
        user_agent: str = "iletiniz-admin",
        wait: Wait = wait_quietly,
        timeouts: Timeouts | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._caller = Caller(
            api_key=api_key,
            base_url=base_url,
            transport=transport,
            clock=clock,
            user_agent=user_agent,
            wait=wait,
            monotonic=monotonic,
            timeouts=timeouts or Timeouts(),
        )

    def __repr__(self) -> str:
        return f"IletinizClient({self._caller.base_url!r}, key={self._caller.key_shown!r})"

    def send(self, message: OutgoingMessage) -> SendResult:
        """Send one message (``POST /v1/messages``); a 2xx may still say ``failed``."""
        answer = self._post_message("/v1/messages", message.payload())
        result = read_send_result(parse_json(answer.body), answer.request_id)
        if result is None:
            raise self._caller.unreadable(answer, "job_id", is_read=False)
        return result

    def send_bulk(self, bulk: BulkRequest) -> BulkResult:
        """Send 1 to 200 messages; the result has an entry for each item, in their order."""
        answer = self._post_message("/v1/messages/bulk", bulk.payload())
        result = read_bulk_result(parse_json(answer.body), bulk.items, answer.request_id)
        if result is None:
            raise self._caller.unreadable(answer, "results", is_read=False)
        return result

    def message_status(
        self, job_id: str, *, deadline_seconds: float = DEADLINE_SECONDS
    ) -> StatusResult:
        """Ask for the state of a message; a 403 means "not available", not a lost connection."""
        path = status_path(job_id)
        try:
            answer = self._caller.get(path, deadline_seconds=deadline_seconds)
        except (ScopeError, QuotaError) as error:
            if error.status != _FORBIDDEN:
                raise
            return StatusResult(available=False, job_id=job_id, request_id=error.request_id)
        fields = as_mapping(parse_json(answer.body))
        if "status" not in fields:
            raise self._caller.unreadable(answer, "status", is_read=True)
        return read_status_result(fields, job_id, answer.request_id)

    def account(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> Account:
        """Read plan and quota; any error here means "not available", never a closed gate."""
        answer = self._caller.get("/v1/account", deadline_seconds=deadline_seconds)
        account = read_account(parse_json(answer.body))
        if account is None:
            raise self._caller.unreadable(answer, "account", is_read=True)
        return account

    def senders(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> SendersResult:
        """Read senders and connections in one call; ``/v1/connections`` only if that is absent."""
        ends_at = self._caller.monotonic() + deadline_seconds
        try:
            answer = self._caller.get("/v1/senders", deadline_seconds=deadline_seconds)
            return self._read_senders(answer)
        except (NotFoundError, UnreadableAnswerError) as error:
            left_seconds = ends_at - self._caller.monotonic()
            if left_seconds <= 0:
                raise
            return self._connections_instead(error, left_seconds)

    def connections(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> SendersResult:
        """Read the connected providers, and the senders nested in them."""
        answer = self._caller.get("/v1/connections", deadline_seconds=deadline_seconds)
        result = read_connections(parse_json(answer.body))
        if result is None:
            raise self._caller.unreadable(answer, "connections", is_read=True)
        return result

    def health(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> Health:
        """Ask whether iletiniz lives; one try, and the body of a 503 is an answer too."""
        try:
            answer = self._caller.get(
                "/v1/health", deadline_seconds=deadline_seconds, max_attempts=1
            )
        except ApiError as error:
            health = read_health(parse_json(error.body_text.encode()))
            if health is None:
                raise
            return health
        health = read_health(parse_json(answer.body))
        if health is None:
            raise self._caller.unreadable(answer, "ok", is_read=True)
        return health

    def save_contact(self, contact: Contact) -> ContactResult:
        """Create or update a contact by its number; a failure must never block a send."""
        answer = self._caller.post("/v1/contacts", contact.payload())
        fields = as_mapping(parse_json(answer.body))
        return ContactResult(as_text(fields.get("id"), 128), answer.request_id)

    def probe_key(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> KeyProbe:
        """Test the key (section 15.3): the account, or failing that a message that is none."""
        ends_at = self._caller.monotonic() + deadline_seconds
        try:
            return KeyProbe("good", self.account(deadline_seconds=deadline_seconds))
        except (UnreadableAnswerError, QuotaError):
            return KeyProbe("good")  # it was let in, whatever it was told
        except AuthenticationError:
            return KeyProbe("bad")
        except (NotFoundError, ScopeError):
            return KeyProbe(self._probe_by_message(ends_at - self._caller.monotonic()))
        except IletinizError:
            return KeyProbe("unknown")

    def _probe_by_message(self, left_seconds: float) -> KeyOutcome:
        try:
            self.message_status(_PROBE_JOB_ID, deadline_seconds=max(left_seconds, 0.001))
        except (NotFoundError, QuotaError, UnreadableAnswerError):
            return "good"
        except AuthenticationError:
            return "bad"
        except IletinizError:
            return "unknown"
        return "good"

    def _post_message(self, path: str, payload: Mapping[str, Any]) -> Answer:
        """Send once. Only a refusal that names ``fallback`` is repeated, once, without it."""
        ends_at = self._caller.monotonic() + DEADLINE_SECONDS
        try:
            return self._caller.post(path, payload)
        except ValidationError as error:
            left_seconds = ends_at - self._caller.monotonic()
            if "fallback" not in payload or not error.names("fallback") or left_seconds <= 0:
                raise
            logger.warning("fallback refused", extra={"code": error.code})
            plain = {name: value for name, value in payload.items() if name != "fallback"}
            return self._caller.post(path, plain, left_seconds)

    def _read_senders(self, answer: Answer) -> SendersResult:
        result = read_senders(parse_json(answer.body))
        if result is None:
            raise self._caller.unreadable(answer, "senders", is_read=True)
        return result

    def _connections_instead(self, error: IletinizError, left_seconds: float) -> SendersResult:
        try:
            return self.connections(deadline_seconds=left_seconds)
        except (ApiError, UnreadableAnswerError):
            raise error from None  # the first answer says more about this workspace
