"""What can go wrong when talking to iletiniz, by cause.

Each error answers two questions for its own request:

* ``retryable``: it proves that nothing happened, or was a read; trying again can get better.
* ``ambiguous``: the request may have been carried out. Never true together with ``retryable``.

::

    IletinizError
    ├── InvalidRequestError      refused on this machine, nothing was sent
    ├── NotSentError             refused, no DNS, no TLS: not one byte of it left   (retryable)
    ├── AnswerLostError          silence, reset, half an answer                     (ambiguous)
    ├── UnreadableAnswerError    2xx (or 1xx) without what it should hold           (ambiguous)
    ├── OAuthError               refused by the authorization server
    └── ApiError                 any other answer
        ├── QuotaError           quota or plan used up, whatever its status: closes the gate
        ├── ValidationError      400, 422
        ├── AuthenticationError  401: the key is dead
        ├── ScopeError           403: the key may not do this
        ├── NotFoundError        404
        ├── RateLimitedError     429                                                (retryable)
        ├── UnavailableError     503 with Retry-After                               (retryable)
        ├── ServerError          408, other 5xx                                     (ambiguous)
        ├── RedirectError        3xx, never followed            (ambiguous unless 301, 307, 308)
        └── OtherApiError        402 without words, 409, 413, ...

"(ambiguous)" holds for requests that change something; a GET that fails so is retryable
(a redirect or an unreadable answer is neither). Source: sections 8 and 9 of the API reference.
"""

from typing import ClassVar, Literal

QuotaKind = Literal["quota", "plan"]


class IletinizError(Exception):
    """Base of everything this package raises.

    ``message`` is the text for people, as iletiniz or this package wrote it. ``str()`` leaves
    the server's text out, because it may quote a phone number and errors end up in logs.
    """

    default_retryable: ClassVar[bool] = False
    default_ambiguous: ClassVar[bool] = False

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after_seconds: float | None = None,
        retryable: bool | None = None,
        ambiguous: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after_seconds = retry_after_seconds
        self.retryable = self.default_retryable if retryable is None else retryable
        self.ambiguous = self.default_ambiguous if ambiguous is None else ambiguous

    def __str__(self) -> str:
        if self.status is None:
            return self.message
        parts = [f"HTTP {self.status}"]
        parts += [self.code] if self.code else []
        parts += [f"(request {self.request_id})"] if self.request_id else []
        return " ".join(parts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class InvalidRequestError(IletinizError):
    """Refused on this machine; ``code`` is a lower-case word, ``message`` names the field."""


class NotSentError(IletinizError):
    """The connection never stood, so not one byte of the request left this machine."""

    default_retryable = True


class AnswerLostError(IletinizError):
    """The request may have been written, and no whole answer came back."""

    default_ambiguous = True


class UnreadableAnswerError(IletinizError):
    """An answer that should mean success but does not hold what it must."""

    default_ambiguous = True


class OAuthError(IletinizError):
    """The authorization server said no; ``code`` as in RFC 6749 section 5.2, or ``http_<n>``."""

    @property
    def description(self) -> str:
        """The server's own explanation, possibly empty."""
        return self.message


class ApiError(IletinizError):
    """iletiniz answered with something else than success.

    ``body_text`` is the start of the answer, for looking up field names; it is in no repr.
    """

    body_text: str = ""


class QuotaError(ApiError):
    """The quota is used up or there is no active plan (section 8.3); closes the gate.

    A 408 or 5xx that carries such a code is a quota answer too, but stays ``ambiguous`` for a
    request that changes something: the gate closes and the message is not sent again by itself.
    """

    kind: QuotaKind = "quota"


class ValidationError(ApiError):
    """400 or 422: the request is refused as it stands."""

    def names(self, field: str) -> bool:
        """Tell whether the answer mentions ``field`` anywhere, upper or lower case."""
        return field.lower() in f"{self.code or ''} {self.message} {self.body_text}".lower()


class AuthenticationError(ApiError):
    """401: the key is wrong or revoked; the connection is lost."""


class ScopeError(ApiError):
    """403: the key is good but may not do this."""


class NotFoundError(ApiError):
    """404: no such message, or no such call."""


class RateLimitedError(ApiError):
    """429 that is no quota answer: the same request may go later."""

    default_retryable = True


class UnavailableError(ApiError):
    """503 with a readable Retry-After: iletiniz asks to come again."""

    default_retryable = True


class ServerError(ApiError):
    """408 or 5xx: for a request that changes something nobody knows how far it came."""

    default_ambiguous = True


class RedirectError(ApiError):
    """3xx. Never followed, so that the key goes to no other host.

    301, 307 and 308 say "ask there instead": nothing was done. 302, 303 and the rest are also
    given after the work was done (RFC 9110 section 15.4), hence ambiguous for a POST.
    """


class OtherApiError(ApiError):
    """Any other 4xx: final, and not ambiguous."""
