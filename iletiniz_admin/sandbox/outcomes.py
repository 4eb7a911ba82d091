"""What becomes of a message: the magic recipients of section 18, point 5.

A recipient is magic by the last four characters of `to`, so that a test needs no hidden state
(apart from 0007, which refuses a number once).
"""

from dataclasses import dataclass

from iletiniz_admin.sandbox.answers import ApiError, message_error
from iletiniz_admin.sandbox.fields import Item, SendRequest
from iletiniz_admin.sandbox.phones import comparable, find_recipient
from iletiniz_admin.sandbox.records import JsonObject
from iletiniz_admin.sandbox.resolve import Route
from iletiniz_admin.sandbox.state import SandboxState

INVALID_RECIPIENT = "0000"
CARRIER_REFUSES = "0001"
QUEUED_FIRST = "0002"
EXPIRES = "0003"
REJECTED = "0004"
SERVER_FAULT = "0005"
DROPPED = "0006"
LIMITED_ONCE = "0007"
STAYS_UNKNOWN = "0008"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state at once, the states of later status calls, and how the carriers took it."""

    status: str
    provider: str
    later: tuple[str, ...] = ()
    error: dict[str, str] | None = None
    attempts: tuple[JsonObject, ...] = ()


def ending(to: str) -> str:
    """Return the last four characters of the normalised recipient, which make it magic."""
    return comparable(to)[-4:]


def check_before_sending(state: SandboxState, items: tuple[Item, ...]) -> None:
    """Refuse a whole request: 500 for an ending 0005; 429 once for each number ending 0007."""
    if any(ending(item.to) == SERVER_FAULT for item in items):
        raise ApiError(500, "INTERNAL_ERROR", "Beklenmeyen bir hata oluştu")
    limited = {comparable(item.to) for item in items if ending(item.to) == LIMITED_ONCE}
    if fresh := limited - state.limited_once:
        state.limited_once |= fresh
        raise ApiError(429, "RATE_LIMITED", "Çok fazla istek, biraz bekleyin", retry=True)


def decide(wanted: SendRequest, item: Item, route: Route) -> Outcome:
    """Return the outcome of one item that is neither out of quota nor short of a variable."""
    kind, magic = route.connection.kind, ending(item.to)
    if find_recipient(item.to, kind) is None or magic == INVALID_RECIPIENT:
        return failure(route, "INVALID_RECIPIENT", "Alıcı numarası geçersiz")
    if not route.sender_approved:
        return failure(route, "SENDER_NOT_APPROVED", "Gönderici adı henüz onaylanmadı")
    if magic == CARRIER_REFUSES:
        return _refused_by_carrier(wanted, route)
    if magic == REJECTED and wanted.iys and kind == "sms":
        return failure(route, "IYS_REJECTED", "Alıcının İYS izni yok")
    return _accepted(magic, route)


def failure(route: Route, code: str, message: str) -> Outcome:
    """Return the outcome of a message that failed at once; it costs no quota."""
    return Outcome("failed", route.connection.provider, error=message_error(code, message))


def _accepted(magic: str, route: Route) -> Outcome:
    states = {
        QUEUED_FIRST: ("queued", "sent", "delivered"),
        EXPIRES: ("sent", "expired"),
        REJECTED: ("sent", "rejected"),
        STAYS_UNKNOWN: ("sent", "unknown"),
    }.get(magic, ("sent", "delivered"))
    return Outcome(states[0], route.connection.provider, later=states[1:])


def _refused_by_carrier(wanted: SendRequest, route: Route) -> Outcome:
    """The first carrier refuses; the first of `fallback`, if any, accepts (section 5.4)."""
    error = message_error("PROVIDER_ERROR", "Sağlayıcı mesajı kabul etmedi")
    first = {"provider": route.connection.provider, "status": "failed", "error": error}
    if not wanted.fallback:
        return Outcome("failed", route.connection.provider, error=error)
    second = {"provider": wanted.fallback[0], "status": "sent"}
    return Outcome("sent", wanted.fallback[0], later=("delivered",), attempts=(first, second))
