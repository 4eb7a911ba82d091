"""Everything said to iletiniz: the API client, its errors, OAuth, and the one transport.

Stands alone: no settings, no database, no Flask. Written from the public API reference; section
numbers in docstrings are those of that reference.
"""

from iletiniz_admin.iletiniz.account import Account, Gate
from iletiniz_admin.iletiniz.bulk import (
    MAX_ITEMS,
    BulkItem,
    BulkItemResult,
    BulkRequest,
    BulkResult,
)
from iletiniz_admin.iletiniz.checks import MAX_BODY, MAX_FALLBACK, MAX_SENDER
from iletiniz_admin.iletiniz.client import IletinizClient
from iletiniz_admin.iletiniz.errors import (
    AnswerLostError,
    ApiError,
    AuthenticationError,
    IletinizError,
    InvalidRequestError,
    NotFoundError,
    NotSentError,
    OAuthError,
    OtherApiError,
    QuotaError,
    QuotaKind,
    RateLimitedError,
    RedirectError,
    ScopeError,
    ServerError,
    UnavailableError,
    UnreadableAnswerError,
    ValidationError,
)
from iletiniz_admin.iletiniz.keys import KEY_PATTERN, is_recognised_key, is_sendable_key, key_hint
from iletiniz_admin.iletiniz.messages import (
    MessageStatus,
    Outcome,
    OutgoingMessage,
    SendResult,
    StatusResult,
)
from iletiniz_admin.iletiniz.oauth import (
    SCOPES,
    OAuthEndpoints,
    Pkce,
    RevokeResult,
    TokenSet,
    authorize_url,
    challenge_of,
    exchange_code,
    new_pkce,
    revoke,
)
from iletiniz_admin.iletiniz.others import Contact, ContactResult, Health, KeyOutcome, KeyProbe
from iletiniz_admin.iletiniz.recipients import normalised_number
from iletiniz_admin.iletiniz.requests_transport import RequestsTransport
from iletiniz_admin.iletiniz.senders import Provider, Sender, SendersResult
from iletiniz_admin.iletiniz.transport import Answer, Request, Timeouts, Transport

__all__ = [
    "KEY_PATTERN",
    "MAX_BODY",
    "MAX_FALLBACK",
    "MAX_ITEMS",
    "MAX_SENDER",
    "SCOPES",
    "Account",
    "Answer",
    "AnswerLostError",
    "ApiError",
    "AuthenticationError",
    "BulkItem",
    "BulkItemResult",
    "BulkRequest",
    "BulkResult",
    "Contact",
    "ContactResult",
    "Gate",
    "Health",
    "IletinizClient",
    "IletinizError",
    "InvalidRequestError",
    "KeyOutcome",
    "KeyProbe",
    "MessageStatus",
    "NotFoundError",
    "NotSentError",
    "OAuthEndpoints",
    "OAuthError",
    "OtherApiError",
    "Outcome",
    "OutgoingMessage",
    "Pkce",
    "Provider",
    "QuotaError",
    "QuotaKind",
    "RateLimitedError",
    "RedirectError",
    "Request",
    "RequestsTransport",
    "RevokeResult",
    "ScopeError",
    "SendResult",
    "Sender",
    "SendersResult",
    "ServerError",
    "StatusResult",
    "Timeouts",
    "TokenSet",
    "Transport",
    "UnavailableError",
    "UnreadableAnswerError",
    "ValidationError",
    "authorize_url",
    "challenge_of",
    "exchange_code",
    "is_recognised_key",
    "is_sendable_key",
    "key_hint",
    "new_pkce",
    "normalised_number",
    "revoke",
]
