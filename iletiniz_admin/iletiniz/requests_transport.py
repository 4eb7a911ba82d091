"""The real transport: requests, with everything that could surprise switched off."""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import urlsplit

import requests
from requests import exceptions as failures
from urllib3 import exceptions as causes

from iletiniz_admin.iletiniz.errors import (
    AnswerLostError,
    IletinizError,
    InvalidRequestError,
    NotSentError,
)
from iletiniz_admin.iletiniz.transport import Answer, Request
from iletiniz_admin.iletiniz.watched import Call, Phase, WatchedAdapter, watch

logger = logging.getLogger(__name__)

MAX_BODY_BYTES: Final = 1024 * 1024
IDLE_SECONDS: Final = 2.0
_CHUNK_BYTES: Final = 16 * 1024

_UNWRITABLE = (
    failures.InvalidHeader,
    failures.InvalidSchema,
    failures.InvalidURL,
    failures.MissingSchema,
)
# Reasons that only exist before a request is written, for adapters that report no phase.
_BEFORE_WRITING = (
    failures.ConnectTimeout,
    causes.ConnectTimeoutError,
    causes.NewConnectionError,
    ConnectionRefusedError,
)


class _Lane(threading.local):
    """What one thread keeps: its session, and when it last used each origin."""

    session: requests.Session | None = None

    def __init__(self) -> None:
        self.used_at: dict[str, float] = {}


class RequestsTransport:
    """A thread-safe :class:`Transport` over requests.

    Redirects, retries, cookies, proxies, ``.netrc`` and other environment are off. Every thread
    has its own connections; one that has been idle for over two seconds is not reused for a
    request that changes something, since the far end may be closing it at that very moment.
    ``ca_file`` names a PEM file to trust instead of the usual authorities.
    """

    def __init__(
        self, *, ca_file: str | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._verify: bool | str = ca_file or True
        self._monotonic = monotonic
        self._lane = _Lane()
        self._lock = threading.Lock()
        self._sessions: weakref.WeakSet[requests.Session] = weakref.WeakSet()

    def __call__(self, request: Request) -> Answer:
        """Carry ``request`` once; see :class:`Transport` for what it raises."""
        started_at = self._monotonic()
        try:
            answer = self._carry(request)
        except IletinizError as error:
            self._log(request, started_at, failure=type(error).__name__)
            raise
        self._log(request, started_at, answer=answer)
        return answer

    def close(self) -> None:
        """Close the idle connections of all threads; the transport stays usable."""
        with self._lock:
            sessions = list(self._sessions)
        for session in sessions:
            session.close()

    def _carry(self, request: Request) -> Answer:
        call = Call.starting(request.timeouts, self._monotonic)
        prepared = _prepared(request)
        session = self._session_for(request)
        limits = (request.timeouts.connect_seconds, request.timeouts.read_seconds)
        try:
            with (
                watch(call),
                closing(
                    session.send(
                        prepared,
                        stream=True,
                        timeout=limits,
                        verify=self._verify,
                        allow_redirects=False,
                    )
                ) as response,
            ):
                body = _read_capped(response, request)
        except IletinizError:
            raise
        except Exception as error:  # whatever a library throws, it must not hide a written request
            raise _as_transport_error(error, request, call.phase) from error
        self._lane.used_at[_origin(request)] = self._monotonic()
        return Answer(response.status_code, dict(response.headers), body)

    def _session_for(self, request: Request) -> requests.Session:
        session = self._lane.session
        if session is None:
            session = self._lane.session = _new_session()
            with self._lock:
                self._sessions.add(session)
        used_at = self._lane.used_at.get(_origin(request))
        is_stale = used_at is not None and self._monotonic() - used_at > IDLE_SECONDS
        if is_stale and not request.is_read:
            session.close()  # drops the pooled connections; the session itself goes on
        return session

    def _log(
        self,
        request: Request,
        started_at: float,
        *,
        answer: Answer | None = None,
        failure: str | None = None,
    ) -> None:
        """Log a finished call. The names are the ones the reader searches for, ids only."""
        fields = {
            "method": request.method,
            "path": request.path,
            "status": answer.status if answer else None,
            "request_id": answer.request_id if answer else None,
            "failure": failure,
            "duration_seconds": round(self._monotonic() - started_at, 4),
        }
        logger.info("iletiniz call finished", extra=fields)


def _new_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # else .netrc would replace the bearer header
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("http://", WatchedAdapter())
    session.mount("https://", WatchedAdapter())
    return session


def _origin(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}"


def _prepared(request: Request) -> requests.PreparedRequest:
    body, content_type = request.encoded()
    # Plain answers: the size cap then counts what really comes over the wire.
    headers = {"Accept-Encoding": "identity", **request.headers}
    if content_type:
        headers["Content-Type"] = content_type
    try:
        # Prepared apart from the session, so that nothing of the session is mixed in.
        return requests.Request(request.method, request.url, headers=headers, data=body).prepare()
    except (failures.RequestException, ValueError) as error:
        # The cause may quote the header it dislikes, so it is not chained.
        message = f"the request cannot be written ({type(error).__name__})"
        raise InvalidRequestError(message, code="unwritable_request") from None


def _read_capped(response: requests.Response, request: Request) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _answer_lost("the answer is larger than 1 MiB", request)
    return bytes(body)


def _answer_lost(message: str, request: Request) -> AnswerLostError:
    return AnswerLostError(message, ambiguous=not request.is_read, retryable=request.is_read)


def _as_transport_error(error: Exception, request: Request, phase: Phase) -> IletinizError:
    """Decide between "nothing left" and "may have been sent"; doubt means the latter."""
    name = _innermost_name(error)
    if phase is Phase.OPENING:
        return NotSentError(f"no connection ({name})")
    if phase is Phase.UNSEEN and isinstance(error, _UNWRITABLE):
        return InvalidRequestError(f"the request cannot be written ({name})", code="bad_url")
    if phase is Phase.UNSEEN and any(isinstance(e, _BEFORE_WRITING) for e in _chain(error)):
        return NotSentError(f"no connection ({name})")
    return _answer_lost(f"no whole answer ({name})", request)


def _chain(error: BaseException) -> list[BaseException]:
    """Return ``error`` and what lies under it: wrapped in arguments, as reason, or as cause."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            waiting += [*item.args, getattr(item, "reason", None), item.__cause__]
    return found


def _innermost_name(error: BaseException) -> str:
    return type(_chain(error)[-1]).__name__
