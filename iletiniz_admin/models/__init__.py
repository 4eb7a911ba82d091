"""The tables, their enums and the moves that are allowed; one file a family."""

from iletiniz_admin.models.base import Base
from iletiniz_admin.models.connections import (
    Connection,
    ConnectionLimit,
    ConnectionStatus,
    Gate,
    OAuthAttempt,
)
from iletiniz_admin.models.consent import Consent, ConsentImport, OptOutLink, Suppression
from iletiniz_admin.models.messages import (
    ALLOWED_MOVES,
    FIRST_STATUSES,
    PRIORITY_BULK,
    PRIORITY_ORDER,
    Attempt,
    AttemptOutcome,
    Message,
    MessageStatus,
    Reason,
    may_move,
)
from iletiniz_admin.models.orders import EventOutcome, Order, OrderEvent
from iletiniz_admin.models.people import (
    AuditEvent,
    Meta,
    Role,
    StoreAccess,
    ThrottleHit,
    User,
    UserSession,
)
from iletiniz_admin.models.rules import MessageClass, MessageRule, RecipientRole, RepeatPolicy
from iletiniz_admin.models.stores import (
    BridgeDelivery,
    Directive,
    PairingCode,
    Store,
    StoreStatus,
)
from iletiniz_admin.models.wordpress import SignInLink, StoreIdentity

__all__ = [
    "ALLOWED_MOVES",
    "FIRST_STATUSES",
    "PRIORITY_BULK",
    "PRIORITY_ORDER",
    "Attempt",
    "AttemptOutcome",
    "AuditEvent",
    "Base",
    "BridgeDelivery",
    "Connection",
    "ConnectionLimit",
    "ConnectionStatus",
    "Consent",
    "ConsentImport",
    "Directive",
    "EventOutcome",
    "Gate",
    "Message",
    "MessageClass",
    "MessageRule",
    "MessageStatus",
    "Meta",
    "OAuthAttempt",
    "OptOutLink",
    "Order",
    "OrderEvent",
    "PairingCode",
    "Reason",
    "RecipientRole",
    "RepeatPolicy",
    "Role",
    "SignInLink",
    "Store",
    "StoreAccess",
    "StoreIdentity",
    "StoreStatus",
    "Suppression",
    "ThrottleHit",
    "User",
    "UserSession",
    "may_move",
]
