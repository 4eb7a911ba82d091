"""The one door to the network: what goes in, what comes out, and nothing else.

Everything in this package speaks through a :class:`Transport`, so tests and the sandbox hand in
their own. The real one is :class:`~iletiniz_admin.iletiniz.requests_transport.RequestsTransport`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from iletiniz_admin.iletiniz.errors import InvalidRequestError

READ_METHODS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one call in seconds: to connect, for each read, and for all of it together."""

    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    total_seconds: float = 30.0

    def within(self, left_seconds: float) -> "Timeouts":
        """Return these limits, none of them longer than ``left_seconds``."""
        return Timeouts(
            connect_seconds=min(self.connect_seconds, left_seconds),
            read_seconds=min(self.read_seconds, left_seconds),
            total_seconds=min(self.total_seconds, left_seconds),
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. Headers and bodies hold keys and numbers, so the repr leaves them out."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Mapping[str, Any] | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def is_read(self) -> bool:
        """True when repeating the request changes nothing."""
        return self.method in READ_METHODS

    @property
    def path(self) -> str:
        """The path of the URL, the only part of it that is logged; empty for a broken URL."""
        try:
            return urlsplit(self.url).path
        except ValueError:
            return ""

    def within(self, left_seconds: float) -> "Request":
        """Return the same request with its limits cut to ``left_seconds``."""
        return replace(self, timeouts=self.timeouts.within(left_seconds))

    def encoded(self) -> tuple[bytes | None, str | None]:
        """Return body bytes and content type; both None when there is no body.

        Raises :class:`InvalidRequestError` for what neither JSON nor UTF-8 can carry.
        """
        try:
            if self.json is not None:
                text = json.dumps(self.json, ensure_ascii=False, allow_nan=False)
                return text.encode(), "application/json"
            if self.form is not None:
                return urlencode(self.form).encode(), "application/x-www-form-urlencoded"
        except (TypeError, ValueError) as error:
            # The cause would quote the text itself, so it is not chained.
            message = f"the request body cannot be encoded ({type(error).__name__})"
            raise InvalidRequestError(message, code="unencodable_body") from None
        return None, None


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. Header names are looked up through :meth:`header`, in any case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """Return the value of header ``name``, or None."""
        wanted = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == wanted), None)

    @property
    def request_id(self) -> str | None:
        """The call's id at iletiniz (``X-Request-Id``), at most 128 characters, or None."""
        value = (self.header("X-Request-Id") or "").strip()
        return value[:128] or None


class Transport(Protocol):
    """Carries one request and returns its answer, whatever its status; never repeats.

    Raises :class:`NotSentError` when it is proved that nothing left this machine,
    :class:`AnswerLostError` for every other failure, :class:`InvalidRequestError` for a request
    that cannot be written at all. No other exception may come out.
    """

    def __call__(self, request: Request) -> Answer:
        """Carry ``request``."""
        ...
