"""How calls are made: one try for what changes something, a few for reads (section 9)."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from iletiniz_admin.iletiniz.errors import (
    IletinizError,
    InvalidRequestError,
    UnreadableAnswerError,
)
from iletiniz_admin.iletiniz.failures import Clock, error_from
from iletiniz_admin.iletiniz.keys import is_sendable_key, key_hint
from iletiniz_admin.iletiniz.transport import Answer, Request, Timeouts, Transport

MAX_ATTEMPTS: Final = 3
DEADLINE_SECONDS: Final = 30.0
_FIRST_WAIT_SECONDS: Final = 0.25
_LONGEST_WAIT_SECONDS: Final = 4.0
_JITTER_MS: Final = 100

Wait = Callable[[float], object]


def wait_quietly(seconds: float) -> None:
    """Wait; a worker that must be stoppable hands in its stop event's ``wait`` instead."""
    threading.Event().wait(seconds)


def backoff_seconds(attempt: int) -> float:
    """Return the wait after try number ``attempt`` (1, 2, ...): as the official SDKs wait."""
    growing: float = min(_FIRST_WAIT_SECONDS * 2**attempt, _LONGEST_WAIT_SECONDS)
    return growing + secrets.randbelow(_JITTER_MS + 1) / 1000


@dataclass(frozen=True, slots=True)
class Caller:
    """A key at an address, and the means to call. Its repr shows the key's hint only."""

    api_key: str = field(repr=False)
    base_url: str
    transport: Transport = field(repr=False)
    clock: Clock = field(repr=False)
    user_agent: str = "iletiniz-admin"
    wait: Wait = field(default=wait_quietly, repr=False)
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    key_shown: str = field(init=False)

    def __post_init__(self) -> None:
        if not is_sendable_key(self.api_key):
            raise InvalidRequestError("api key: blank, or not plain ASCII", code="invalid_key")
        if not self.base_url.strip("/ "):
            raise InvalidRequestError("base url: blank", code="invalid_base_url")
        object.__setattr__(self, "base_url", self.base_url.strip().rstrip("/"))
        object.__setattr__(self, "key_shown", key_hint(self.api_key))

    def post(
        self, path: str, payload: Mapping[str, Any], deadline_seconds: float = DEADLINE_SECONDS
    ) -> Answer:
        """Send ``payload`` once and return the 2xx answer; never repeats, whatever happens."""
        return self._once(self._request("POST", path, payload).within(deadline_seconds))

    def get(
        self,
        path: str,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> Answer:
        """Read ``path``, up to three times, all within ``deadline_seconds``."""
        ends_at = self.monotonic() + deadline_seconds
        request = self._request("GET", path)
        for attempt in range(1, max_attempts + 1):
            left_seconds = max(ends_at - self.monotonic(), 0.001)
            try:
                return self._once(request.within(left_seconds))
            except IletinizError as error:
                pause = error.retry_after_seconds
                pause = backoff_seconds(attempt) if pause is None else pause
                is_last = attempt == max_attempts or self.monotonic() + pause >= ends_at
                if is_last or not error.retryable:
                    raise
                self.wait(pause)
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def unreadable(self, answer: Answer, what: str, *, is_read: bool) -> UnreadableAnswerError:
        """Return the error for a 2xx answer that does not hold ``what``."""
        return UnreadableAnswerError(
            f"the answer holds no {what}",
            status=answer.status,
            request_id=answer.request_id,
            ambiguous=not is_read,
        )

    def _once(self, request: Request) -> Answer:
        answer = self.transport(request)
        if 200 <= answer.status < 300:  # noqa: PLR2004 - the family of HTTP successes
            return answer
        raise error_from(request, answer, self.clock)

    def _request(self, method: str, path: str, payload: Mapping[str, Any] | None = None) -> Request:
        headers = {
            "Authorization": f"Bearer {self.api_key}",
            "Accept": "application/json",
            "User-Agent": self.user_agent,
        }
        url = f"{self.base_url}{path}"
        return Request(method, url, headers, json=payload, timeouts=self.timeouts)
